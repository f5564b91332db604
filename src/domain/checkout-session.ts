import type { CurrencyCode } from './currency.ts';
import { idTime } from './id.ts';
import type { Amount } from './money.ts';
import {
  type Customer,
  type CustomerRequirement,
  type PaymentLink,
  type PaymentLinkTerms,
  paymentPath,
} from './payment-link.ts';
import type { PaymentMethod } from './payment-method.ts';
import { railOf } from './rails.ts';

export const CHECKOUT_SESSION_STATUSES = [
  'ATTEMPT',
  'ACTIVE',
  'PROCESSING_PAYMENT',
  'FINISHED',
  'EXPIRED',
  'FAILED',
] as const;
export type CheckoutSessionStatus = (typeof CHECKOUT_SESSION_STATUSES)[number];

/** One payer's attempt to pay a link. The terms are a snapshot of the link's when the session began. */
export type CheckoutSession = {
  readonly clientId: string;
  readonly id: string;
  readonly paymentLinkId: string;
  readonly checkoutToken: string;
  /** The link's key, for the url of the session. */
  readonly payKey: string;
  /** The status as last written; see `sessionStatusAt`. */
  readonly storedStatus: CheckoutSessionStatus;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly expiresAt: number;
  readonly customer: Customer | null;
  readonly terms: PaymentLinkTerms;
};

/** The path of the session's page, relative to PUBLIC_URL. */
export function sessionPath(session: Pick<CheckoutSession, 'id' | 'checkoutToken' | 'payKey'>): string {
  return `${paymentPath(session)}/${session.id}`;
}

/** The status at an instant: a session that is not being paid ends exactly at `expiresAt`. */
export function sessionStatusAt(
  session: Pick<CheckoutSession, 'storedStatus' | 'expiresAt'>,
  now: number,
): CheckoutSessionStatus {
  return session.storedStatus === 'ACTIVE' && session.expiresAt <= now ? 'EXPIRED' : session.storedStatus;
}

/** A new session of the link, with what is known of the payer. */
export function newSession(
  link: PaymentLink,
  {
    id,
    customer,
    now,
    lifetimeMs,
  }: {
    readonly id: string;
    readonly customer: Customer | undefined;
    readonly now: number;
    readonly lifetimeMs: number;
  },
): CheckoutSession {
  const { clientId, checkoutToken, payKey, terms } = link;
  return {
    clientId,
    id,
    paymentLinkId: link.id,
    checkoutToken,
    payKey,
    storedStatus: 'ACTIVE',
    createdAt: idTime(id),
    updatedAt: now,
    expiresAt: sessionEnd(link, now, lifetimeMs),
    customer: mergeCustomers(terms.customer, customer),
    terms,
  };
}

/** The expiry of a session, which is never after its link's. */
export function sessionEnd({ expiresAt }: PaymentLink, now: number, lifetimeMs: number): number {
  return Math.min(now + lifetimeMs, expiresAt);
}

/** Merges data of one payer; later sources take precedence. An address is taken as a whole. */
export function mergeCustomers(...sources: readonly (Customer | null | undefined)[]): Customer | null {
  const known = sources.filter((source) => source != null);
  return known.length === 0 ? null : Object.assign({}, ...known);
}

/** The customer's data that the terms require and that is missing. Blank texts count as missing. */
export function missingRequirements(
  { customerRequirements = [] }: Pick<PaymentLinkTerms, 'customerRequirements'>,
  customer: Customer | null | undefined,
): readonly CustomerRequirement[] {
  return customerRequirements.filter((requirement) => !isPresent(customer?.[requirement]));
}

function isPresent(value: Customer[CustomerRequirement]): boolean {
  if (typeof value === 'object') return Object.values(value).some(isPresent);
  return value !== undefined && value.trim() !== '';
}

/** How the payer can pay: one block for each currency, of which there is only one. */
export type PaymentConfig = {
  readonly currency: CurrencyCode;
  readonly product: string;
  readonly exchangeRate: string;
  readonly paymentMethods: readonly PaymentMethodConfig[];
};

export type PaymentMethodConfig = {
  readonly id: PaymentMethod;
  readonly type: PaymentMethod;
  readonly enabled: boolean;
  readonly requiredFields: readonly CustomerRequirement[];
  readonly purchaseAmount: Amount;
};

/** The published form of the allowed methods. Nothing is converted, so the rate is 1 and the amount the total. */
export function paymentConfigs({ terms }: Pick<CheckoutSession, 'terms'>): readonly PaymentConfig[] {
  const { currency, totalAmount, paymentMethodsAllowed, customerRequirements = [] } = terms;
  return [
    {
      currency,
      product: `${currency}:${currency}`,
      exchangeRate: '1',
      paymentMethods: paymentMethodsAllowed.map((method) => ({
        id: method,
        type: method,
        enabled: true,
        requiredFields: [...new Set([...customerRequirements, ...railOf(method).customer])],
        purchaseAmount: totalAmount,
      })),
    },
  ];
}
