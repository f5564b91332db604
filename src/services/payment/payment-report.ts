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

/** A payment can be moved on by others this often at most while one report is written: there are no more stages. */
const MAX_TRIES = 8;

type PaymentKey = Pick<Payment, 'clientId' | 'id'>;

export type ReportContext = EventContext & {
  /** Whether money of the payment can be given back through its provider. */
  readonly canRefund: boolean;
};

/**
 * Writes down everything that a provider says of a payment, with what follows for its session and link. The payment as it
 * stands then: what is no news changes nothing.
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
  throw new Error(`payment ${id} was moved on more often than it has stages`);
}

/**
 * Money came for a payment that had FAILED and holds its link no more. The link takes it if it still can: at once when the
 * funds are there, else it waits for them as before. What it cannot take goes back to the payer, or is held for its client
 * to decide where the rail cannot give it back. What goes back before the provider has its funds was never received, in
 * its books or ours.
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
    ...(isAwaited && link === undefined && { status: 'RECEIVED', receivedAt: canRefund ? null : now, nextAskAt: null }),
  };
  const told = await tx.payments.set(clientId, id, { statuses: [status] }, change);
  if (told === undefined) throw new Error(`payment ${id} was changed while its row was locked`);
  await recordPaymentEvent(tx, told, 'LATE', context);
  if (link === undefined) return canRefund ? refundWhole(tx, told, context) : told;
  const storedStatus = isAwaited ? 'PROCESSING_PAYMENT' : 'FINISHED';
  const guard = { now, statuses: ['FAILED'] } as const;
  await tx.checkoutSessions.set(clientId, checkoutSessionId, guard, { storedStatus, updatedAt: now });
  await recordPaymentEvent(tx, told, status, context);
  await recordConclusion(tx, link, told, { ...context, before: 'ACTIVE' });
  return told;
}

async function refundWhole(tx: StoreWrites, payment: Payment, { now, random }: ReportContext): Promise<Payment> {
  const refund = { id: createId('ref', now, random), amount: payment.amount, reason: null, origin: 'LATE' } as const;
  const begun = await tryBeginRefund(tx, payment, refund, now);
  if (begun === undefined) throw new Error(`payment ${payment.id} was changed while its row was locked`);
  return begun.payment;
}

/** The same words whether there is no payment with that id or it is another client's. */
export function missingPayment(): NotFoundError {
  return new NotFoundError('There is no such payment');
}
