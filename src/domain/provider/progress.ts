import { isUnderWay, type Payment, type PaymentChange, type PaymentStatus, stagesBetween } from '../payment.ts';
import { hasRefunds } from '../refund.ts';
import type { ProviderResult } from './port.ts';
import { NO_ANSWER, nextLookupAt } from './schedule.ts';

/** The change of a payment by a provider's result. */
export type Progress = {
  /** The statuses that it passes, in order; none when its status does not change. */
  readonly stages: readonly PaymentStatus[];
  readonly change: PaymentChange;
};

/** Undefined when the result changes nothing. */
export function progressBy(result: ProviderResult, payment: Payment, now: number): Progress | undefined {
  if (result.status === 'PENDING') return whilePending(result, payment, now);
  const stages = stagesBetween(payment.status, result.status);
  if (stages.length === 0) return unchanged(result, payment, now);
  // A result may skip stages, and late funds are RECEIVED whatever status the provider reports.
  const status = stages.at(-1) ?? result.status;
  const decided = {
    status,
    updatedAt: now,
    providerReference: result.reference ?? payment.providerReference,
    cardToken: null,
    lookupCount: 0,
    ...('transactionId' in result && { providerTransactionId: result.transactionId }),
    ...(result.status === 'FAILED' && { failureCode: result.code, failureMessage: result.message }),
    ...(stages.includes('AUTHORIZED') && { authorizedAt: now }),
    ...((stages.includes('CAPTURED') || stages[0] === 'RECEIVED') && { capturedAt: payment.capturedAt ?? now }),
    ...(stages.includes('RECEIVED') && { receivedAt: now }),
  };
  const { lookUpAt = Number.POSITIVE_INFINITY } = result.status === 'FAILED' ? result : {};
  // One of its refunds may still be unanswered, which is looked up together with the payment.
  const forRefunds = hasRefunds(payment) ? payment.nextLookupAt : null;
  const lookupAt = nextLookupAt({ ...payment, ...decided }, now, { lookUpAt }) ?? forRefunds;
  return { stages, change: { ...decided, nextLookupAt: lookupAt } };
}

function whilePending(
  {
    reference,
    nextStep,
    expiresAt,
    lookUpAt = Number.POSITIVE_INFINITY,
  }: Extract<ProviderResult, { status: 'PENDING' }>,
  payment: Payment,
  now: number,
): Progress | undefined {
  if (payment.status !== 'CREATED') return undefined;
  const known = payment.providerReference;
  // If two requests began the payment at the same time, its payer is led to the page that was stored first.
  const isOther = known !== null && reference !== null && reference !== known;
  const reported = !isOther && {
    providerReference: reference ?? known,
    nextStep: nextStep ?? payment.nextStep,
    expiresAt: expiresAt ?? payment.expiresAt,
  };
  return {
    stages: [],
    change: { ...reported, updatedAt: now, nextLookupAt: nextLookupAt({ ...payment, ...reported }, now, { lookUpAt }) },
  };
}

/** A repeated result. For a payment that was given up without the provider's answer, it confirms the failure. */
function unchanged(result: ProviderResult, payment: Payment, now: number): Progress | undefined {
  if (result.status === 'FAILED' && payment.failureCode === NO_ANSWER) {
    const { code: failureCode, message: failureMessage } = result;
    return { stages: [], change: { failureCode, failureMessage, nextLookupAt: null, updatedAt: now } };
  }
  if (!isUnderWay(payment.status)) return undefined;
  return { stages: [], change: { nextLookupAt: nextLookupAt(payment, now), updatedAt: payment.updatedAt } };
}
