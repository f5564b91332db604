import type { Customer, PaymentLinkTerms } from './payment-link.ts';

export const CHECKOUT_SESSION_STATUSES = [
  'ATTEMPT',
  'ACTIVE',
  'PROCESSING_PAYMENT',
  'FINISHED',
  'EXPIRED',
  'FAILED',
] as const;
export type CheckoutSessionStatus = (typeof CHECKOUT_SESSION_STATUSES)[number];

/** One payer's attempt at one link. The terms are the link's as they stood when the session began. */
export type CheckoutSession = {
  readonly clientId: string;
  readonly id: string;
  readonly paymentLinkId: string;
  readonly checkoutToken: string;
  /** The link's, for the url at which the session goes on. */
  readonly payKey: string;
  /** As last written; read it through `sessionStatusAt`. */
  readonly storedStatus: CheckoutSessionStatus;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly expiresAt: number;
  readonly customer: Customer | null;
  readonly terms: PaymentLinkTerms;
};

/** The status at an instant: a session that nobody pays ends at `expiresAt` sharp. */
export function sessionStatusAt(
  session: Pick<CheckoutSession, 'storedStatus' | 'expiresAt'>,
  now: number,
): CheckoutSessionStatus {
  return session.storedStatus === 'ACTIVE' && session.expiresAt <= now ? 'EXPIRED' : session.storedStatus;
}
