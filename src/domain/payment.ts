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
 * What became of money that came after its payment had FAILED. ACCEPTED: the link could still take it. REFUNDING: it goes
 * back to the payer. HELD: the rail cannot give it back, and its client has to decide.
 */
const LATE_OUTCOMES = ['ACCEPTED', 'REFUNDING', 'HELD'] as const;
export type LateOutcome = (typeof LATE_OUTCOMES)[number];

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
  /** The provider's name for the payer's card: never shown, and forgotten once the payment is decided. */
  readonly cardToken: string | null;
  /** What the method asked for beside the customer. */
  readonly railDetails: RailDetails | null;
  readonly amount: Amount;
  readonly currency: CurrencyCode;
  readonly status: PaymentStatus;
  readonly provider: ProviderName;
  /** The client's account with the provider. */
  readonly providerAccountId: string;
  /** The provider's own id for it, once it has answered. */
  readonly providerReference: string | null;
  /** The provider's own id for the movement of money, once there was one. */
  readonly providerTransactionId: string | null;
  /** What the payer has to do, or had to: read it through `openStep`. */
  readonly nextStep: NextStep | null;
  /** Unguessable name of the payment in the address that the payer comes back to: `<client's tag>.<random>`. */
  readonly returnKey: string;
  /** When the payer's time for the next step is over; null where the provider sets no limit. */
  readonly expiresAt: number | null;
  /** When the provider is asked next; null when there is nothing to ask. */
  readonly nextAskAt: number | null;
  /** How often the provider was asked since it last had news. */
  readonly askCount: number;
  /** Since when the payment is to be given up; null unless its client or its payer asked for that. */
  readonly cancelRequestedAt: number | null;
  /** Why it failed, in the provider's code and in words for a person. */
  readonly failureCode: string | null;
  readonly failureMessage: string | null;
  readonly customer: Customer | null;
  /** What the link's owner had noted about it when the session began. */
  readonly metadata: Metadata | null;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly authorizedAt: number | null;
  readonly capturedAt: number | null;
  readonly receivedAt: number | null;
  /** The sum of its refunds, those that are still PENDING included. */
  readonly refundedAmount: Amount;
  /** When the last of it was given back, if all of it was. */
  readonly refundedAt: number | null;
  /** Null unless the money came after the payment had FAILED. */
  readonly lateOutcome: LateOutcome | null;
};

/** What may change about a payment that is made. */
export type PaymentChange = Partial<
  Pick<
    Payment,
    | 'status'
    | 'cardToken'
    | 'providerReference'
    | 'providerTransactionId'
    | 'nextStep'
    | 'expiresAt'
    | 'nextAskAt'
    | 'askCount'
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

/** A payment of the whole session, before anybody has tried to collect it. */
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
    nextAskAt: now + FIRST_ASK_AFTER_MS,
    askCount: 0,
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

/** A payment that is younger may still be in the hands of the request that made it. */
export const FIRST_ASK_AFTER_MS = 15_000;

/** What the payer has to do now; null when there is nothing, or no longer. */
export function openStep({ status, nextStep }: Pick<Payment, 'status' | 'nextStep'>): NextStep | null {
  return status === 'CREATED' ? nextStep : null;
}

/** The way of a payment that succeeds. Each stage can be skipped, none can be gone back to. */
const STAGES = ['CREATED', 'AUTHORIZED', 'CAPTURED', 'RECEIVED', 'SETTLED'] as const satisfies readonly PaymentStatus[];

/** Whether the payment still holds its link and session: neither has the money come nor is it sure that it will not. */
export function isUnderWay(status: PaymentStatus): boolean {
  return status === 'CREATED' || status === 'AUTHORIZED' || status === 'CAPTURED';
}

/**
 * The stages that lie between the status and the next, the next one included, in order: none when it is no news, or
 * cannot come any more. A payment that was received has been captured, whether or not anybody said so. Money that comes
 * after FAILED is CAPTURED or RECEIVED all the same; what was REFUNDED stays so.
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
