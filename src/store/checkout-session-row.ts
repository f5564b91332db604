import type { CheckoutSession } from '../domain/checkout-session.ts';
import type { Customer, PaymentLinkTerms } from '../domain/payment-link.ts';
import { toJsonText } from '../lib/json-text.ts';
import type { Tables } from './tables.ts';

export type SessionRow = Tables['checkout_sessions'];

export function toSession(row: SessionRow): CheckoutSession {
  return {
    clientId: row.client_id,
    id: row.id,
    paymentLinkId: row.payment_link_id,
    checkoutToken: row.checkout_token,
    payKey: row.pay_key,
    storedStatus: row.status as CheckoutSession['storedStatus'],
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    expiresAt: row.expires_at,
    customer: toCustomer(row.customer),
    terms: JSON.parse(row.terms) as PaymentLinkTerms,
  };
}

export function fromSession(session: CheckoutSession): SessionRow {
  return {
    client_id: session.clientId,
    id: session.id,
    payment_link_id: session.paymentLinkId,
    checkout_token: session.checkoutToken,
    pay_key: session.payKey,
    status: session.storedStatus,
    created_at: session.createdAt,
    updated_at: session.updatedAt,
    expires_at: session.expiresAt,
    owner_identity_id: session.terms.owner.identityId,
    customer: fromCustomer(session.customer),
    terms: toJsonText(session.terms),
  };
}

export function toCustomer(text: string | null): Customer | null {
  return text === null ? null : (JSON.parse(text) as Customer);
}

export function fromCustomer(customer: Customer | null): string | null {
  return customer === null ? null : JSON.stringify(customer);
}

export const SESSION_COLUMNS = [
  'client_id',
  'id',
  'payment_link_id',
  'checkout_token',
  'pay_key',
  'status',
  'created_at',
  'updated_at',
  'expires_at',
  'owner_identity_id',
  'customer',
  'terms',
] as const satisfies (keyof SessionRow)[];
