import type { KeyedRequest } from './key.ts';

/** What is known of a request with a key. Sealed, as answers hold secrets that are shown once. */
export type KeyRecord = KeyedRequest & {
  readonly createdAt: number;
  /** Until then it is left to whoever began it. */
  readonly heldUntil: number;
  /** What its first transaction came to; null before its end, and once there is an answer. */
  readonly sealedResult: string | null;
  readonly sealedAnswer: string | null;
};

export type IdempotencyReads = {
  find(clientId: string, key: string): Promise<KeyRecord | undefined>;
};

export type IdempotencyWrites = IdempotencyReads & {
  /** False when the client has used the key already; waits for a transaction that is just doing so. */
  insert(record: KeyRecord): Promise<boolean>;
  setResult(clientId: string, key: string, sealedResult: string): Promise<void>;
  /** The first answer stays: false when there is one, or the key is gone. */
  setAnswer(clientId: string, key: string, sealedAnswer: string): Promise<boolean>;
  /** Up to `limit` records of any client in the order of client and key, behind `after`. */
  listAll(limit: number, after?: Pick<KeyedRequest, 'clientId' | 'key'>): Promise<readonly KeyRecord[]>;
  /** Replaces what is sealed, for the rotation of keys; false when the record was changed since it was read. */
  reseal(record: KeyRecord, sealed: Pick<KeyRecord, 'sealedResult' | 'sealedAnswer'>): Promise<boolean>;
};
