import type { Dispute } from '../domain/dispute.ts';
import type { DomainEvent, EventType, TransactionEventData } from '../domain/event.ts';
import type { Change } from '../domain/history.ts';
import { createId } from '../domain/id.ts';
import type { Payment, PaymentStatus } from '../domain/payment.ts';
import { type PaymentLink, statusAt } from '../domain/payment-link.ts';
import type { StoreWrites } from '../domain/ports.ts';
import type { Refund } from '../domain/refund.ts';
import type { RandomBytes } from '../lib/random.ts';

/** The time of an event, and the source of random ids. */
export type EventContext = { readonly now: number; readonly random: RandomBytes };
export type LinkEventType = Extract<EventType, `PaymentLink.${string}`>;

type LinkEvent = { readonly type: LinkEventType; readonly changes: readonly Change[] };

/** Records an event of a link, in the transaction of the change. `link`: the link after the change. */
export function recordLinkEvent(
  tx: StoreWrites,
  link: PaymentLink,
  { type, changes }: LinkEvent,
  { now, random }: EventContext,
): Promise<void> {
  const { clientId, id, checkoutToken, terms } = link;
  const status = statusAt(link, now);
  const { totalAmount, currency, metadata } = terms;
  const paymentLink = { id, checkoutToken, status, totalAmount, currency, ...(metadata !== undefined && { metadata }) };
  const event = { clientId, type, paymentLinkId: id, paymentId: null, data: { paymentLink } };
  return append(tx, changes.length > 0 ? { ...event, changes } : event, { now, random });
}

/** The type of a payment's event by its status; `LATE` is money that arrived after the payment had FAILED. */
const TRANSACTION_EVENTS: Partial<Record<PaymentStatus | 'LATE', EventType>> = {
  CAPTURED: 'Transaction.Captured',
  RECEIVED: 'Transaction.Received',
  FAILED: 'Transaction.Failed',
  LATE: 'Payment.Late',
};

/** Records the event of a payment's new status, if there is one, in the transaction of the change. */
export async function recordPaymentEvent(
  tx: StoreWrites,
  payment: Payment,
  stage: PaymentStatus | 'LATE',
  context: EventContext,
): Promise<void> {
  const type = TRANSACTION_EVENTS[stage];
  if (type === undefined) return;
  const { lateOutcome } = payment;
  const late = stage === 'LATE' && lateOutcome !== null ? { late: lateOutcome } : {};
  await appendTransaction(tx, payment, { type, status: stage === 'LATE' ? payment.status : stage, ...late }, context);
}

/** Records that a refund succeeded or failed. */
export async function recordRefundEvent(
  tx: StoreWrites,
  payment: Payment,
  { id, amount, status }: Refund,
  context: EventContext,
): Promise<void> {
  const type = status === 'FAILED' ? 'Transaction.RefundFailed' : 'Transaction.Refunded';
  await appendTransaction(tx, payment, { type, status: payment.status, refund: { id, amount, status } }, context);
}

/** Records that a dispute was opened, won or lost. */
export async function recordDisputeEvent(
  tx: StoreWrites,
  payment: Payment,
  { id, amount, status, reason }: Dispute,
  context: EventContext,
): Promise<void> {
  const dispute = { id, amount, status, reason };
  await appendTransaction(tx, payment, { type: 'Transaction.Disputed', status: payment.status, dispute }, context);
}

type TransactionEvent = Omit<TransactionEventData, 'transaction'> & {
  readonly type: EventType;
  readonly status: PaymentStatus;
};

function appendTransaction(
  tx: StoreWrites,
  payment: Payment,
  { type, status, ...details }: TransactionEvent,
  context: EventContext,
): Promise<void> {
  const { clientId, id, paymentLinkId, amount, externalId, currency, metadata } = payment;
  const amounts = { purchaseAmount: amount, totalAmount: amount };
  const transaction = { id, ...amounts, externalId, currency, status, ...(metadata !== null && { metadata }) };
  return append(tx, { clientId, type, paymentLinkId, paymentId: id, data: { transaction, ...details } }, context);
}

function append(
  tx: StoreWrites,
  event: Omit<DomainEvent, 'id' | 'createdAt'>,
  { now, random }: EventContext,
): Promise<void> {
  return tx.events.append({ ...event, id: createId('evt', now, random), createdAt: now }, createId('whd', now, random));
}
