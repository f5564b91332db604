import { z } from 'zod';
import { type CurrencyCode, decimalsOf } from './currency.ts';
import { InvalidStateError, ValidationError } from './errors.ts';
import { parseShape } from './input/parse.ts';
import { amount, rule, text } from './input/shape.ts';
import { type Amount, decimalsIn, formatAmount, isSameAmount, parseAmount } from './money.ts';
import type { Payment, PaymentChange } from './payment.ts';

/** PENDING until the provider has decided. */
export const REFUND_STATUSES = ['PENDING', 'SUCCEEDED', 'FAILED'] as const;
export type RefundStatus = (typeof REFUND_STATUSES)[number];

/** Who requested a refund: the client, the gateway for money that arrived too late, or somebody at the provider. */
export type RefundOrigin = 'CLIENT' | 'LATE' | 'PROVIDER';

/** A refund of a payment, or of a part of it. */
export type Refund = {
  readonly clientId: string;
  readonly id: string;
  readonly paymentId: string;
  readonly amount: Amount;
  readonly currency: CurrencyCode;
  readonly reason: string | null;
  readonly origin: RefundOrigin;
  readonly status: RefundStatus;
  readonly providerReference: string | null;
  readonly failureCode: string | null;
  /** When it was last requested from a provider that cannot tell refunds apart; null before that, and of any other provider. */
  readonly requestedAt: number | null;
  readonly createdAt: number;
  readonly updatedAt: number;
};

/** Whether a refund can get that status: a PENDING one any, and one that SUCCEEDED can still fail, as banks return money. */
export function canBecome({ status }: Pick<Refund, 'status'>, next: RefundStatus): boolean {
  return status === 'PENDING' || (status === 'SUCCEEDED' && next === 'FAILED');
}

export const refundShape = z.object(
  {
    amount: amount.nullish().describe('The amount to refund; by default all that is left of the payment.'),
    reason: text(255).nullish().describe('The reason, in your own words.'),
  },
  rule('must be an object'),
);

/** Parses the input of a refund. An absent body is an empty one. Throws a ValidationError. */
export function parseRefundInput(input: unknown): { readonly amount: Amount | null; readonly reason: string | null } {
  const { amount, reason } = parseShape(refundShape, input ?? {}, () => []);
  return { amount: amount ?? null, reason: reason ?? null };
}

/**
 * The amount to refund: by default all that is left. Throws InvalidStateError when the payment has nothing left to refund,
 * or less than the amount, and ValidationError for an amount that is invalid in its currency.
 */
export function refundableAmount(payment: Payment, requested: Amount | null): Amount {
  if (!REFUNDABLE.has(payment.status)) {
    throw new InvalidStateError(`A payment that is ${payment.status} cannot be refunded`);
  }
  const decimals = decimalsOf(payment.currency);
  if (requested !== null && decimalsIn(requested) > decimals) {
    const message = `must have at most ${decimals} decimals, as ${payment.currency} has`;
    throw new ValidationError([{ path: ['amount'], code: 'INVALID', message }]);
  }
  const unreserved = parseAmount(payment.amount, decimals) - parseAmount(payment.refundedAmount, decimals);
  // Negative while one of our refunds is undecided and the same money was refunded at the provider.
  const left = unreserved < 0n ? 0n : unreserved;
  const units = requested === null ? left : parseAmount(requested, decimals);
  if (units === 0n && requested !== null) {
    throw new ValidationError([{ path: ['amount'], code: 'INVALID', message: 'must be more than 0' }]);
  }
  if (units > left || units === 0n) {
    throw new InvalidStateError(`No more than ${formatAmount(left, decimals)} of the payment is left to refund`);
  }
  return formatAmount(units, decimals);
}

const REFUNDABLE: ReadonlySet<Payment['status']> = new Set(['CAPTURED', 'RECEIVED', 'SETTLED']);

/** Whether a refund is PENDING or SUCCEEDED. When all of them have failed, their sum has decimals: `0.00`. */
export function hasRefunds({ refundedAmount }: Pick<Payment, 'refundedAmount'>): boolean {
  return !isSameAmount(refundedAmount, '0');
}

/** The payment's sum of refunds plus one. */
export function addRefunded({ refundedAmount, currency }: Payment, more: Amount): Amount {
  const decimals = decimalsOf(currency);
  return formatAmount(parseAmount(refundedAmount, decimals) + parseAmount(more, decimals), decimals);
}

/** The payment's sum of refunds minus one that failed. */
export function subtractRefunded({ refundedAmount, currency }: Payment, less: Amount): Amount {
  const decimals = decimalsOf(currency);
  return formatAmount(parseAmount(refundedAmount, decimals) - parseAmount(less, decimals), decimals);
}

/** The sum of the successful refunds, in the currency of the payment. */
export function succeededAmount(currency: CurrencyCode, refunds: readonly Refund[]): Amount {
  const decimals = decimalsOf(currency);
  const units = refunds
    .filter(({ status }) => status === 'SUCCEEDED')
    .reduce((sum, { amount: refunded }) => sum + parseAmount(refunded, decimals), 0n);
  return formatAmount(units, decimals);
}

/** Whether the successful refunds add up to the payment. */
export function isWholeRefunded({ amount: paid, currency }: Payment, refunds: readonly Refund[]): boolean {
  return isSameAmount(succeededAmount(currency, refunds), paid);
}

/** The change of a payment's status by a refund that was decided. `whole`: whether its refunds add up to the payment now. */
export function refundedStatus(payment: Payment, whole: boolean, now: number): PaymentChange {
  if (whole) return { status: 'REFUNDED', refundedAt: payment.refundedAt ?? now, updatedAt: now };
  if (payment.status !== 'REFUNDED') return { updatedAt: now };
  // Not CAPTURED, even if the funds were not received: the payment has released its link, which no longer waits for them.
  return { status: 'RECEIVED', receivedAt: payment.receivedAt ?? now, refundedAt: null, updatedAt: now };
}
