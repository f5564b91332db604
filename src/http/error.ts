import {
  DomainError,
  type ErrorCode,
  ExpiredError,
  joinPath,
  RetryLaterError,
  ScopeError,
  ValidationError,
} from '../domain/errors.ts';
import type { Answer } from './answer.ts';
import { API_HEADERS, TRACE_HEADER } from './headers.ts';
import type { Log } from './log.ts';

type Headers = Readonly<Record<string, string>>;
type Published = { readonly status: number; readonly code: string; readonly type: string; readonly headers?: Headers };

/** The status, and the published code and type, of each error over HTTP. */
export const HTTP_ERRORS: Readonly<Record<ErrorCode, Published>> = {
  INTERNAL: { status: 500, code: '01', type: 'serverError' },
  UNAVAILABLE: { status: 503, code: '01', type: 'serverError', headers: { 'retry-after': '1' } },
  INVALID: { status: 400, code: '11', type: 'invalidParam' },
  MISSING: { status: 400, code: '12', type: 'missingParam' },
  ALREADY_EXISTS: { status: 409, code: '13', type: 'alreadyExist' },
  UNPARSABLE: { status: 400, code: '14', type: 'parsingResource' },
  TOO_LARGE: { status: 413, code: '14', type: 'parsingResource' },
  UNSUPPORTED_MEDIA: { status: 415, code: '14', type: 'parsingResource' },
  FAILED_PRECONDITION: { status: 422, code: '21', type: 'failedPrecondition' },
  NOT_FOUND: { status: 404, code: '31', type: 'notFound' },
  METHOD_NOT_ALLOWED: { status: 405, code: '42', type: 'unimplemented' },
  TOO_MANY_REQUESTS: { status: 429, code: '32', type: 'tooManyRequests', headers: { 'retry-after': '1' } },
  RATE_LIMITED: { status: 429, code: '32', type: 'tooManyRequests', headers: { 'retry-after': '1' } },
  UNAUTHENTICATED: {
    status: 401,
    code: '41',
    type: 'unauthorized',
    headers: { 'www-authenticate': 'Bearer realm="payment-links"' },
  },
  FORBIDDEN: { status: 403, code: '43', type: 'forbiddenOperation' },
  IDEMPOTENCY_KEY_REUSED: { status: 422, code: '21', type: 'failedPrecondition' },
  IDEMPOTENCY_KEY_IN_USE: { status: 409, code: '21', type: 'failedPrecondition', headers: { 'retry-after': '1' } },
};

/** The body of an error, with the keys of both published forms: `statusCode` and `error`, and `code` and `type`. */
export function toErrorBody(error: DomainError, traceId: string) {
  const { status, code, type } = HTTP_ERRORS[error.code];
  const { message } = error;
  const body = { status, statusCode: status, code, type, error: type, message, detail: message, traceId };
  return error instanceof ValidationError ? { ...body, errors: error.issues.map(toFault) } : body;
}

function toFault({ path, code, message }: ValidationError['issues'][number]) {
  return { path: joinPath(path), code: HTTP_ERRORS[code].code, message };
}

/** Masks an error: anything but a DomainError is logged, and the caller gets its trace id instead. */
export function maskError(error: unknown, traceId: string, log: Log): DomainError {
  if (!(error instanceof DomainError)) {
    log.error({ traceId, err: error }, 'a request failed');
    return new DomainError('INTERNAL', 'An internal error occurred; its traceId is in the log of the gateway');
  }
  if (HTTP_ERRORS[error.code].status >= 500) log.warn({ traceId, err: error }, 'a request was not served');
  return error;
}

/**
 * The headers of an error: Retry-After (RFC 9110, 10.2.3) where the error has a time to retry, and WWW-Authenticate, which
 * distinguishes expired credentials and a missing scope (RFC 6750, 3.1).
 */
export function errorHeaders(error: DomainError): Headers {
  const { headers = {} } = HTTP_ERRORS[error.code];
  if (error instanceof ExpiredError) {
    return { ...headers, 'www-authenticate': 'Bearer error="invalid_token", error_description="expired"' };
  }
  if (error instanceof ScopeError) {
    return { ...headers, 'www-authenticate': `Bearer error="insufficient_scope", scope="${error.scope}"` };
  }
  return error instanceof RetryLaterError ? { ...headers, 'retry-after': String(error.retryAfterS) } : headers;
}

export function errorAnswer(error: unknown, traceId: string, log: Log): Answer {
  const shown = maskError(error, traceId, log);
  const { status } = HTTP_ERRORS[shown.code];
  return {
    status,
    headers: { ...API_HEADERS, ...errorHeaders(shown) },
    body: JSON.stringify(toErrorBody(shown, traceId)),
  };
}

export function errorResponse(error: unknown, traceId: string, log: Log): Response {
  const { status, headers, body } = errorAnswer(error, traceId, log);
  return new Response(body, { status, headers: { ...headers, [TRACE_HEADER]: traceId } });
}
