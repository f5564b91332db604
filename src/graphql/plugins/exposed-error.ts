import { type ExecutionResult, GraphQLError } from 'graphql';
import { isAsyncIterable, mapAsyncIterator, type Plugin } from 'graphql-yoga';
import { type ErrorCode, RetryLaterError } from '../../domain/errors.ts';
import { errorHeaders, HTTP_ERRORS, maskError } from '../../http/error.ts';
import type { Log } from '../../http/log.ts';
import type { ServerContext } from '../context.ts';

/** `extensions.code` of an error that ends a field or a request. */
const CODES: Readonly<Record<ErrorCode, string>> = {
  INTERNAL: 'INTERNAL_SERVER_ERROR',
  UNAVAILABLE: 'SERVICE_UNAVAILABLE',
  INVALID: 'BAD_USER_INPUT',
  MISSING: 'BAD_USER_INPUT',
  ALREADY_EXISTS: 'ALREADY_EXISTS',
  UNPARSABLE: 'BAD_REQUEST',
  TOO_LARGE: 'PAYLOAD_TOO_LARGE',
  UNSUPPORTED_MEDIA: 'UNSUPPORTED_MEDIA_TYPE',
  FAILED_PRECONDITION: 'FAILED_PRECONDITION',
  NOT_FOUND: 'NOT_FOUND',
  METHOD_NOT_ALLOWED: 'METHOD_NOT_ALLOWED',
  TOO_MANY_REQUESTS: 'TOO_MANY_REQUESTS',
  RATE_LIMITED: 'RATE_LIMITED',
  UNAUTHENTICATED: 'UNAUTHENTICATED',
  FORBIDDEN: 'FORBIDDEN',
  IDEMPOTENCY_KEY_REUSED: 'IDEMPOTENCY_KEY_REUSED',
  IDEMPOTENCY_KEY_IN_USE: 'IDEMPOTENCY_KEY_IN_USE',
};

/**
 * Masks errors. Those of GraphQL and of the domain are shown with a code; any other is a bug or an outage: it is logged
 * once, however many fields it ended, and the caller sees nothing but the trace id that finds it in the log.
 */
export function useExposedErrors({ log }: { readonly log: Log }): Plugin<object, ServerContext> {
  return {
    onResultProcess({ result, setResult, serverContext: { traceId } }) {
      if (Array.isArray(result)) return;
      if (isAsyncIterable(result)) setResult(mapAsyncIterator(result, (each) => exposeErrors(each, { traceId, log })));
      else setResult(exposeErrors(result, { traceId, log }));
    },
  };
}

/** The result with its errors as a caller may see them. */
export function exposeErrors<Result extends ExecutionResult>(
  result: Result,
  { traceId, log }: { readonly traceId: string; readonly log: Log },
): Result {
  return result.errors === undefined ? result : { ...result, errors: result.errors.map(createExposer(traceId, log)) };
}

function createExposer(traceId: string, log: Log): (error: GraphQLError) => GraphQLError {
  const masked = new Map<unknown, ReturnType<typeof maskError>>();

  return (error) => {
    const cause = causeOf(error);
    if (cause === undefined) return coded(error);
    const shown = masked.get(cause) ?? maskError(cause, traceId, log);
    masked.set(cause, shown);
    const { status } = HTTP_ERRORS[shown.code];
    // A failed field does not change the answer's HTTP status, unless the database behind all fields is unavailable.
    const whole = error.path === undefined || shown.code === 'UNAVAILABLE';
    return located(error, shown.message, {
      code: CODES[shown.code],
      ...(status >= 500 && { traceId }),
      ...(shown instanceof RetryLaterError && { retryAfter: shown.retryAfterS }),
      ...(whole && { http: { status, headers: errorHeaders(shown) } }),
    });
  };
}

/** What was thrown, unless it was a GraphQLError. */
function causeOf(error: GraphQLError): unknown {
  const { originalError } = error;
  return originalError instanceof GraphQLError ? causeOf(originalError) : originalError;
}

/** Faults of a request that GraphQL itself finds, and that end it before it is executed. */
const REQUEST_FAULTS: ReadonlySet<unknown> = new Set([
  'OPERATION_RESOLUTION_FAILURE',
  'BAD_USER_INPUT',
  'PERSISTED_QUERY_NOT_FOUND',
  'PERSISTED_QUERY_MISMATCH',
  'PERSISTED_QUERY_ONLY',
]);

/** Only coercion of variables throws without a code. */
function coded(error: GraphQLError): GraphQLError {
  const { code = 'BAD_USER_INPUT' } = error.extensions;
  const extensions = { ...error.extensions, code };
  if (error.path !== undefined || !REQUEST_FAULTS.has(code)) return located(error, error.message, extensions);
  // For yoga: 400, but 200 under application/json, as the draft of GraphQL over HTTP has it.
  return located(error, error.message, { ...extensions, http: { spec: true, status: 400 } });
}

function located(error: GraphQLError, message: string, extensions: Record<string, unknown>): GraphQLError {
  const { nodes, source, positions, path } = error;
  return new GraphQLError(message, { nodes: nodes ?? null, source, positions, path, extensions });
}
