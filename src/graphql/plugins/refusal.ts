import { RateLimitedError } from '../../domain/errors.ts';
import type { Answer } from '../../http/answer.ts';
import { errorHeaders, HTTP_ERRORS } from '../../http/error.ts';

/** The fallback's answer to a client that has exceeded its budget, at less cost, as there may be many of these. */
export function refuseRateLimited(error: unknown): Answer | undefined {
  if (!(error instanceof RateLimitedError)) return undefined;
  const { code, message, retryAfterS } = error;
  const body = JSON.stringify({ errors: [{ message, extensions: { code, retryAfter: retryAfterS } }] });
  return { status: HTTP_ERRORS[code].status, headers: errorHeaders(error), body };
}
