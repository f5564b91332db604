import { createId } from '../../domain/id.ts';
import { FIRST_LOOKUP_AFTER_MS, isUnderWay, type Payment, type PaymentChange } from '../../domain/payment.ts';
import type { StoreWrites } from '../../domain/ports.ts';
import type { ProviderRefund, RefundResult } from '../../domain/provider/port.ts';
import { addRefunded, isWholeRefunded, type Refund, refundedStatus, subtractRefunded } from '../../domain/refund.ts';
import { type EventContext, recordRefundEvent } from '../event.ts';
import { finalize, recordConclusion } from './payment-finalize.ts';

/** Retries of a compare-and-set; each failure is a concurrent refund of the payment. */
const MAX_TRIES = 32;

type NewRefund = Pick<Refund, 'id' | 'amount' | 'reason' | 'origin'>;

/**
 * Reserves the amount in the payment and inserts a PENDING refund: the provider is called afterwards. The caller has checked
 * that the amount is left; undefined when the payment was changed in between.
 */
export async function tryBeginRefund(
  tx: StoreWrites,
  payment: Payment,
  { id, amount, reason, origin }: NewRefund,
  now: number,
): Promise<{ readonly payment: Payment; readonly refund: Refund } | undefined> {
  const { clientId, currency, status, refundedAmount } = payment;
  const change = {
    refundedAmount: addRefunded(payment, amount),
    nextLookupAt: now + FIRST_LOOKUP_AFTER_MS,
    lookupCount: 0,
    updatedAt: now,
  };
  const written = await tx.payments.set(clientId, payment.id, { statuses: [status], refundedAmount }, change);
  if (written === undefined) return undefined;
  const refund: Refund = {
    clientId,
    id,
    paymentId: payment.id,
    amount,
    currency,
    reason,
    origin,
    status: 'PENDING',
    providerReference: null,
    failureCode: null,
    requestedAt: null,
    createdAt: now,
    updatedAt: now,
  };
  await tx.refunds.insert(refund);
  return { payment: written, refund };
}

/** Stores the refunds that a provider reports, including those that were made at the provider itself. */
export async function recordRefunds(
  tx: StoreWrites,
  payment: Payment,
  reported: readonly ProviderRefund[],
  context: EventContext,
): Promise<Payment> {
  const known = await tx.refunds.ofPayment(payment.clientId, payment.id);
  let current = payment;
  for (const refund of reported) {
    const ours = known.find(({ id, providerReference }) => id === refund.id || providerReference === refund.reference);
    current =
      ours === undefined
        ? await recordForeign(tx, current, refund, context)
        : await recordRefundResult(tx, current, ours, refund, context);
  }
  return current;
}

/** Stores a refund that was made at the provider: it counts like one of ours. */
async function recordForeign(
  tx: StoreWrites,
  payment: Payment,
  reported: ProviderRefund,
  context: EventContext,
): Promise<Payment> {
  if (reported.status === 'FAILED') return payment;
  const made = { id: createId('ref', context.now, context.random), amount: reported.amount, reason: null } as const;
  const begun = await tryBeginRefund(tx, payment, { ...made, origin: 'PROVIDER' }, context.now);
  if (begun === undefined) throw new Error(`payment ${payment.id} was changed while its row was locked`);
  return recordRefundResult(tx, begun.payment, begun.refund, reported, context);
}

/** Stores the state of a refund. The payment is REFUNDED once all of it was refunded. */
export async function recordRefundResult(
  tx: StoreWrites,
  payment: Payment,
  refund: Refund,
  { status, reference, failureCode }: RefundResult,
  context: EventContext,
): Promise<Payment> {
  const { now } = context;
  const change = { status, providerReference: reference, failureCode, updatedAt: now };
  const decided = await tx.refunds.decide(refund.clientId, refund.id, change);
  if (decided === undefined || decided.status === 'PENDING') return payment;
  const refunds = await tx.refunds.ofPayment(refund.clientId, refund.paymentId);
  // By its current status: if the funds arrived while the provider was called, the link has counted the payment already.
  const { before, changed } = await changePayment(tx, payment, (current) => ({
    ...refundedStatus(current, isWholeRefunded(current, refunds), now),
    ...(decided.status === 'FAILED' && { refundedAmount: subtractRefunded(current, refund.amount) }),
  }));
  const link = isUnderWay(before.status) && changed.status === 'REFUNDED' ? await finalize(tx, changed) : undefined;
  await recordRefundEvent(tx, changed, decided, context);
  if (link !== undefined) await recordConclusion(tx, link, changed, context);
  return changed;
}

async function changePayment(
  tx: StoreWrites,
  { clientId, id }: Payment,
  changeOf: (current: Payment) => PaymentChange,
): Promise<{ readonly before: Payment; readonly changed: Payment }> {
  for (let tries = 0; tries < MAX_TRIES; tries += 1) {
    const before = await tx.payments.find(clientId, id);
    if (before === undefined) break;
    const { status, refundedAmount } = before;
    const changed = await tx.payments.set(clientId, id, { statuses: [status], refundedAmount }, changeOf(before));
    if (changed !== undefined) return { before, changed };
  }
  throw new Error(`payment ${id} was changed by others more often than it can be`);
}
