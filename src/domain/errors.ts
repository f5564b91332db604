/** The closed set of error codes: HTTP and GraphQL map each, exhaustively, to a status or a type. */
export type ErrorCode =
  | 'INTERNAL'
  | 'UNAVAILABLE'
  | 'INVALID'
  | 'MISSING'
  | 'ALREADY_EXISTS'
  | 'UNPARSABLE'
  | 'TOO_LARGE'
  | 'UNSUPPORTED_MEDIA'
  | 'FAILED_PRECONDITION'
  | 'NOT_FOUND'
  | 'METHOD_NOT_ALLOWED'
  | 'TOO_MANY_REQUESTS'
  | 'RATE_LIMITED'
  | 'UNAUTHENTICATED'
  | 'FORBIDDEN'
  | 'IDEMPOTENCY_KEY_REUSED'
  | 'IDEMPOTENCY_KEY_IN_USE';

/** One fault of an input: its path, its kind, and the rule in words. */
export type Issue = {
  readonly path: readonly (string | number)[];
  readonly code: 'INVALID' | 'MISSING';
  readonly message: string;
};

/** An error that is shown to the caller. Anything else that is thrown is a bug or an outage, and is masked. */
export class DomainError extends Error {
  override readonly name: string = 'DomainError';
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** The input breaks at least one rule; `issues` has every fault found, in the order of the input. */
export class ValidationError extends DomainError {
  override readonly name = 'ValidationError';
  readonly issues: readonly [Issue, ...Issue[]];

  constructor(issues: readonly [Issue, ...Issue[]]) {
    super(issues[0].code, formatIssue(issues[0]));
    this.issues = issues;
  }
}

/** Correct credentials that have expired. Only a caller with the complete credentials gets this error. */
export class ExpiredError extends DomainError {
  override readonly name = 'ExpiredError';

  constructor(what: string) {
    super('UNAUTHENTICATED', `The ${what} has expired`);
  }
}

/** The API key that signed in lacks the scope of the operation. */
export class ScopeError extends DomainError {
  override readonly name = 'ScopeError';
  readonly scope: string;

  constructor(scope: string, what: string) {
    super('FORBIDDEN', `${what} requires a key with the scope ${scope}`);
    this.scope = scope;
  }
}

/** There is nothing with that id for this client, whether or not another client has it. */
export class NotFoundError extends DomainError {
  override readonly name = 'NotFoundError';

  constructor(message: string) {
    super('NOT_FOUND', message);
  }
}

/** The path of a taken value in the input, and the client's link that has it, if that still exists. */
type Conflict = { readonly path: Issue['path']; readonly paymentLinkId?: string | undefined };

/** A unique value is already taken. */
export class ConflictError extends DomainError {
  override readonly name = 'ConflictError';
  readonly path: Issue['path'];
  readonly paymentLinkId: string | undefined;

  constructor(message: string, { path, paymentLinkId }: Conflict) {
    super('ALREADY_EXISTS', message);
    this.path = path;
    this.paymentLinkId = paymentLinkId;
  }
}

/** The status does not allow the operation. */
export class InvalidStateError extends DomainError {
  override readonly name = 'InvalidStateError';

  constructor(message: string) {
    super('FAILED_PRECONDITION', message);
  }
}

/** Refused for now; nothing was written. `retryAfterS`: whole seconds, at least 1. */
export class RetryLaterError extends DomainError {
  override readonly name: string = 'RetryLaterError';
  readonly retryAfterS: number;

  constructor(code: ErrorCode, message: string, retryAfterS: number) {
    super(code, message);
    this.retryAfterS = retryAfterS;
  }
}

/** Too many payment attempts on a link. */
export class TooManyAttemptsError extends RetryLaterError {
  override readonly name = 'TooManyAttemptsError';

  constructor(retryAfterS: number) {
    super(
      'TOO_MANY_REQUESTS',
      `There were too many payment attempts on the payment link; try again in ${retryAfterS} s`,
      retryAfterS,
    );
  }
}

/** A rate limit is exceeded. */
export class RateLimitedError extends RetryLaterError {
  override readonly name = 'RateLimitedError';

  constructor(limit: string, retryAfterS: number) {
    super('RATE_LIMITED', `The rate limit "${limit}" is exceeded; try again in ${retryAfterS} s`, retryAfterS);
  }
}

/** The idempotency key was used for a different request; nothing was changed. */
export class KeyReusedError extends DomainError {
  override readonly name = 'KeyReusedError';

  constructor() {
    super(
      'IDEMPOTENCY_KEY_REUSED',
      'Idempotency-Key: was used for another request; a retry must have the same route and the same body',
    );
  }
}

/** An earlier request with the idempotency key is still in progress. */
export class KeyInUseError extends DomainError {
  override readonly name = 'KeyInUseError';

  constructor() {
    super(
      'IDEMPOTENCY_KEY_IN_USE',
      'Idempotency-Key: an earlier request with this key is still in progress; try again',
    );
  }
}

/** `['items', 0, 'tax']` as `items[0].tax`. */
export function joinPath(path: readonly (string | number)[]): string {
  return path.reduce<string>((joined, key) => {
    if (typeof key === 'number') return `${joined}[${key}]`;
    return joined === '' ? key : `${joined}.${key}`;
  }, '');
}

/** The fault in one line: `path: message`. */
export function formatIssue({ path, message }: Pick<Issue, 'path' | 'message'>): string {
  return path.length === 0 ? message : `${joinPath(path)}: ${message}`;
}
