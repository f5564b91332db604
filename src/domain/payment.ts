import type { CheckoutSession } from './checkout-session.ts';
import type { CurrencyCode } from './currency.ts';
import type { Amount } from './money.ts';
import type { Customer } from './payment-link.ts';
import type { PaymentMethod } from './payment-method.ts';

export const PAYMENT_STATUSES = ['CREATED', 'AUTHORIZED', 'CAPTURED', 'RECEIVED', 'SETTLED', 'FAILED'] as const;
export type PaymentStatus = (typeof PAYMENT_STATUSES)[number];

/** One movement of money towards a link. It outlives its link and session, so it has its own copy of what was paid. */
export type Payment = {
  readonly clientId: string;
  readonly id: string;
  readonly paymentLinkId: string;
  readonly checkoutSessionId: string;
  /** The link's checkoutToken: the caller's own reference for the transaction. */
  readonly externalId: string;
  readonly ownerIdentityId: string;
  readonly accountNumber: string;
  readonly method: PaymentMethod;
  /** The provider's name for the payer's card: worth nothing to anybody else, and never shown. */
  readonly cardToken: string | null;
  readonly amount: Amount;
  readonly currency: CurrencyCode;
  readonly status: PaymentStatus;
  /** The provider's own id for it, once it has answered. */
  readonly providerReference: string | null;
  /** Why it failed, in the provider's code and in words for a person. */
  readonly failureCode: string | null;
  readonly failureMessage: string | null;
  readonly customer: Customer | null;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly authorizedAt: number | null;
  readonly capturedAt: number | null;
  readonly receivedAt: number | null;
};

/** What may change about a payment that is made. */
export type PaymentChange = Partial<
  Pick<
    Payment,
    'status' | 'providerReference' | 'failureCode' | 'failureMessage' | 'authorizedAt' | 'capturedAt' | 'receivedAt'
  >
> & { readonly updatedAt: number };

/** A payment of the whole session, before anybody has tried to collect it. */
export function newPayment(
  session: CheckoutSession,
  chosen: Pick<Payment, 'id' | 'method' | 'cardToken' | 'customer'>,
  now: number,
): Payment {
  const { terms } = session;
  return {
    clientId: session.clientId,
    ...chosen,
    paymentLinkId: session.paymentLinkId,
    checkoutSessionId: session.id,
    externalId: session.checkoutToken,
    ownerIdentityId: terms.owner.identityId,
    accountNumber: terms.destinations[0]?.account.accountNumber ?? '',
    amount: terms.totalAmount,
    currency: terms.currency,
    status: 'CREATED',
    providerReference: null,
    failureCode: null,
    failureMessage: null,
    createdAt: now,
    updatedAt: now,
    authorizedAt: null,
    capturedAt: null,
    receivedAt: null,
  };
}

/** The way of a payment that succeeds. Each stage can be skipped, none can be gone back to. */
const STAGES = ['CREATED', 'AUTHORIZED', 'CAPTURED', 'RECEIVED', 'SETTLED'] as const satisfies readonly PaymentStatus[];

/** Whether the payment still holds its link and session: neither has the money come nor is it sure that it will not. */
export function isUnderWay(status: PaymentStatus): boolean {
  return status === 'CREATED' || status === 'AUTHORIZED' || status === 'CAPTURED';
}

/**
 * The stages that lie between the status and the next, the next one included, in order: none when it is no news, or
 * cannot come any more. A payment that was received has been captured, whether or not anybody said so.
 */
export function stagesBetween(status: PaymentStatus, next: PaymentStatus): readonly PaymentStatus[] {
  if (next === 'FAILED') return isUnderWay(status) ? ['FAILED'] : [];
  if (status === 'FAILED') return [];
  return STAGES.slice(STAGES.indexOf(status) + 1, STAGES.indexOf(next) + 1);
}
