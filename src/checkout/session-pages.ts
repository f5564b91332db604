import { type CheckoutSession, sessionStatusAt } from '../domain/checkout-session.ts';
import { NotFoundError } from '../domain/errors.ts';
import type { Payment } from '../domain/payment.ts';
import type { CheckoutSessionService } from '../services/checkout-session.ts';
import type { PayerService } from '../services/payer.ts';
import type { PaymentService } from '../services/payment.ts';
import { findAttempt, withinSession } from './attempt.ts';
import { createFormPage, type FormPageDeps } from './form-page.ts';
import { languageOf, languageQuery, type PageContext, showNotice, showPage } from './respond.ts';
import type { ResultKind } from './text/text.ts';
import { closedKind } from './views/notice-page.ts';
import { resultPage } from './views/result-page.ts';

export type SessionPagesDeps = FormPageDeps & {
  readonly payer: PayerService;
  readonly checkoutSessions: CheckoutSessionService;
  readonly payments: PaymentService;
};

const OWN_PARAMETERS: ReadonlySet<string> = new Set(['checkoutSessionId', 'status']);

/** A browser that moves on within a second replaces the page in its history, so the merchant's page has a way back. */
const LEAVE_AFTER_S = 1;

/**
 * The page of one payer's attempt: it takes the form while the session is open, waits with the payer, then says how it
 * ended and leads back to the merchant.
 */
export function createSessionPages(deps: SessionPagesDeps) {
  const { payer, checkoutSessions, payments, clock } = deps;
  const form = createFormPage(deps);

  async function show(c: PageContext<'/pay/:checkoutToken/:payKey/:sessionId'>): Promise<Response> {
    const { checkoutToken, payKey, sessionId } = c.req.param();
    const visit = await payer.open(checkoutToken, payKey);
    const session = await findAttempt(checkoutSessions, visit, sessionId);
    if (session === undefined) throw new NotFoundError('There is no such checkout session');
    const now = clock();
    const closed = closedKind(visit.link, now);
    if (sessionStatusAt(session, now) === 'ACTIVE') {
      return closed === undefined ? form.open(c, withinSession(visit, session), session.id) : showNotice(c, closed);
    }

    const query = { filter: { checkoutSessionId: [session.id] }, direction: 'desc' } as const;
    const [payment] = (await payments.page(visit.viewer, query, { limit: 1 })).rows;
    const kind = resultKind(session, payment, now);
    const next = wayOut(session, kind);
    const retry = closed === undefined ? `../${visit.link.payKey}${languageQuery(c)}` : undefined;
    const page = resultPage({ kind, language: languageOf(c), terms: session.terms, payment, next, retry });
    return showPage(c, page, { headers: refresh(kind, { next, waitingFor: now - session.updatedAt }) });
  }

  return { show };
}

function resultKind(session: CheckoutSession, payment: Payment | undefined, now: number): ResultKind {
  switch (sessionStatusAt(session, now)) {
    case 'FINISHED':
      return 'FINISHED';
    case 'FAILED':
      return 'FAILED';
    case 'PROCESSING_PAYMENT':
      return payment === undefined || payment.status === 'CREATED' ? 'PROCESSING' : 'WAITING_FOR_FUNDS';
    case 'ATTEMPT':
    case 'ACTIVE':
    case 'EXPIRED':
      return 'ENDED';
  }
}

function wayOut({ id, terms }: CheckoutSession, kind: ResultKind): string | undefined {
  if (kind === 'FINISHED' && terms.successUrl !== undefined) return returnUrl(terms.successUrl, id, kind);
  if (kind === 'FAILED' && terms.failedUrl !== undefined) return returnUrl(terms.failedUrl, id, kind);
  return undefined;
}

/** The merchant's own url with how the session ended. The rest of its query and its fragment stay as they were written. */
export function returnUrl(base: string, checkoutSessionId: string, status: 'FINISHED' | 'FAILED'): string {
  const url = new URL(base);
  const theirs = url.search
    .slice(1)
    .split('&')
    .filter((pair) => pair !== '' && !OWN_PARAMETERS.has(new URLSearchParams(pair).keys().next().value ?? ''));
  url.search = [...theirs, `checkoutSessionId=${checkoutSessionId}`, `status=${status}`].join('&');
  return url.href;
}

/** `Refresh` moves browsers without any script. While waiting it asks often at first, then ever more seldom. */
function refresh(
  kind: ResultKind,
  { next, waitingFor }: { readonly next: string | undefined; readonly waitingFor: number },
): Record<string, string> {
  if (next !== undefined) return { refresh: `${LEAVE_AFTER_S}; url=${next}` };
  if (kind !== 'PROCESSING' && kind !== 'WAITING_FOR_FUNDS') return {};
  if (waitingFor < 60_000) return { refresh: '2' };
  return { refresh: waitingFor < 600_000 ? '10' : '60' };
}
