import { DomainError, RateLimitedError } from '../../domain/errors.ts';
import type { Answer } from '../../http/answer.ts';
import { errorHeaders, HTTP_ERRORS } from '../../http/error.ts';

/** The fallback's answer to a client that has exceeded its budget, at less cost, as there may be many of these. */
export function refuseRateLimited(error: unknown): Answer | undefined {
  return error instanceof RateLimitedError ? answerOf(error, { retryAfter: error.retryAfterS }) : undefined;
}

/** The fallback's answer to wrong or expired credentials; undefined for any other error. */
export function refuseCredentials(error: unknown): Answer | undefined {
  return error instanceof DomainError && error.code === 'UNAUTHENTICATED' ? answerOf(error) : undefined;
}

function answerOf(error: DomainError, extensions: object = {}): Answer {
  const { code, message } = error;
  const body = JSON.stringify({ errors: [{ message, extensions: { code, ...extensions } }] });
  return { status: HTTP_ERRORS[code].status, headers: errorHeaders(error), body };
}
