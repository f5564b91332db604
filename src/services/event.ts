import type { DomainEvent, EventType } from '../domain/event.ts';
import { createId } from '../domain/id.ts';
import type { Payment, PaymentStatus } from '../domain/payment.ts';
import { type PaymentLink, statusAt } from '../domain/payment-link.ts';
import type { StoreWrites } from '../domain/ports.ts';
import type { RandomBytes } from '../lib/random.ts';

/** When something happens, and where the names of its traces come from. */
export type EventContext = { readonly now: number; readonly random: RandomBytes };
export type LinkEventType = Extract<EventType, `PaymentLink.${string}`>;

/** Tells what happened to a link, in the transaction that made it happen. `link` is the link after the change. */
export async function recordLinkEvent(
  tx: StoreWrites,
  link: PaymentLink,
  type: LinkEventType,
  { now, random }: EventContext,
): Promise<void> {
  const { clientId, id, checkoutToken, terms } = link;
  const status = statusAt(link, now);
  const paymentLink = { id, checkoutToken, status, totalAmount: terms.totalAmount, currency: terms.currency };
  await append(tx, { clientId, type, paymentLinkId: id, paymentId: null, data: { paymentLink } }, { now, random });
}

/** The stages of a payment that its client is told of. */
const TRANSACTION_EVENTS: Partial<Record<PaymentStatus, EventType>> = {
  CAPTURED: 'Transaction.Captured',
  RECEIVED: 'Transaction.Received',
  FAILED: 'Transaction.Failed',
};

/** Tells that a payment has come to the stage, if that is news for anybody, in the transaction that brought it there. */
export async function recordPaymentEvent(
  tx: StoreWrites,
  payment: Payment,
  stage: PaymentStatus,
  context: EventContext,
): Promise<void> {
  const type = TRANSACTION_EVENTS[stage];
  if (type === undefined) return;
  const { clientId, id, paymentLinkId, amount, externalId, currency } = payment;
  const transaction = { id, purchaseAmount: amount, totalAmount: amount, externalId, currency, status: stage };
  await append(tx, { clientId, type, paymentLinkId, paymentId: id, data: { transaction } }, context);
}

function append(
  tx: StoreWrites,
  event: Omit<DomainEvent, 'id' | 'createdAt'>,
  { now, random }: EventContext,
): Promise<void> {
  return tx.events.append({ ...event, id: createId('evt', now, random), createdAt: now }, createId('whd', now, random));
}
