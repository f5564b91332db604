import type { CheckoutSession } from '../domain/checkout-session.ts';
import type { Payment } from '../domain/payment.ts';
import type { Destination } from '../domain/payment-link.ts';
import { hasRefunds, type Refund } from '../domain/refund.ts';
import { formatInstant } from '../lib/instant.ts';
import { toOrigin } from './payment-origin.ts';

/** The published JSON of a payment. The destinations are those of its session; without it, only the first is known. */
export function toPaymentJson(payment: Payment, session: CheckoutSession | undefined) {
  return {
    id: payment.id,
    checkoutSessionId: payment.checkoutSessionId,
    paymentLinkId: payment.paymentLinkId,
    externalId: payment.externalId,
    identityId: payment.ownerIdentityId,
    accountNumber: payment.accountNumber,
    totalAmount: payment.amount,
    currency: payment.currency,
    product: `${payment.currency}:${payment.currency}`,
    status: payment.status,
    type: 'PURCHASE',
    purchaseAmount: payment.amount,
    purchaseCurrency: payment.currency,
    fees: [],
    paymentMethod: payment.method,
    failureCode: payment.failureCode ?? undefined,
    failureMessage: payment.failureMessage ?? undefined,
    refundedAmount: hasRefunds(payment) ? payment.refundedAmount : undefined,
    createdAt: formatInstant(payment.createdAt),
    updatedAt: formatInstant(payment.updatedAt),
    expiresAt: instant(payment.expiresAt),
    authorizedAt: instant(payment.authorizedAt),
    capturedAt: instant(payment.capturedAt),
    receivedAt: instant(payment.receivedAt),
    refundedAt: instant(payment.refundedAt),
    origins: [toOrigin(payment)],
    destinations: session?.terms.destinations.map(toDestination) ?? [knownDestination(payment)],
    metadata: payment.metadata ?? undefined,
  };
}

export function toRefundJson(refund: Refund) {
  return {
    id: refund.id,
    paymentId: refund.paymentId,
    amount: refund.amount,
    currency: refund.currency,
    status: refund.status,
    reason: refund.reason ?? undefined,
    failureCode: refund.failureCode ?? undefined,
    createdAt: formatInstant(refund.createdAt),
    updatedAt: formatInstant(refund.updatedAt),
  };
}

function toDestination({ type, amount, account, name, externalId, metadata }: Destination) {
  return { type, amount, currency: account.currency, account, name, externalId, metadata };
}

function knownDestination({ amount, currency, accountNumber }: Payment) {
  const account = { type: 'CHECKING', currency, accountNumber, accountHolder: '' };
  return { type: 'ACCOUNT', amount, currency, account };
}

function instant(time: number | null): string | undefined {
  return time === null ? undefined : formatInstant(time);
}
