import type { CheckoutSession } from './checkout-session.ts';
import type { CurrencyCode } from './currency.ts';
import type { Metadata } from './input/metadata.ts';
import type { Amount } from './money.ts';
import type { Customer } from './payment-link.ts';
import type { PaymentMethod } from './payment-method.ts';
import type { ProviderName } from './provider/account.ts';
import type { NextStep } from './provider/next-step.ts';
import type { RailDetails } from './rails.ts';

export const PAYMENT_STATUSES = [
  'CREATED',
  'AUTHORIZED',
  'CAPTURED',
  'RECEIVED',
  'SETTLED',
  'FAILED',
  'REFUNDED',
] as const;
export type PaymentStatus = (typeof PAYMENT_STATUSES)[number];

/**
 * The outcome of money that came after its payment had FAILED. ACCEPTED: the link could still take it. REFUNDING: it is
 * refunded to the payer. HELD: the rail has no refunds, and the client has to decide.
 */
const LATE_OUTCOMES = ['ACCEPTED', 'REFUNDING', 'HELD'] as const;
export type LateOutcome = (typeof LATE_OUTCOMES)[number];

/** A payment of a link. It outlives its link and session, so it has its own copy of what was paid. */
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
  /** The provider's token of the payer's card: never published, and deleted once the payment is decided. */
  readonly cardToken: string | null;
  /** The method's own data of the payer, in addition to the customer. */
  readonly railDetails: RailDetails | null;
  readonly amount: Amount;
  readonly currency: CurrencyCode;
  readonly status: PaymentStatus;
  readonly provider: ProviderName;
  /** The client's account with the provider. */
  readonly providerAccountId: string;
  /** The provider's id of the payment, once it has answered. */
  readonly providerReference: string | null;
  /** The provider's id of the movement of money, once there was one. */
  readonly providerTransactionId: string | null;
  /** What the payer has or had to do; see `openStep`. */
  readonly nextStep: NextStep | null;
  /** The secret of the payment's return url: `<client's tag>.<random>`. */
  readonly returnKey: string;
  /** The deadline of the payer's next step; null where the provider sets none. */
  readonly expiresAt: number | null;
  /** When the payment is looked up next at its provider; null when there is nothing to look up. */
  readonly nextLookupAt: number | null;
  /** The number of lookups since the last change. */
  readonly lookupCount: number;
  /** When its client or its payer requested the cancellation; otherwise null. */
  readonly cancelRequestedAt: number | null;
  /** Why it failed: the provider's code, with a message for people. */
  readonly failureCode: string | null;
  readonly failureMessage: string | null;
  readonly customer: Customer | null;
  /** The link's metadata when the session began. */
  readonly metadata: Metadata | null;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly authorizedAt: number | null;
  readonly capturedAt: number | null;
  readonly receivedAt: number | null;
  /** The sum of its refunds, including PENDING ones. */
  readonly refundedAmount: Amount;
  /** When it was refunded as a whole; otherwise null. */
  readonly refundedAt: number | null;
  /** Null unless the money came after the payment had FAILED. */
  readonly lateOutcome: LateOutcome | null;
};

/** The properties of a payment that may change. */
export type PaymentChange = Partial<
  Pick<
    Payment,
    | 'status'
    | 'cardToken'
    | 'providerReference'
    | 'providerTransactionId'
    | 'nextStep'
    | 'expiresAt'
    | 'nextLookupAt'
    | 'lookupCount'
    | 'cancelRequestedAt'
    | 'failureCode'
    | 'failureMessage'
    | 'authorizedAt'
    | 'capturedAt'
    | 'receivedAt'
    | 'refundedAmount'
    | 'refundedAt'
    | 'lateOutcome'
  >
> & { readonly updatedAt: number };

/** A new payment of the session, before its provider is called. */
export function newPayment(
  session: CheckoutSession,
  chosen: Pick<
    Payment,
    'id' | 'method' | 'cardToken' | 'customer' | 'railDetails' | 'provider' | 'providerAccountId' | 'returnKey'
  >,
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
    metadata: terms.metadata ?? null,
    status: 'CREATED',
    providerReference: null,
    providerTransactionId: null,
    nextStep: null,
    expiresAt: null,
    nextLookupAt: now + FIRST_LOOKUP_AFTER_MS,
    lookupCount: 0,
    cancelRequestedAt: null,
    failureCode: null,
    failureMessage: null,
    createdAt: now,
    updatedAt: now,
    authorizedAt: null,
    capturedAt: null,
    receivedAt: null,
    refundedAmount: '0',
    refundedAt: null,
    lateOutcome: null,
  };
}

/** The least age at which a payment is looked up: a younger one may still be processed by the request that created it. */
export const FIRST_LOOKUP_AFTER_MS = 15_000;

/** The payer's current next step; null when there is none, or no longer. */
export function openStep({ status, nextStep }: Pick<Payment, 'status' | 'nextStep'>): NextStep | null {
  return status === 'CREATED' ? nextStep : null;
}

/** The statuses of a successful payment. Each can be skipped, none can be returned to. */
const STAGES = ['CREATED', 'AUTHORIZED', 'CAPTURED', 'RECEIVED', 'SETTLED'] as const satisfies readonly PaymentStatus[];

/** Whether the payment is pending, and so reserves its link and session. */
export function isUnderWay(status: PaymentStatus): boolean {
  return status === 'CREATED' || status === 'AUTHORIZED' || status === 'CAPTURED';
}

/**
 * The stages after `status` up to and including `next`, in order: none when `next` is no progress, or impossible. A received
 * payment has been captured, whether or not that was reported. Money after FAILED is CAPTURED or RECEIVED all the same;
 * REFUNDED is final.
 */
export function stagesBetween(status: PaymentStatus, next: PaymentStatus): readonly PaymentStatus[] {
  if (next === 'FAILED') return isUnderWay(status) ? ['FAILED'] : [];
  if (status === 'REFUNDED') return [];
  if (status === 'FAILED') return next === 'CAPTURED' ? [next] : isUnderWay(next) ? [] : ['RECEIVED'];
  return STAGES.slice(indexOf(status) + 1, indexOf(next) + 1);
}

function indexOf(status: PaymentStatus): number {
  return (STAGES as readonly PaymentStatus[]).indexOf(status);
}
