import { createId } from '../../domain/id.ts';
import { FIRST_LOOKUP_AFTER_MS, isUnderWay, type Payment } from '../../domain/payment.ts';
import type { StoreWrites } from '../../domain/ports.ts';
import type { ProviderRefund, RefundResult } from '../../domain/provider/port.ts';
import {
  addRefunded,
  canBecome,
  isWholeRefunded,
  type Refund,
  refundedStatus,
  subtractRefunded,
} from '../../domain/refund.ts';
import { type EventContext, recordRefundEvent } from '../event.ts';
import { finalize, recordConclusion } from './payment-finalize.ts';
import { lockPayment, setLocked } from './payment-lock.ts';

type NewRefund = Pick<Refund, 'id' | 'amount' | 'reason' | 'origin'>;

/**
 * Reserves the amount in the payment and inserts a PENDING refund: the provider is called afterwards. The caller has locked
 * the payment, and checked that the amount is left.
 */
export async function beginRefund(
  tx: StoreWrites,
  payment: Payment,
  { id, amount, reason, origin }: NewRefund,
  now: number,
): Promise<{ readonly payment: Payment; readonly refund: Refund }> {
  const { clientId, currency } = payment;
  const written = await setLocked(tx, payment, {
    refundedAmount: addRefunded(payment, amount),
    nextLookupAt: now + FIRST_LOOKUP_AFTER_MS,
    lookupCount: 0,
    updatedAt: now,
  });
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
    if (ours === undefined) current = await recordForeign(tx, current, refund, context);
    else if (canBecome(ours, refund.status)) current = await recordRefundResult(tx, current, ours, refund, context);
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
  const begun = await beginRefund(tx, payment, { ...made, origin: 'PROVIDER' }, context.now);
  return recordRefundResult(tx, begun.payment, begun.refund, reported, context);
}

/**
 * Stores the state of a refund. The payment is REFUNDED once all of it was refunded. It is locked before its refunds are
 * read: of two that are decided at the same time, each would otherwise miss the other, and neither make it REFUNDED.
 */
export async function recordRefundResult(
  tx: StoreWrites,
  of: Payment,
  refund: Refund,
  { status, reference, failureCode }: RefundResult,
  context: EventContext,
): Promise<Payment> {
  const { now } = context;
  const payment = await lockPayment(tx, of);
  const { clientId, id: paymentId } = payment;
  const change = { status, providerReference: reference, failureCode, updatedAt: now };
  const decided = await tx.refunds.decide(clientId, refund.id, change);
  if (decided === undefined || decided.status === 'PENDING') return payment;
  const refunds = await tx.refunds.ofPayment(clientId, paymentId);
  // By its current status: if the funds arrived while the provider was called, the link has counted the payment already.
  const changed = await setLocked(tx, payment, {
    ...refundedStatus(payment, isWholeRefunded(payment, refunds), now),
    ...(decided.status === 'FAILED' && { refundedAmount: subtractRefunded(payment, refund.amount) }),
  });
  const link = isUnderWay(payment.status) && changed.status === 'REFUNDED' ? await finalize(tx, changed) : undefined;
  await recordRefundEvent(tx, changed, decided, context);
  if (link !== undefined) await recordConclusion(tx, link, changed, context);
  return changed;
}
