import { NotFoundError } from '../domain/errors.ts';
import { isUnderWay, type Payment } from '../domain/payment.ts';
import type { PaymentLink } from '../domain/payment-link.ts';
import type { StoreWrites } from '../domain/ports.ts';
import { type ProviderResult, progressBy } from '../domain/provider.ts';
import { type EventContext, recordLinkEvent, recordPaymentEvent } from './event.ts';

/** How often a write is tried again after others changed the payment: it has no more stages than this. */
const MAX_TRIES = 6;

type PaymentKey = Pick<Payment, 'clientId' | 'id'>;

/**
 * Writes a provider's result to a payment, its session and its link, and returns the payment as it stands afterwards. A
 * result that repeats an earlier one, or comes too late, changes nothing.
 */
export async function applyProviderResult(
  tx: StoreWrites,
  { clientId, id }: PaymentKey,
  verdict: ProviderResult,
  context: EventContext,
): Promise<Payment> {
  for (let tries = 0; tries < MAX_TRIES; tries += 1) {
    const payment = await tx.payments.find(clientId, id);
    if (payment === undefined) throw missingPayment();
    const progress = progressBy(verdict, payment, context.now);
    if (progress === undefined) return payment;
    const written = await tx.payments.set(clientId, id, [payment.status], progress.change);
    if (written === undefined) continue;
    const link = isUnderWay(written.status) || !isUnderWay(payment.status) ? undefined : await finalize(tx, written);
    for (const stage of progress.stages) await recordPaymentEvent(tx, written, stage, context);
    if (link !== undefined) await recordConclusion(tx, link, written, context);
    return written;
  }
  throw new Error(`payment ${id} was moved on more often than it has stages`);
}

/**
 * The payment has succeeded or failed for good: the link counts it or frees its place, and the session ends. Rows are
 * locked in the order in which a new payment locks them, and the client's feed of events last.
 */
async function finalize(tx: StoreWrites, payment: Payment): Promise<PaymentLink> {
  const { clientId, checkoutSessionId, paymentLinkId, status, updatedAt } = payment;
  const failed = status === 'FAILED';
  const link = failed
    ? await tx.paymentLinks.release(clientId, paymentLinkId, updatedAt)
    : await tx.paymentLinks.recordPaid(clientId, paymentLinkId, updatedAt);
  if (link === undefined) throw new Error(`payment ${payment.id} is under way and its link is not waiting for it`);
  await tx.checkoutSessions.set(
    clientId,
    checkoutSessionId,
    { now: updatedAt, statuses: ['PROCESSING_PAYMENT'] },
    { storedStatus: failed ? 'FAILED' : 'FINISHED', updatedAt },
  );
  return link;
}

async function recordConclusion(
  tx: StoreWrites,
  link: PaymentLink,
  payment: Payment,
  context: EventContext,
): Promise<void> {
  if (payment.status === 'FAILED') await recordLinkEvent(tx, link, 'PaymentLink.PaymentFailed', context);
  else if (link.storedStatus === 'FINISHED') await recordLinkEvent(tx, link, 'PaymentLink.Finished', context);
}

/** The same error whether there is no payment with that id or it is another client's. */
export function missingPayment(): NotFoundError {
  return new NotFoundError('There is no such payment');
}
