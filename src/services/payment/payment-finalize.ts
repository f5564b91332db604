import { statusBeforeEnd, statusChange } from '../../domain/history.ts';
import type { Payment } from '../../domain/payment.ts';
import { type PaymentLink, type PaymentLinkStatus, statusAt } from '../../domain/payment-link.ts';
import type { StoreWrites } from '../../domain/ports.ts';
import { type EventContext, recordLinkEvent } from '../event.ts';

/**
 * Ends a payment whose funds arrived, or never will: the link counts the payment or is released, and the session ends. Rows
 * are locked in the same order as by a new payment, and the client's event counter last.
 */
export async function finalize(tx: StoreWrites, payment: Payment): Promise<PaymentLink> {
  const { clientId, checkoutSessionId, paymentLinkId, updatedAt } = payment;
  const unpaid = isUnpaid(payment);
  const link = unpaid
    ? await tx.paymentLinks.release(clientId, paymentLinkId, updatedAt)
    : await tx.paymentLinks.recordPaid(clientId, paymentLinkId, updatedAt);
  if (link === undefined) throw new Error(`payment ${payment.id} is under way and its link is not waiting for it`);
  await tx.checkoutSessions.set(
    clientId,
    checkoutSessionId,
    { now: updatedAt, statuses: ['PROCESSING_PAYMENT'] },
    { storedStatus: unpaid ? 'FAILED' : 'FINISHED', updatedAt },
  );
  return link;
}

/** Records the events of a link whose payment has ended. */
export async function recordConclusion(
  tx: StoreWrites,
  link: PaymentLink,
  payment: Payment,
  {
    before,
    ...context
  }: EventContext & {
    /** The link's status before; by default derived from the link. Given for a payment that came late. */
    readonly before?: PaymentLinkStatus;
  },
): Promise<void> {
  const { now } = context;
  const unpaid = isUnpaid(payment);
  const changes = statusChange(before ?? statusBeforeEnd(link, { paid: !unpaid, now }), statusAt(link, now));
  if (unpaid) {
    await recordLinkEvent(tx, link, { type: 'PaymentLink.PaymentFailed', changes }, context);
  } else if (link.storedStatus === 'FINISHED') {
    await recordLinkEvent(tx, link, { type: 'PaymentLink.Finished', changes }, context);
  } else if (changes.length > 0) {
    await recordLinkEvent(tx, link, { type: 'PaymentLink.Processing', changes }, context);
  }
}

/** Whether a payment that has ended did not pay its link: it failed, or all of it was refunded before its funds arrived. */
function isUnpaid({ status }: Payment): boolean {
  return status === 'FAILED' || status === 'REFUNDED';
}
