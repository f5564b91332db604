import { createId } from '../../domain/id.ts';
import { isUnderWay, type LateOutcome, type Payment, type PaymentChange } from '../../domain/payment.ts';
import type { StoreWrites } from '../../domain/ports.ts';
import type { ProviderReport, ProviderResult } from '../../domain/provider/port.ts';
import { progressBy } from '../../domain/provider/progress.ts';
import { type EventContext, recordPaymentEvent } from '../event.ts';
import { recordDisputes } from './dispute-record.ts';
import { finalize, recordConclusion } from './payment-finalize.ts';
import { lockPayment, setLocked } from './payment-lock.ts';
import { beginRefund, recordRefunds } from './refund-record.ts';

export type ReportContext = EventContext & {
  /** Whether the payment can be refunded through its provider. */
  readonly canRefund: boolean;
};

/**
 * Stores a provider's report on a payment, with its consequences for session and link. `called` is the payment as it was when
 * the provider was called. Returns the payment as it is now: an unchanged report changes nothing.
 */
export async function applyReport(
  tx: StoreWrites,
  called: Payment,
  { result, refunds = [], disputes = [] }: ProviderReport,
  context: ReportContext,
): Promise<Payment> {
  let payment = await applyResult(tx, called, result, context);
  if (refunds.length > 0) payment = await recordRefunds(tx, payment, refunds, context);
  if (disputes.length > 0) await recordDisputes(tx, payment, disputes, context);
  return payment;
}

async function applyResult(
  tx: StoreWrites,
  called: Payment,
  result: ProviderResult,
  context: ReportContext,
): Promise<Payment> {
  const payment = await lockPayment(tx, called);
  const progress = progressBy(result, payment, context.now);
  if (progress === undefined) return payment;
  // A lookup that was requested or begun during the call is still needed: it may find what this report does not contain yet.
  const requestedLookupAt = payment.nextLookupAt !== called.nextLookupAt ? payment.nextLookupAt : null;
  const nextLookupAt = progress.change.nextLookupAt ?? requestedLookupAt;
  const written = await setLocked(tx, payment, { ...progress.change, nextLookupAt });
  if (payment.status === 'FAILED' && written.status !== 'FAILED') {
    return receiveLate(tx, written, { ...context, requestedLookupAt });
  }
  const link = isUnderWay(written.status) || !isUnderWay(payment.status) ? undefined : await finalize(tx, written);
  for (const stage of progress.stages) await recordPaymentEvent(tx, written, stage, context);
  if (link !== undefined) await recordConclusion(tx, link, written, context);
  return written;
}

/**
 * Money arrived for a payment that had FAILED, and no longer reserves its link. The link takes it if it still can: at once if
 * the funds are there, else it waits for them as usual. Other money is refunded, or kept for the client to decide where
 * the rail has no refunds. A refund before the provider has the funds means that they were never received, in its books or
 * ours.
 */
async function receiveLate(
  tx: StoreWrites,
  payment: Payment,
  context: ReportContext & {
    /** The time of a lookup that was requested or begun during the call; otherwise null. */
    readonly requestedLookupAt: number | null;
  },
): Promise<Payment> {
  const { clientId, paymentLinkId, checkoutSessionId, status } = payment;
  const { now, canRefund, requestedLookupAt } = context;
  const isAwaited = isUnderWay(status);
  const take = isAwaited ? tx.paymentLinks.reserve : tx.paymentLinks.acceptLate;
  const link = await take(clientId, paymentLinkId, now);
  const lateOutcome: LateOutcome = link !== undefined ? 'ACCEPTED' : canRefund ? 'REFUNDING' : 'HELD';
  const change: PaymentChange = {
    lateOutcome,
    failureCode: null,
    failureMessage: null,
    updatedAt: now,
    ...(isAwaited &&
      link === undefined && {
        status: 'RECEIVED',
        receivedAt: canRefund ? null : now,
        nextLookupAt: requestedLookupAt,
      }),
  };
  const late = await setLocked(tx, payment, change);
  await recordPaymentEvent(tx, late, 'LATE', context);
  if (link === undefined) return canRefund ? refundWhole(tx, late, context) : late;
  const storedStatus = isAwaited ? 'PROCESSING_PAYMENT' : 'FINISHED';
  const guard = { now, statuses: ['FAILED'] } as const;
  await tx.checkoutSessions.set(clientId, checkoutSessionId, guard, { storedStatus, updatedAt: now });
  await recordPaymentEvent(tx, late, status, context);
  await recordConclusion(tx, link, late, { ...context, before: 'ACTIVE' });
  return late;
}

async function refundWhole(tx: StoreWrites, payment: Payment, { now, random }: ReportContext): Promise<Payment> {
  const refund = { id: createId('ref', now, random), amount: payment.amount, reason: null, origin: 'LATE' } as const;
  return (await beginRefund(tx, payment, refund, now)).payment;
}
