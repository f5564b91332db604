import type { KeyedRequest } from './key.ts';

/** The record of a request with a key. Results are sealed, as they may contain secrets that are shown once. */
export type KeyRecord = KeyedRequest & {
  readonly createdAt: number;
  /** The end of the lease of the request in progress. */
  readonly heldUntil: number;
  /** The result of its first transaction; null before its commit, and once there is an answer. */
  readonly sealedResult: string | null;
  readonly sealedAnswer: string | null;
};

export type IdempotencyReads = {
  find(clientId: string, key: string): Promise<KeyRecord | undefined>;
};

export type IdempotencyWrites = IdempotencyReads & {
  /** False if the client has used the key; waits for a transaction that is inserting it. */
  insert(record: KeyRecord): Promise<boolean>;
  setResult(clientId: string, key: string, sealedResult: string): Promise<void>;
  /** Stores the answer; false if there is one already, or the key is gone. */
  setAnswer(clientId: string, key: string, sealedAnswer: string): Promise<boolean>;
  /** Up to `limit` records of all clients in the order of client and key, after `after`. */
  listAll(limit: number, after?: Pick<KeyedRequest, 'clientId' | 'key'>): Promise<readonly KeyRecord[]>;
  /** Replaces the sealed values, for the rotation of keys; false if the record was changed since it was read. */
  reseal(record: KeyRecord, sealed: Pick<KeyRecord, 'sealedResult' | 'sealedAnswer'>): Promise<boolean>;
};
