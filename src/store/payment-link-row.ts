import { DomainError } from '../domain/errors.ts';
import type { Amount } from '../domain/money.ts';
import type { PaymentLink, PaymentLinkTerms } from '../domain/payment-link.ts';
import { parseOnDemand, toJsonText } from '../lib/json-text.ts';
import type { Tables } from './tables.ts';

type Row = Tables['payment_links'];

/** The columns that a link is read from. The others repeat parts of `terms` for filters and sorting. */
export const LINK_COLUMNS = [
  'payment_links.client_id',
  'payment_links.id',
  'payment_links.checkout_token',
  'payment_links.pay_key',
  'payment_links.status',
  'payment_links.deactivated_at',
  'payment_links.created_at',
  'payment_links.updated_at',
  'payment_links.expires_at',
  'payment_links.version',
  'payment_links.payments_done',
  'payment_links.payments_in_flight',
  'payment_links.terms',
] as const;

export const LINK_COLUMN_NAMES = LINK_COLUMNS.map((column) => column.slice('payment_links.'.length) as keyof LinkRow);

/** The columns that a statement returns that may have changed the status. */
export const CHANGED_COLUMNS = [...LINK_COLUMNS, 'payment_links.previous_status'] as const;

export type ChangedRow = LinkRow & Pick<Row, 'previous_status'>;

/** All columns but `opens`, which is only incremented, and `previous_status`, which no new link has. */
export const WRITTEN_COLUMNS = [
  'client_id',
  'id',
  'checkout_token',
  'pay_key',
  'status',
  'deactivated_at',
  'created_at',
  'updated_at',
  'expires_at',
  'version',
  'payments_done',
  'payments_in_flight',
  'terms',
  'payment_limit',
  'currency',
  'total_amount',
  'customer_email',
  'owner_identity_id',
] as const satisfies (keyof Row)[];

export type LinkRow = Pick<
  Row,
  | 'client_id'
  | 'id'
  | 'checkout_token'
  | 'pay_key'
  | 'status'
  | 'deactivated_at'
  | 'created_at'
  | 'updated_at'
  | 'expires_at'
  | 'version'
  | 'payments_done'
  | 'payments_in_flight'
  | 'terms'
>;

export function toLink(row: LinkRow): PaymentLink {
  return {
    clientId: row.client_id,
    id: row.id,
    checkoutToken: row.checkout_token,
    payKey: row.pay_key,
    storedStatus: row.status as PaymentLink['storedStatus'],
    deactivatedAt: row.deactivated_at,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    expiresAt: row.expires_at,
    version: row.version,
    paymentsDone: row.payments_done,
    paymentsInFlight: row.payments_in_flight,
    terms: parseOnDemand<PaymentLinkTerms>(row.terms),
  };
}

export function fromLink(link: PaymentLink): Omit<Row, 'opens' | 'previous_status'> {
  return {
    client_id: link.clientId,
    id: link.id,
    checkout_token: link.checkoutToken,
    pay_key: link.payKey,
    status: link.storedStatus,
    deactivated_at: link.deactivatedAt,
    created_at: link.createdAt,
    updated_at: link.updatedAt,
    expires_at: link.expiresAt,
    version: link.version,
    payments_done: link.paymentsDone,
    payments_in_flight: link.paymentsInFlight,
    ...fromTerms(link.terms),
  };
}

export function fromTerms(terms: PaymentLinkTerms) {
  return {
    terms: toJsonText(terms),
    payment_limit: terms.paymentLimit === undefined ? 1 : terms.paymentLimit,
    currency: terms.currency,
    total_amount: toSortableAmount(terms.totalAmount),
    customer_email: terms.customer?.email === undefined ? null : foldEmail(terms.customer.email),
    owner_identity_id: terms.owner.identityId,
  };
}

export function accountNumbersOf(terms: PaymentLinkTerms): string[] {
  return [...new Set(terms.destinations.map(({ account }) => account.accountNumber))];
}

/** Lower case, computed here so that both databases agree: SQLite's `lower` changes ASCII letters only. */
export function foldEmail(email: string): string {
  return email.toLowerCase();
}

const INTEGER_DIGITS = 24;
const DECIMALS = 6;
const AMOUNT = /^(\d{1,24})(?:\.(\d{1,6}))?$/;

/** The amount as a text that sorts numerically, for all magnitudes and currencies. */
export function toSortableAmount(amount: Amount): string {
  const [, integer, decimals = ''] = AMOUNT.exec(amount) ?? [];
  if (integer === undefined) throw new DomainError('INVALID', `Not an amount: ${amount.slice(0, 50)}`);
  return integer.padStart(INTEGER_DIGITS, '0') + decimals.padEnd(DECIMALS, '0');
}
