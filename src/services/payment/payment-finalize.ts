import { statusBeforeEnd, statusChange } from '../../domain/history.ts';
import type { Payment } from '../../domain/payment.ts';
import { type PaymentLink, type PaymentLinkStatus, statusAt } from '../../domain/payment-link.ts';
import type { StoreWrites } from '../../domain/ports.ts';
import { type EventContext, recordLinkEvent } from '../event.ts';

/**
 * The funds came, or never will: the link counts the payment or lets it go, and the session ends. Rows are locked in
 * the order in which a new payment locks them, and the client's feed of events last.
 */
export async function finalize(tx: StoreWrites, payment: Payment): Promise<PaymentLink> {
  const { clientId, checkoutSessionId, paymentLinkId, status, updatedAt } = payment;
  const paid = status === 'RECEIVED' || status === 'SETTLED';
  const link = paid
    ? await tx.paymentLinks.recordPaid(clientId, paymentLinkId, updatedAt)
    : await tx.paymentLinks.release(clientId, paymentLinkId, updatedAt);
  if (link === undefined) throw new Error(`payment ${payment.id} is under way and its link is not waiting for it`);
  await tx.checkoutSessions.set(
    clientId,
    checkoutSessionId,
    { now: updatedAt, statuses: ['PROCESSING_PAYMENT'] },
    { storedStatus: paid ? 'FINISHED' : 'FAILED', updatedAt },
  );
  return link;
}

/** Tells what the end of a payment did to its link. */
export async function recordConclusion(
  tx: StoreWrites,
  link: PaymentLink,
  payment: Payment,
  {
    before,
    ...context
  }: EventContext & {
    /** The status of the link ahead of a payment that came late; by what is left of the link unless said. */
    readonly before?: PaymentLinkStatus;
  },
): Promise<void> {
  const { now } = context;
  const changes = statusChange(
    before ?? statusBeforeEnd(link, { paid: payment.status !== 'FAILED', now }),
    statusAt(link, now),
  );
  if (payment.status === 'FAILED') {
    await recordLinkEvent(tx, link, { type: 'PaymentLink.PaymentFailed', changes }, context);
  } else if (link.storedStatus === 'FINISHED') {
    await recordLinkEvent(tx, link, { type: 'PaymentLink.Finished', changes }, context);
  } else if (changes.length > 0) {
    await recordLinkEvent(tx, link, { type: 'PaymentLink.Processing', changes }, context);
  }
}
