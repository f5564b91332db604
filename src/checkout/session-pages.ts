import { type CheckoutSession, sessionStatusAt } from '../domain/checkout-session.ts';
import { InvalidStateError, NotFoundError, TooManyAttemptsError } from '../domain/errors.ts';
import { createId } from '../domain/id.ts';
import { openStep, type Payment } from '../domain/payment.ts';
import type { RandomBytes } from '../lib/random.ts';
import type { CheckoutSessionService } from '../services/checkout-session.ts';
import type { PayerService, Visit } from '../services/payer.ts';
import type { PaymentService } from '../services/payment.ts';
import { findAttempt, findPayment, hasLateMoney, stateOf, withinSession } from './attempt.ts';
import { createFormPage, type FormPageDeps } from './form-page.ts';
import type { Memory, PayerMemory } from './payer-memory.ts';
import { createPaymentStreams, type PaymentStreamDeps } from './payment-stream.ts';
import { isUnconfirmed, refusalNotice } from './refusal.ts';
import { isOwnForm, readFormBody } from './request.ts';
import { languageOf, languageQuery, type PageContext, redirectTo, showNotice, showPage } from './respond.ts';
import { returnUrl } from './return-url.ts';
import type { ResultKind } from './text/text.ts';
import { closedKind } from './views/notice-page.ts';
import { merchantName } from './views/order.ts';
import { resultPage } from './views/result-page.ts';
import { stepPage } from './views/step-page.ts';

export type SessionPagesDeps = FormPageDeps &
  PaymentStreamDeps & {
    readonly payer: PayerService;
    readonly checkoutSessions: CheckoutSessionService;
    readonly payments: PaymentService;
    readonly memory: PayerMemory;
    readonly random: RandomBytes;
  };

type SessionContext = PageContext<'/pay/:checkoutToken/:payKey/:sessionId'>;

/** One payer's attempt: its session and, once there is one, its payment. */
type Attempt = {
  readonly visit: Visit;
  readonly session: CheckoutSession;
  readonly payment: Payment | undefined;
  /** The browser's state of the link, which may be of another attempt. */
  readonly memory: Memory;
  readonly now: number;
};

/** The query with which the page redirects to the provider's automatically: only right after the form was submitted. */
export const REDIRECT_QUERY = '?go';

/** A redirect within a second replaces the page in the browser's history, so that Back does not lead into a loop. */
const REDIRECT_AFTER_S = 1;

/** The delay of the redirect to the merchant: long enough to read that it was paid. */
const LEAVE_AFTER_S = 5;

/**
 * The page of one payer's attempt: it shows the form while the session is open, then the next step, a waiting page, and the
 * result, from which it redirects to the merchant.
 */
export function createSessionPages(deps: SessionPagesDeps) {
  const { payer, checkoutSessions, payments, providerAccounts, clock, random, publicUrl } = deps;
  const form = createFormPage(deps);
  const { stream } = createPaymentStreams(deps);

  async function show(c: SessionContext): Promise<Response> {
    const attempt = await open(c);
    const { visit, session, payment, memory, now } = attempt;
    const shown = c.req.query('shown');
    if (shown !== undefined && c.req.method === 'GET') return stream(c, { session, payment, shown });
    const closed = closedKind(visit.link, now);
    const status = sessionStatusAt(session, now);
    if (status === 'ACTIVE') {
      const { branding } = visit;
      if (closed !== undefined) return showNotice(c, closed, { branding, language: languageOf(c, memory.language) });
      return form.open(c, withinSession(visit, session), { attempt: session.id, memory });
    }
    const canRetry = status === 'FAILED' && closed === undefined;
    if (canRetry && payment !== undefined && !hasLateMoney(payment)) return retry(c, attempt, payment);
    const step = payment && payment.cancelRequestedAt === null ? openStep(payment) : null;
    return payment && step ? showStep(c, attempt, payment) : showResult(c, attempt);
  }

  /** Renders the form again with its input, or the result for a payer who may not try again now. */
  async function retry(c: SessionContext, attempt: Attempt, payment: Payment): Promise<Response> {
    const { visit, session, memory, now } = attempt;
    const notice = refusalNotice(payment, session, languageOf(c, memory.language));
    try {
      const etag = etagOf(stateOf(session, payment, now));
      return await form.retry(c, visit, { attempt: createId('cs', now, random), memory, notice, payment, etag });
    } catch (error) {
      if (error instanceof TooManyAttemptsError) return showResult(c, attempt);
      throw error;
    }
  }

  /** The actions of a waiting page: check again, or cancel to pay by another method. */
  async function act(c: SessionContext): Promise<Response> {
    if (!isOwnForm(c.req.raw, publicUrl)) return showNotice(c, 'CROSS_SITE');
    const intent = (await readFormBody(c.req.raw)).get('intent');
    if (intent !== 'CHECK' && intent !== 'LEAVE') return showNotice(c, 'UNREADABLE_FORM');
    const { visit, session, payment } = await open(c);
    const updated = payment && (intent === 'LEAVE' ? await leave(visit, payment) : await payer.check(payment));
    return redirectTo(c, intent === 'LEAVE' && updated?.status === 'FAILED' ? `../${visit.link.payKey}` : session.id);
  }

  /** Cancels the payment; undefined when it can no longer be canceled, as the page then shows. */
  async function leave({ viewer }: Visit, { id }: Payment): Promise<Payment | undefined> {
    try {
      return await payments.cancelByPayer(viewer, id);
    } catch (error) {
      if (error instanceof InvalidStateError) return undefined;
      throw error;
    }
  }

  async function open(c: SessionContext): Promise<Attempt> {
    const { checkoutToken, payKey, sessionId } = c.req.param();
    const visit = await payer.open(checkoutToken, payKey);
    const session = await findAttempt(checkoutSessions, visit, sessionId);
    if (session === undefined) throw new NotFoundError('There is no such checkout session');
    const payment = await findPayment(payments, visit, session);
    return { visit, session, payment, memory: deps.memory.read(c, visit.link), now: clock() };
  }

  async function showStep(c: SessionContext, attempt: Attempt, payment: Payment): Promise<Response> {
    const { visit, session, memory, now } = attempt;
    const step = openStep(payment);
    if (step === null) throw new Error(`payment ${payment.id} has no step to show`);
    const { branding } = visit;
    const language = languageOf(c, memory.language);
    const state = stateOf(session, payment, now);
    const page = stepPage({
      payment,
      step,
      merchant: merchantName(session.terms.owner, { language, branding }),
      language,
      branding,
      isTest: await providerAccounts.isTest(payment),
      now,
      waiting: { state, reloadAfterS: STEP_RELOAD_S },
      action: session.id + languageQuery(c),
      bankUrl: payment.provider === 'sandbox' ? `${publicUrl}/sandbox-bank/${payment.returnKey}` : undefined,
    });
    const redirects = step.kind === 'REDIRECT' && c.req.query('go') !== undefined;
    const refresh = redirects ? { refresh: `${REDIRECT_AFTER_S}; url=${new URL(step.url).href}` } : {};
    return showPage(c, page, { headers: { etag: etagOf(state), ...refresh }, language, branding });
  }

  async function showResult(c: SessionContext, attempt: Attempt): Promise<Response> {
    const { visit, session, payment, memory, now } = attempt;
    const { branding } = visit;
    const kind = resultKind(session, payment, now);
    const language = languageOf(c, memory.language);
    const next = merchantUrl(session);
    const isOpen = closedKind(visit.link, now) === undefined;
    const state = stateOf(session, payment, now);
    const waits = kind === 'PROCESSING' || kind === 'WAITING_FOR_FUNDS' || kind === 'CANCELING';
    const isOwn = memory.sessionId === session.id;
    const leavesAfterS =
      kind === 'FINISHED' && next !== undefined && !(isOwn && memory.wasTakenBack) ? LEAVE_AFTER_S : undefined;
    const page = resultPage({
      kind,
      language,
      branding,
      isTest: payment !== undefined && (await providerAccounts.isTest(payment)),
      session,
      payment,
      next,
      leavesAfterS,
      retry: isOpen ? `../${visit.link.payKey}${languageQuery(c)}` : undefined,
      waiting: waits ? { state, reloadAfterS: reloadAfter(now - session.updatedAt) } : undefined,
      action: session.id + languageQuery(c),
    });
    const takenBack = { ...memory, typed: undefined, wasTakenBack: true };
    const headers = {
      etag: etagOf(state),
      ...(leavesAfterS !== undefined && { refresh: `${leavesAfterS}; url=${next}` }),
      ...(isOwn && kind === 'FINISHED' && c.req.method === 'GET' && deps.memory.write(visit.link, takenBack)),
    };
    return showPage(c, page, { headers, language, branding });
  }

  return { show, act };
}

function resultKind(session: CheckoutSession, payment: Payment | undefined, now: number): ResultKind {
  switch (sessionStatusAt(session, now)) {
    case 'FINISHED':
      return payment?.status === 'REFUNDED' ? 'REFUNDED' : 'FINISHED';
    case 'FAILED':
      if (payment !== undefined && hasLateMoney(payment)) {
        return payment.lateOutcome === 'HELD' ? 'LATE_HELD' : 'LATE_REFUNDED';
      }
      return payment !== undefined && isUnconfirmed(payment) ? 'UNCONFIRMED' : 'FAILED';
    case 'PROCESSING_PAYMENT':
      if (payment !== undefined && payment.cancelRequestedAt !== null) return 'CANCELING';
      return payment === undefined || payment.status === 'CREATED' ? 'PROCESSING' : 'WAITING_FOR_FUNDS';
    case 'ATTEMPT':
    case 'ACTIVE':
    case 'EXPIRED':
      return 'ENDED';
  }
}

/** The merchant's url for the outcome, if there is one. */
function merchantUrl({ id, storedStatus, terms }: CheckoutSession): string | undefined {
  const { successUrl, failedUrl } = terms;
  if (storedStatus === 'FINISHED' && successUrl !== undefined) return returnUrl(successUrl, id, storedStatus);
  if (storedStatus === 'FAILED' && failedUrl !== undefined) return returnUrl(failedUrl, id, storedStatus);
  return undefined;
}

function etagOf(state: string): string {
  return `W/"${state}"`;
}

/** The reload interval of a page with codes or accounts, which payers copy. */
const STEP_RELOAD_S = 15;

/** The reload interval without scripts: short at first, then increasing. */
function reloadAfter(waitingForMs: number): number {
  if (waitingForMs < 60_000) return 2;
  return waitingForMs < 600_000 ? 10 : 60;
}
