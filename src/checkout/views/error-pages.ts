import { type ErrorCode, TooManyAttemptsError } from '../../domain/errors.ts';
import { errorHeaders, HTTP_ERRORS, maskError } from '../../http/error.ts';
import type { Log } from '../../http/log.ts';
import { languageOf, type PageContext, showNotice } from '../respond.ts';
import type { NoticeKind } from '../text/text.ts';

/** The notice for each error code, which says no more than what the payer can do. */
const NOTICES: Readonly<Record<ErrorCode, NoticeKind>> = {
  INTERNAL: 'UNAVAILABLE',
  UNAVAILABLE: 'UNAVAILABLE',
  TOO_MANY_REQUESTS: 'UNAVAILABLE',
  RATE_LIMITED: 'UNAVAILABLE',
  NOT_FOUND: 'NOT_FOUND',
  METHOD_NOT_ALLOWED: 'WRONG_METHOD',
  INVALID: 'UNREADABLE_FORM',
  MISSING: 'UNREADABLE_FORM',
  UNPARSABLE: 'UNREADABLE_FORM',
  TOO_LARGE: 'UNREADABLE_FORM',
  UNSUPPORTED_MEDIA: 'UNREADABLE_FORM',
  ALREADY_EXISTS: 'UNREADABLE_FORM',
  FAILED_PRECONDITION: 'UNREADABLE_FORM',
  UNAUTHENTICATED: 'NOT_FOUND',
  FORBIDDEN: 'NOT_FOUND',
  IDEMPOTENCY_KEY_REUSED: 'UNREADABLE_FORM',
  IDEMPOTENCY_KEY_IN_USE: 'UNAVAILABLE',
};

/** The page for an error. */
export function createErrorPages({ log }: { readonly log: Log }) {
  return (error: unknown, c: PageContext): Promise<Response> => {
    const shown = maskError(error, c.get('traceId'), log);
    const kind = shown instanceof TooManyAttemptsError ? 'TOO_MANY_ATTEMPTS' : NOTICES[shown.code];
    const language = languageOf(c, c.get('chosenLanguage'));
    return showNotice(c, kind, { status: HTTP_ERRORS[shown.code].status, headers: errorHeaders(shown), language });
  };
}
