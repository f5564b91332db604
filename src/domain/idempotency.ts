import { type ErrorCode, ValidationError } from './errors.ts';

/** A name that a client gives to a request, so that sending it again does nothing twice. */
const KEY = /^[\x20-\x7e]{1,255}$/;

export const KEY_RULE = 'must have 1 to 255 printable ASCII characters';

/** Throws a ValidationError that names `place`, where the key was given. */
export function parseIdempotencyKey(given: string, place: string): string {
  if (KEY.test(given)) return given;
  throw new ValidationError([{ path: [place], code: 'INVALID', message: KEY_RULE }]);
}

/** How long whoever answers a request is left to it, before a retry takes over from where it got. */
export const HELD_MS = 1_000;

/** A request with a key. */
export type KeyedRequest = {
  readonly clientId: string;
  readonly key: string;
  /** Of all that the request says: another one under the same key is a mistake of the client. */
  readonly fingerprint: string;
};

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

/** Whether a refusal is the answer for good: it was decided, other than one that tells to come back or to log in. */
const DECIDED: Readonly<Record<ErrorCode, boolean>> = {
  INVALID: true,
  MISSING: true,
  ALREADY_EXISTS: true,
  FAILED_PRECONDITION: true,
  NOT_FOUND: true,
  FORBIDDEN: true,
  INTERNAL: false,
  UNAVAILABLE: false,
  UNPARSABLE: false,
  TOO_LARGE: false,
  UNSUPPORTED_MEDIA: false,
  METHOD_NOT_ALLOWED: false,
  TOO_MANY_REQUESTS: false,
  UNAUTHENTICATED: false,
  IDEMPOTENCY_KEY_REUSED: false,
  IDEMPOTENCY_KEY_IN_USE: false,
};

export function isDecided(code: ErrorCode): boolean {
  return DECIDED[code];
}
