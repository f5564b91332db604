import { useAPQ } from '@graphql-yoga/plugin-apq';
import { usePersistedOperations } from '@graphql-yoga/plugin-persisted-operations';
import type { Plugin } from 'graphql-yoga';
import type { PersistedDocuments } from './documents.ts';

/** An error before execution; `exposed-error.ts` gives it its HTTP status. */
const refusal = (message: string, code: string) => ({ message, extensions: { code } });

/**
 * Finds persisted documents. A client of automatic persisted queries sends a hash alone, and when the answer says that it
 * is not known, sends it with the text once. Trusted documents are known from the start; with `only`, texts are refused.
 */
export function usePersistedDocuments({ only, find, remember }: PersistedDocuments): Plugin {
  if (!only) return useAPQ({ store: { get: find, set: remember } });
  return usePersistedOperations({
    getPersistedOperation: (id) => find(id) ?? null,
    customErrors: {
      notFound: refusal('PersistedQueryNotFound', 'PERSISTED_QUERY_NOT_FOUND'),
      persistedQueryOnly: refusal(
        'PersistedQueryOnly: this gateway accepts only the documents of its manifest, by their ids',
        'PERSISTED_QUERY_ONLY',
      ),
    },
  });
}
