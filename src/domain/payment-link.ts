import type { CurrencyCode } from './currency.ts';
import type { Amount } from './money.ts';
import type { PaymentMethod } from './payment-method.ts';

export const PAYMENT_LINK_STATUSES = ['ATTEMPT', 'ACTIVE', 'PROCESSING_PAYMENT', 'FINISHED', 'EXPIRED'] as const;
export type PaymentLinkStatus = (typeof PAYMENT_LINK_STATUSES)[number];

export type InactiveReason = 'NOT_ACTIVATED' | 'DEACTIVATED' | 'EXPIRED' | 'FINISHED';

export const CUSTOMER_REQUIREMENTS = [
  'firstName',
  'email',
  'lastName',
  'phoneNumber',
  'phoneNumberPrefix',
  'address',
  'documentNumber',
  'documentType',
] as const;
export type CustomerRequirement = (typeof CUSTOMER_REQUIREMENTS)[number];

export const TAX_TYPES = ['FIXED', 'PERCENTAGE'] as const;
export const ACCOUNT_TYPES = ['CHECKING', 'ASSET', 'SAVINGS', 'ESCROW', 'FEE'] as const;
export type AccountType = (typeof ACCOUNT_TYPES)[number];

export type Tax = {
  readonly name: string;
  readonly type: (typeof TAX_TYPES)[number];
  readonly value: string;
  readonly amount: Amount;
};

export type Item = {
  readonly preTaxAmount: Amount;
  readonly totalAmount: Amount;
  readonly description: string;
  readonly tax?: Tax | null;
};

export type Account = {
  readonly type: AccountType;
  readonly currency: CurrencyCode;
  readonly accountNumber: string;
  readonly accountHolder: string;
};

export type DestinationMetadata = { readonly image: string; readonly description: string; readonly category: string };

export type Destination = {
  readonly name?: string;
  readonly type: 'ACCOUNT';
  readonly externalId?: string;
  readonly amount: Amount;
  readonly metadata?: DestinationMetadata;
  readonly account: Account;
};

export type Owner = {
  readonly identityId: string;
  readonly name?: string;
  readonly lastname?: string;
  readonly nickname?: string;
  readonly documentNumber?: string;
  readonly entityType?: string;
};

export type Address = {
  readonly administrativeAreaLevel1?: string;
  readonly administrativeAreaLevel2?: string;
  readonly administrativeAreaLevel3?: string;
  readonly street?: string;
  readonly streetNumber?: string;
  readonly optionalAddress?: string;
  readonly country?: string;
  readonly zipcode?: string;
};

export type Customer = {
  readonly id?: string;
  readonly firstName?: string;
  readonly lastName?: string;
  readonly email?: string;
  readonly phoneNumber?: string;
  readonly phoneNumberPrefix?: string;
  readonly documentType?: string;
  readonly documentNumber?: string;
  readonly address?: Address;
};

/**
 * The commercial side of a link, as the caller agreed to it: value objects that are read and written together.
 * Key order is the order of the published response. An optional that the caller left out is absent.
 */
export type PaymentLinkTerms = {
  readonly items: readonly Item[];
  readonly currency: CurrencyCode;
  /** Sums over the items. */
  readonly preTaxAmount: Amount;
  readonly totalAmount: Amount;
  readonly paymentMethodsAllowed: readonly PaymentMethod[];
  readonly customer?: Customer | null;
  readonly destinations: readonly Destination[];
  /** Whole seconds from creation to expiry. */
  readonly duration: number;
  readonly customerRequirements?: readonly CustomerRequirement[];
  readonly owner: Owner;
  readonly successUrl?: string;
  readonly failedUrl?: string;
  /** How many payments the link takes: 1 when absent, no limit when null. */
  readonly paymentLimit?: number | null;
};

export type PaymentLink = {
  readonly clientId: string;
  readonly id: string;
  /** The caller's own reference, unique per client. */
  readonly checkoutToken: string;
  /** `<client's tag>.<random>`: the part of the payment url that finds the client, and 128 random bits that open the link. */
  readonly payKey: string;
  /** As last written. Time may have passed since: read it through `statusAt`. */
  readonly storedStatus: PaymentLinkStatus;
  /** When its owner deactivated it; null again after a reactivation. */
  readonly deactivatedAt: number | null;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly expiresAt: number;
  /** Counts the writes; an update names the version it was decided on. */
  readonly version: number;
  readonly paymentsDone: number;
  readonly paymentsInFlight: number;
  readonly terms: PaymentLinkTerms;
};

/** Where payers open the link, below PUBLIC_URL. */
export function paymentPath(link: Pick<PaymentLink, 'checkoutToken' | 'payKey'>): string {
  return `/pay/${encodeURIComponent(link.checkoutToken)}/${link.payKey}`;
}

/** The status at an instant: ATTEMPT and ACTIVE end at `expiresAt` sharp, whether or not anything has been written since. */
export function statusAt(link: Pick<PaymentLink, 'storedStatus' | 'expiresAt'>, now: number): PaymentLinkStatus {
  const canExpire = link.storedStatus === 'ATTEMPT' || link.storedStatus === 'ACTIVE';
  return canExpire && link.expiresAt <= now ? 'EXPIRED' : link.storedStatus;
}

/** Why nobody can start paying at that instant; null while somebody can, or while a payment is under way. */
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
export type PaymentLinkChange = Partial<Pick<PaymentLink, 'storedStatus' | 'deactivatedAt' | 'expiresAt' | 'terms'>> & {
  readonly updatedAt: number;
};

/**
 * Which links a write may touch, decided by the database in the statement that writes.
 * `statuses` are statuses at `now`, as `statusAt` tells them.
 */
export type PaymentLinkGuard = {
  readonly now: number;
  readonly statuses: readonly PaymentLinkStatus[];
  /** Also those deactivated by their owner whose time is not over. */
  readonly orDeactivated?: boolean;
  /** Only those with no payment under way. */
  readonly idle?: boolean;
  /** Only while nobody has written since this version. */
  readonly version?: number;
};

/** The same decision in code, for the store's tests and for messages. */
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
