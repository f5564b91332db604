import { LRUCache } from 'lru-cache';

/** As much text of documents as is remembered by their hashes, in characters. */
const REMEMBERED = 256 * 1024;
const LONGEST_REMEMBERED = 16 * 1024;

/** Documents that may be asked for by a name instead of their text. */
export type PersistedDocuments = {
  /** Whether there are no others than the trusted ones. */
  readonly only: boolean;
  readonly trusted: ReadonlyMap<string, string>;
  readonly find: (id: string) => string | undefined;
  /** Keeps a document by its hash, as long as there is room. */
  readonly remember: (hash: string, text: string) => void;
};

export type TrustedDocuments = Pick<PersistedDocuments, 'only' | 'trusted'>;

export function createPersistedDocuments({ only, trusted }: TrustedDocuments): PersistedDocuments {
  const remembered = new LRUCache<string, string>({
    maxSize: REMEMBERED,
    maxEntrySize: LONGEST_REMEMBERED,
    sizeCalculation: (text) => text.length + 1,
  });
  return {
    only,
    trusted,
    find: (id) => trusted.get(id) ?? remembered.get(id),
    remember: (hash, text) => remembered.set(hash, text),
  };
}

/** The name of a document in a request's extensions, in the form of automatic persisted queries. */
export function persistedId(extensions: unknown): string | undefined {
  const { persistedQuery } = (isObject(extensions) ? extensions : {}) as { readonly persistedQuery?: unknown };
  if (!isObject(persistedQuery)) return undefined;
  const { version, sha256Hash } = persistedQuery as { readonly version?: unknown; readonly sha256Hash?: unknown };
  return version === 1 && typeof sha256Hash === 'string' ? sha256Hash : undefined;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
