import type { Payment } from '../../domain/payment.ts';
import type { PaymentLink } from '../../domain/payment-link.ts';
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
  context: EventContext,
): Promise<void> {
  if (payment.status === 'FAILED') await recordLinkEvent(tx, link, 'PaymentLink.PaymentFailed', context);
  else if (link.storedStatus === 'FINISHED') await recordLinkEvent(tx, link, 'PaymentLink.Finished', context);
}
