import type { z } from 'zod';
import type { address, customer } from './input/customer.ts';
import type { DeepReadonly, OmitNullish } from './input/shape.ts';
import type {
  ACCOUNT_TYPES,
  account,
  CUSTOMER_REQUIREMENTS,
  destination,
  destinationMetadata,
  item,
  linkShape,
  owner,
  tax,
} from './input/terms.ts';
import type { Amount } from './money.ts';

export const PAYMENT_LINK_STATUSES = ['ATTEMPT', 'ACTIVE', 'PROCESSING_PAYMENT', 'FINISHED', 'EXPIRED'] as const;
export type PaymentLinkStatus = (typeof PAYMENT_LINK_STATUSES)[number];

export type InactiveReason = 'NOT_ACTIVATED' | 'DEACTIVATED' | 'EXPIRED' | 'FINISHED';

export type CustomerRequirement = (typeof CUSTOMER_REQUIREMENTS)[number];
export type AccountType = (typeof ACCOUNT_TYPES)[number];

/** A link's value objects are the output of the shapes in `input/terms.ts`. */
type Parsed<Shape extends z.ZodType> = DeepReadonly<z.output<Shape>>;

export type Tax = Parsed<typeof tax>;
export type DestinationMetadata = Parsed<typeof destinationMetadata>;
export type Owner = Parsed<typeof owner>;
export type Address = Parsed<typeof address>;
export type Customer = Parsed<typeof customer>;

/** Published as null or absent where there is no tax. */
export type Item = Omit<Parsed<typeof item>, 'tax'> & { readonly tax?: Tax | null };

/** With defaults filled in. */
export type Account = Required<Parsed<typeof account>>;
export type Destination = Omit<Parsed<typeof destination>, 'type' | 'account'> & {
  readonly type: 'ACCOUNT';
  readonly account: Account;
};

/**
 * The commercial terms of a link: value objects that are read and written together. Keys are in the order of the published
 * response. Optional terms that were not given are absent.
 */
export type PaymentLinkTerms = OmitNullish<
  Omit<Parsed<typeof linkShape>, 'checkoutToken' | 'items' | 'customer' | 'destinations' | 'paymentLimit'>
> & {
  readonly items: readonly Item[];
  /** Sums over the items. */
  readonly preTaxAmount: Amount;
  readonly totalAmount: Amount;
  /** Published as null or absent without a customer. */
  readonly customer?: Customer | null;
  readonly destinations: readonly Destination[];
  /** How many payments the link takes: 1 when absent, no limit when null. */
  readonly paymentLimit?: number | null;
};

export type PaymentLink = {
  readonly clientId: string;
  readonly id: string;
  /** The caller's own reference, unique per client. */
  readonly checkoutToken: string;
  /** `<client's tag>.<random>`: in the payment url, the tag identifies the client, and 128 random bits authorize the payer. */
  readonly payKey: string;
  /** The status as last written; the link may have expired since: see `statusAt`. */
  readonly storedStatus: PaymentLinkStatus;
  /** When its owner deactivated it; null again after a reactivation. */
  readonly deactivatedAt: number | null;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly expiresAt: number;
  /** The number of writes; for optimistic locking, an update is guarded by the version that it was decided on. */
  readonly version: number;
  readonly paymentsDone: number;
  readonly paymentsInFlight: number;
  readonly terms: PaymentLinkTerms;
};

/** The path of the link's payment page, relative to PUBLIC_URL. */
export function paymentPath(link: Pick<PaymentLink, 'checkoutToken' | 'payKey'>): string {
  return `/pay/${encodeURIComponent(link.checkoutToken)}/${link.payKey}`;
}

/** The status at an instant: ATTEMPT and ACTIVE end exactly at `expiresAt`, whether or not that has been stored. */
export function statusAt(link: Pick<PaymentLink, 'storedStatus' | 'expiresAt'>, now: number): PaymentLinkStatus {
  const canExpire = link.storedStatus === 'ATTEMPT' || link.storedStatus === 'ACTIVE';
  return canExpire && link.expiresAt <= now ? 'EXPIRED' : link.storedStatus;
}

/** Why the link cannot be paid at that instant; null while it can, or while a payment is pending. */
export function inactiveReasonAt(link: Omit<PaymentLink, 'terms'>, now: number): InactiveReason | null {
  switch (statusAt(link, now)) {
    case 'ATTEMPT':
      return 'NOT_ACTIVATED';
    case 'FINISHED':
      return 'FINISHED';
    case 'EXPIRED':
      return link.deactivatedAt === null ? 'EXPIRED' : 'DEACTIVATED';
    case 'ACTIVE':
    case 'PROCESSING_PAYMENT':
      return null;
  }
}

/** What a guarded write may change. The store raises `version` by one with each write. */
export type PaymentLinkPatch = Partial<Pick<PaymentLink, 'storedStatus' | 'deactivatedAt' | 'expiresAt' | 'terms'>> & {
  readonly updatedAt: number;
};

/**
 * The condition of a guarded write, which the database checks in the statement that writes. `statuses` are statuses at
 * `now`, as `statusAt` computes them.
 */
export type PaymentLinkGuard = {
  readonly now: number;
  readonly statuses: readonly PaymentLinkStatus[];
  /** Also links that their client deactivated and that have not expired. */
  readonly orDeactivated?: boolean;
  /** Only links without a pending payment. */
  readonly idle?: boolean;
  /** Only if this is still the version. */
  readonly version?: number;
};

/** The guard's condition in code, for the store's tests and for messages. */
export function admits(guard: PaymentLinkGuard, link: PaymentLink): boolean {
  const reactivatable =
    guard.orDeactivated === true &&
    link.storedStatus === 'EXPIRED' &&
    link.deactivatedAt !== null &&
    link.expiresAt > guard.now;
  if (!guard.statuses.includes(statusAt(link, guard.now)) && !reactivatable) return false;
  if (guard.idle === true && link.paymentsInFlight > 0) return false;
  return guard.version === undefined || guard.version === link.version;
}

export function activationGuard(now: number): PaymentLinkGuard {
  return { now, statuses: ['ATTEMPT'], orDeactivated: true };
}

export function deactivationGuard(now: number): PaymentLinkGuard {
  return { now, statuses: ['ACTIVE'] };
}

export function deletionGuard(now: number): PaymentLinkGuard {
  return { now, statuses: ['ATTEMPT', 'EXPIRED'], idle: true };
}
