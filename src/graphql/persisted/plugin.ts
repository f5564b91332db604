import { useAPQ } from '@graphql-yoga/plugin-apq';
import { usePersistedOperations } from '@graphql-yoga/plugin-persisted-operations';
import type { Plugin } from 'graphql-yoga';
import type { PersistedDocuments } from './documents.ts';

/** What is refused before it is executed; `exposed-error.ts` says with which status. */
const refusal = (message: string, code: string) => ({ message, extensions: { code } });

/**
 * Documents by their names. A client of automatic persisted queries sends a hash alone, is told when it is not known, and
 * sends the text with it once; trusted documents are known from the start. Where there are no others, texts are refused.
 */
export function usePersistedDocuments({ only, find, remember }: PersistedDocuments): Plugin {
  if (!only) return useAPQ({ store: { get: find, set: remember } });
  return usePersistedOperations({
    getPersistedOperation: (id) => find(id) ?? null,
    customErrors: {
      notFound: refusal('PersistedQueryNotFound', 'PERSISTED_QUERY_NOT_FOUND'),
      persistedQueryOnly: refusal(
        'PersistedQueryOnly: this gateway takes the documents of its manifest by their names, and no text',
        'PERSISTED_QUERY_ONLY',
      ),
    },
  });
}
