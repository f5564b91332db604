import { NotFoundError } from '../../domain/errors.ts';
import { createId } from '../../domain/id.ts';
import { isUnderWay, type LateOutcome, type Payment, type PaymentChange } from '../../domain/payment.ts';
import type { StoreWrites } from '../../domain/ports.ts';
import type { ProviderReport, ProviderResult } from '../../domain/provider/port.ts';
import { progressBy } from '../../domain/provider/progress.ts';
import { type EventContext, recordPaymentEvent } from '../event.ts';
import { recordDisputes } from './dispute-record.ts';
import { finalize, recordConclusion } from './payment-finalize.ts';
import { recordRefunds, tryBeginRefund } from './refund-record.ts';

/** Retries of a compare-and-set; a payment has no more stages through which others could move it meanwhile. */
const MAX_TRIES = 8;

type PaymentKey = Pick<Payment, 'clientId' | 'id'>;

export type ReportContext = EventContext & {
  /** Whether the payment can be refunded through its provider. */
  readonly canRefund: boolean;
};

/**
 * Stores a provider's report on a payment, with its consequences for session and link. Returns the payment as it is then:
 * an unchanged report changes nothing.
 */
export async function applyReport(
  tx: StoreWrites,
  key: PaymentKey,
  { result, refunds = [], disputes = [] }: ProviderReport,
  context: ReportContext,
): Promise<Payment> {
  let payment = await applyResult(tx, key, result, context);
  if (refunds.length > 0) payment = await recordRefunds(tx, payment, refunds, context);
  if (disputes.length > 0) await recordDisputes(tx, payment, disputes, context);
  return payment;
}

async function applyResult(
  tx: StoreWrites,
  { clientId, id }: PaymentKey,
  result: ProviderResult,
  context: ReportContext,
): Promise<Payment> {
  for (let tries = 0; tries < MAX_TRIES; tries += 1) {
    const payment = await tx.payments.find(clientId, id);
    if (payment === undefined) throw missingPayment();
    const progress = progressBy(result, payment, context.now);
    if (progress === undefined) return payment;
    const written = await tx.payments.set(clientId, id, { statuses: [payment.status] }, progress.change);
    if (written === undefined) continue;
    if (payment.status === 'FAILED' && written.status !== 'FAILED') return receiveLate(tx, written, context);
    const link = isUnderWay(written.status) || !isUnderWay(payment.status) ? undefined : await finalize(tx, written);
    for (const stage of progress.stages) await recordPaymentEvent(tx, written, stage, context);
    if (link !== undefined) await recordConclusion(tx, link, written, context);
    return written;
  }
  throw new Error(`payment ${id} changed its status more often than there are statuses`);
}

/**
 * Money arrived for a payment that had FAILED, and no longer reserves its link. The link takes it if it still can: at once if
 * the funds are there, else it waits for them as usual. Other money is refunded, or kept for the client to decide where
 * the rail has no refunds. A refund before the provider has the funds means that they were never received, in its books or
 * ours.
 */
async function receiveLate(tx: StoreWrites, payment: Payment, context: ReportContext): Promise<Payment> {
  const { clientId, id, paymentLinkId, checkoutSessionId, status } = payment;
  const { now, canRefund } = context;
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
      link === undefined && { status: 'RECEIVED', receivedAt: canRefund ? null : now, nextLookupAt: null }),
  };
  const late = await tx.payments.set(clientId, id, { statuses: [status] }, change);
  if (late === undefined) throw new Error(`payment ${id} was changed while its row was locked`);
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
  const begun = await tryBeginRefund(tx, payment, refund, now);
  if (begun === undefined) throw new Error(`payment ${payment.id} was changed while its row was locked`);
  return begun.payment;
}

/** The same error whether there is no payment with that id or it is another client's. */
export function missingPayment(): NotFoundError {
  return new NotFoundError('There is no such payment');
}
