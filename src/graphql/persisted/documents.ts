import { LRUCache } from 'lru-cache';

/** The size of the cache of automatic persisted queries, in characters of document text. */
const MAX_SIZE = 256 * 1024;
const MAX_ENTRY_SIZE = 16 * 1024;

/** Documents that a request may name instead of sending their text. */
export type PersistedDocuments = {
  /** Whether only trusted documents are accepted. */
  readonly only: boolean;
  readonly trusted: ReadonlyMap<string, string>;
  readonly find: (id: string) => string | undefined;
  /** Stores a document by its hash in an LRU cache. */
  readonly remember: (hash: string, text: string) => void;
};

export type TrustedDocuments = Pick<PersistedDocuments, 'only' | 'trusted'>;

export function createPersistedDocuments({ only, trusted }: TrustedDocuments): PersistedDocuments {
  const remembered = new LRUCache<string, string>({
    maxSize: MAX_SIZE,
    maxEntrySize: MAX_ENTRY_SIZE,
    sizeCalculation: (text) => text.length + 1,
  });
  return {
    only,
    trusted,
    find: (id) => trusted.get(id) ?? remembered.get(id),
    remember: (hash, text) => remembered.set(hash, text),
  };
}

/** The document's hash or name in a request's extensions, in the form of automatic persisted queries. */
export function persistedId(extensions: unknown): string | undefined {
  const { persistedQuery } = (isObject(extensions) ? extensions : {}) as { readonly persistedQuery?: unknown };
  if (!isObject(persistedQuery)) return undefined;
  const { version, sha256Hash } = persistedQuery as { readonly version?: unknown; readonly sha256Hash?: unknown };
  return version === 1 && typeof sha256Hash === 'string' ? sha256Hash : undefined;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
