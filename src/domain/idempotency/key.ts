import { type ErrorCode, ValidationError } from '../errors.ts';

/** A name that a client gives to a request, so that sending it again does nothing twice. */
const KEY = /^[\x20-\x7e]{1,255}$/;

const KEY_RULE = 'must have 1 to 255 printable ASCII characters';

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
  RATE_LIMITED: false,
  UNAUTHENTICATED: false,
  IDEMPOTENCY_KEY_REUSED: false,
  IDEMPOTENCY_KEY_IN_USE: false,
};

export function isDecided(code: ErrorCode): boolean {
  return DECIDED[code];
}
