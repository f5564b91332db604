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

/** The statuses from which each one may be reached. */
const REACHED_FROM: Record<PaymentStatus, readonly PaymentStatus[]> = {
  CREATED: [],
  AUTHORIZED: ['CREATED'],
  CAPTURED: ['CREATED', 'AUTHORIZED'],
  RECEIVED: ['CREATED', 'AUTHORIZED', 'CAPTURED'],
  SETTLED: ['RECEIVED'],
  FAILED: ['CREATED', 'AUTHORIZED', 'CAPTURED'],
};

export function paymentStatusesBefore(status: PaymentStatus): readonly PaymentStatus[] {
  return REACHED_FROM[status];
}
