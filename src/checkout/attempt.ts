import { type CheckoutSession, sessionStatusAt } from '../domain/checkout-session.ts';
import type { Payment } from '../domain/payment.ts';
import { isStepOver } from '../domain/provider/next-step.ts';
import type { CheckoutSessionService } from '../services/checkout-session.ts';
import type { Visit } from '../services/payer.ts';
import type { PaymentService } from '../services/payment.ts';

/** The session with that id, if it belongs to the link: a payer of one link learns nothing about another. */
export async function findAttempt(
  checkoutSessions: Pick<CheckoutSessionService, 'findMany'>,
  { viewer, link }: Visit,
  id: string,
): Promise<CheckoutSession | undefined> {
  const [session] = await checkoutSessions.findMany(viewer, [id]);
  return session?.paymentLinkId === link.id ? session : undefined;
}

/** The session's latest payment. */
export async function findPayment(
  payments: Pick<PaymentService, 'page'>,
  { viewer }: Visit,
  { id }: CheckoutSession,
): Promise<Payment | undefined> {
  const query = { filter: { checkoutSessionId: [id] }, direction: 'desc' } as const;
  const [payment] = (await payments.page(viewer, query, { limit: 1 })).rows;
  return payment;
}

/** Whether money arrived after the payment had failed, and its link could not take it. */
export function hasLateMoney({ lateOutcome }: Payment): boolean {
  return lateOutcome === 'REFUNDING' || lateOutcome === 'HELD';
}

/** The visit within a session: with the session's data of the payer, and its expiry. */
export function withinSession(visit: Visit, session: CheckoutSession | undefined): Visit {
  if (session === undefined) return visit;
  const { link } = visit;
  const { customer, expiresAt } = session;
  return { ...visit, link: { ...link, expiresAt, terms: { ...link.terms, customer } } };
}

/** The state of the page, as a short text: a waiting browser reloads the page when it changes. */
export function stateOf(session: CheckoutSession, payment: Payment | undefined, now: number): string {
  const { status = '', cancelRequestedAt = null, nextStep = null } = payment ?? {};
  const isOver = nextStep !== null && isStepOver(nextStep, now);
  const { kind = '' } = nextStep ?? {};
  return [sessionStatusAt(session, now), status, kind, cancelRequestedAt !== null, isOver].join('-');
}
