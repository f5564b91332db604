import { type ErrorCode, ValidationError } from '../errors.ts';

/** An idempotency key: any printable ASCII. */
const KEY = /^[\x20-\x7e]{1,255}$/;

const KEY_RULE = 'must have 1 to 255 printable ASCII characters';

/** Throws a ValidationError for an invalid key, which names its `place` in the request. */
export function parseIdempotencyKey(given: string, place: string): string {
  if (KEY.test(given)) return given;
  throw new ValidationError([{ path: [place], code: 'INVALID', message: KEY_RULE }]);
}

/** The lease of a request in progress: after it, a retry takes over and resumes. */
export const HELD_MS = 1_000;

/** A request with an idempotency key. */
export type KeyedRequest = {
  readonly clientId: string;
  readonly key: string;
  /** Hash of the whole request: a different one with the same key is a mistake of the client. */
  readonly fingerprint: string;
};

/** The purpose (associated data) with which the result and the answer of a request with a key are sealed. */
export function idempotencyPurpose({ clientId, key }: Pick<KeyedRequest, 'clientId' | 'key'>): string {
  return `idempotency ${clientId} ${key}`;
}

/** Whether an error is a final answer, and so stored: unlike one that asks to retry or to sign in. */
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
  RATE_LIMITED: false,
  UNAUTHENTICATED: false,
  IDEMPOTENCY_KEY_REUSED: false,
  IDEMPOTENCY_KEY_IN_USE: false,
};

export function isDecided(code: ErrorCode): boolean {
  return DECIDED[code];
}
