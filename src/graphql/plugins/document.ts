import { type DocumentNode, GraphQLError, type GraphQLSchema, type ParseOptions, parse, type Source } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { LRUCache } from 'lru-cache';
import { checkLimits, LIMITS, limitError } from './limits.ts';

/** The size of the cache, in characters of document text. A parsed tree takes up to some 150 bytes for each. */
const MAX_SIZE = 256 * 1024;
const MAX_ENTRY_SIZE = 16 * 1024;

/** Yoga's cache of parsed documents by their text. It is bounded by size: their number says nothing about memory. */
export function createDocumentCache() {
  return {
    documentCache: new LRUCache<string, DocumentNode>({
      maxSize: MAX_SIZE,
      maxEntrySize: MAX_ENTRY_SIZE,
      sizeCalculation: (_, text) => text.length + 1,
    }),
    // Syntax errors are not cached.
    errorCache: { get: () => undefined, set: () => undefined },
  };
}

/** Refuses documents that exceed `LIMITS` before they are validated, and caches the result. */
export function useLimits(): Plugin {
  const checked = new WeakMap<DocumentNode, GraphQLError | 'within limits'>();

  function check(schema: GraphQLSchema, document: DocumentNode) {
    try {
      checkLimits(schema, document);
      return 'within limits';
    } catch (error) {
      if (error instanceof GraphQLError) return error;
      throw error;
    }
  }

  return {
    onParse: ({ setParseFn }) => setParseFn(parseWithinLimits),
    onValidate({ params: { schema, documentAST: document }, setResult }) {
      const found = checked.get(document) ?? check(schema, document);
      checked.set(document, found);
      if (found instanceof GraphQLError) setResult([found]);
    },
  };
}

export function parseWithinLimits(source: string | Source, options?: ParseOptions): DocumentNode {
  try {
    return parse(source, { ...options, maxTokens: LIMITS.tokens });
  } catch (error) {
    if (error instanceof RangeError) throw limitError('levels');
    throw error;
  }
}
