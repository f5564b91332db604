/** Every way a request can fail, as a closed union: the edges map each to a status or a GraphQL type, exhaustively. */
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

/** One fault of an input: where it is, which kind, and the rule in words. */
export type Issue = {
  readonly path: readonly (string | number)[];
  readonly code: 'INVALID' | 'MISSING';
  readonly message: string;
};

/** A failure that the caller may read about. Anything else that is thrown is a bug or an outage, and is masked. */
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

/** The credentials were good once. Only who has them whole is told so. */
export class ExpiredError extends DomainError {
  override readonly name = 'ExpiredError';

  constructor(what: string) {
    super('UNAUTHENTICATED', `The ${what} has expired`);
  }
}

/** The key that signed in has not the scope that this takes. */
export class ScopeError extends DomainError {
  override readonly name = 'ScopeError';
  readonly scope: string;

  constructor(scope: string, what: string) {
    super('FORBIDDEN', `${what} takes a key with the scope ${scope}`);
    this.scope = scope;
  }
}

/** Nothing with that identifier exists for this client, whether or not another client owns one. */
export class NotFoundError extends DomainError {
  override readonly name = 'NotFoundError';

  constructor(message: string) {
    super('NOT_FOUND', message);
  }
}

/** Where a taken value is in the input, and which link of the same client has it, if any has it still. */
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

/** The thing exists, but its status does not allow the operation. */
export class InvalidStateError extends DomainError {
  override readonly name = 'InvalidStateError';

  constructor(message: string) {
    super('FAILED_PRECONDITION', message);
  }
}

/** Not now; nothing was written. `retryAfterS` is in whole seconds, at least 1. */
export class RetryLaterError extends DomainError {
  override readonly name: string = 'RetryLaterError';
  readonly retryAfterS: number;

  constructor(code: ErrorCode, message: string, retryAfterS: number) {
    super(code, message);
    this.retryAfterS = retryAfterS;
  }
}

/** A link was tried too often. */
export class TooManyTriesError extends RetryLaterError {
  override readonly name = 'TooManyTriesError';

  constructor(retryAfterS: number) {
    super('TOO_MANY_REQUESTS', `The payment link was tried too often; try again in ${retryAfterS} s`, retryAfterS);
  }
}

/** A caller has used all that it may within a window of time. */
export class RateLimitedError extends RetryLaterError {
  override readonly name = 'RateLimitedError';

  constructor(limit: string, retryAfterS: number) {
    super('RATE_LIMITED', `The limit "${limit}" is used up; try again in ${retryAfterS} s`, retryAfterS);
  }
}

/** The key named another request before; nothing was changed. */
export class KeyReusedError extends DomainError {
  override readonly name = 'KeyReusedError';

  constructor() {
    super(
      'IDEMPOTENCY_KEY_REUSED',
      'Idempotency-Key: was used for another request; a key names one request, with one route and one body',
    );
  }
}

/** The request that the key names is still being answered. */
export class KeyInUseError extends DomainError {
  override readonly name = 'KeyInUseError';

  constructor() {
    super('IDEMPOTENCY_KEY_IN_USE', 'Idempotency-Key: the request with this key is still being answered; try again');
  }
}

/** `['items', 0, 'tax']` as `items[0].tax`. */
export function joinPath(path: readonly (string | number)[]): string {
  return path.reduce<string>((joined, key) => {
    if (typeof key === 'number') return `${joined}[${key}]`;
    return joined === '' ? key : `${joined}.${key}`;
  }, '');
}

/** The fault in one line, with its place ahead of it. */
export function formatIssue({ path, message }: Pick<Issue, 'path' | 'message'>): string {
  return path.length === 0 ? message : `${joinPath(path)}: ${message}`;
}
