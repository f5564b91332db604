import type Stripe from 'stripe';
import type { DisputeStatus } from '../../domain/dispute.ts';
import { isSameAmount } from '../../domain/money.ts';
import type { Payment } from '../../domain/payment.ts';
import type { ProviderDispute, ProviderRefund, ProviderReport, ProviderResult } from '../../domain/provider/port.ts';
import { CANCELED, EXPIRED } from '../../domain/provider/schedule.ts';
import { fromMinorUnits } from './amounts.ts';

const PER_PAGE = 100;

/** The state of the payment's session, its refunds and disputes. Throws when Stripe's amount or currency differs from ours. */
export async function readReport(stripe: Stripe, payment: Payment, sessionId: string): Promise<ProviderReport> {
  const expand = ['payment_intent.latest_charge.refunds'];
  const session = await stripe.checkout.sessions.retrieve(sessionId, { expand });
  const intent = expanded(session.payment_intent);
  const result = resultOf(payment, session, intent);
  const charge = expanded(intent?.latest_charge ?? null);
  if (charge === null) return { result };
  return {
    result,
    refunds: await refundsOf(stripe, charge),
    disputes: charge.disputed ? await disputesOf(stripe, charge) : [],
  };
}

/** The result of a session with its payment intent. */
export function resultOf(
  payment: Payment,
  session: Stripe.Checkout.Session,
  intent: Stripe.PaymentIntent | null,
): ProviderResult {
  const reference = session.id;
  if (session.client_reference_id !== payment.id) {
    throw new Error(`Stripe's session ${reference} is not of payment ${payment.id}`);
  }
  requireSameAmount(payment, session.amount_total, session.currency);
  if (intent?.status === 'succeeded') {
    requireSameAmount(payment, intent.amount_received, intent.currency);
    return { status: 'RECEIVED', reference, transactionId: intent.id };
  }
  if (session.payment_status === 'paid') throw new Error(`Stripe's session ${reference} is paid by no payment intent`);
  switch (session.status) {
    case 'expired':
      return { status: 'FAILED', reference, ...endOf(payment) };
    case 'open':
      return pending(session);
    default:
      return isOver(intent) ? refused(reference, intent) : { ...pending(session), nextStep: null };
  }
}

/** Why the session has expired: by itself, or by a cancellation, whose answer may be lost. */
function endOf({ cancelRequestedAt }: Payment) {
  if (cancelRequestedAt === null) return { code: EXPIRED, message: 'The time to pay was over.' };
  return { code: CANCELED, message: 'The payment was canceled.' };
}

function pending({ id, url, expires_at }: Stripe.Checkout.Session): Extract<ProviderResult, { status: 'PENDING' }> {
  const expiresAt = expires_at * 1000;
  const nextStep = url === null ? null : ({ kind: 'REDIRECT', url, token: null, expiresAt } as const);
  return { status: 'PENDING', reference: id, nextStep, expiresAt };
}

/** The payer cannot retry in a completed session, so a payment intent in these statuses has failed. */
function isOver(intent: Stripe.PaymentIntent | null): intent is Stripe.PaymentIntent {
  return intent?.status === 'requires_payment_method' || intent?.status === 'canceled';
}

function refused(reference: string, { last_payment_error }: Stripe.PaymentIntent): ProviderResult {
  const code = last_payment_error?.decline_code ?? last_payment_error?.code ?? 'refused';
  return { status: 'FAILED', reference, code, message: 'The payment was refused.' };
}

/** Throws unless Stripe's amount and currency are those of the payment. */
function requireSameAmount(
  { id, amount, currency }: Payment,
  units: number | null,
  stripeCurrency: string | null,
): void {
  if (units !== null && stripeCurrency?.toUpperCase() === currency) {
    if (isSameAmount(fromMinorUnits(units, currency), amount)) return;
  }
  throw new Error(`Stripe reports ${units} ${stripeCurrency} for payment ${id}, which is of ${amount} ${currency}`);
}

async function refundsOf(stripe: Stripe, charge: Stripe.Charge): Promise<readonly ProviderRefund[]> {
  const { refunds } = charge;
  if (refunds && !refunds.has_more) return refunds.data.map(toRefund);
  const all: ProviderRefund[] = [];
  for await (const refund of stripe.refunds.list({ charge: charge.id, limit: PER_PAGE })) all.push(toRefund(refund));
  return all;
}

export function toRefund(refund: Stripe.Refund): ProviderRefund {
  const { id: reference, amount, currency, metadata, status, failure_reason } = refund;
  const isFailed = status === 'failed' || status === 'canceled';
  return {
    id: metadata?.refund_id ?? null,
    reference,
    amount: fromMinorUnits(amount, currency),
    status: isFailed ? 'FAILED' : status === 'succeeded' ? 'SUCCEEDED' : 'PENDING',
    failureCode: isFailed ? (failure_reason ?? status) : null,
  };
}

async function disputesOf(stripe: Stripe, { id }: Stripe.Charge): Promise<readonly ProviderDispute[]> {
  const all: ProviderDispute[] = [];
  for await (const dispute of stripe.disputes.list({ charge: id, limit: PER_PAGE })) {
    const { id: reference, amount, currency, reason } = dispute;
    all.push({ reference, amount: fromMinorUnits(amount, currency), reason, status: disputeStatus(dispute) });
  }
  return all;
}

/** A `warning_` is an inquiry before a dispute; a `prevented` one is lost if the money was withdrawn. */
export function disputeStatus({ status, balance_transactions }: Stripe.Dispute): DisputeStatus {
  switch (status) {
    case 'won':
    case 'warning_closed':
      return 'WON';
    case 'lost':
      return 'LOST';
    case 'prevented':
      return balance_transactions.reduce((sum, { amount }) => sum + amount, 0) < 0 ? 'LOST' : 'WON';
    default:
      return 'OPEN';
  }
}

/** The expanded object or null. Throws if Stripe sent only the id. */
function expanded<T extends { readonly id: string }>(object: string | T | null): T | null {
  if (typeof object === 'string') throw new Error(`Stripe did not expand ${object}`);
  return object;
}
