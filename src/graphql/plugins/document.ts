import { type DocumentNode, GraphQLError, type GraphQLSchema, type ParseOptions, parse, type Source } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { LRUCache } from 'lru-cache';
import { checkLimits, LIMITS, limitError } from './limits.ts';

/** The size of the cache, in characters of document text. A parsed tree takes up to some 150 bytes for each. */
const REMEMBERED = 256 * 1024;
const LONGEST_REMEMBERED = 16 * 1024;

/** Yoga's cache of parsed documents by their text. It is bounded by size: their number says nothing about memory. */
export function createDocumentCache() {
  return {
    documentCache: new LRUCache<string, DocumentNode>({
      maxSize: REMEMBERED,
      maxEntrySize: LONGEST_REMEMBERED,
      sizeCalculation: (_, text) => text.length + 1,
    }),
    // Syntax errors are not cached.
    errorCache: { get: () => undefined, set: () => undefined },
  };
}

/** Refuses documents that exceed `LIMITS` before they are validated, and caches the result. */
export function useLimits(): Plugin {
  const verdicts = new WeakMap<DocumentNode, GraphQLError | 'within limits'>();

  function judge(schema: GraphQLSchema, document: DocumentNode) {
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
      const verdict = verdicts.get(document) ?? judge(schema, document);
      verdicts.set(document, verdict);
      if (verdict instanceof GraphQLError) setResult([verdict]);
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
