import type { Payment } from '../domain/payment.ts';
import { fromCustomer, toCustomer } from './checkout-session-row.ts';
import type { Tables } from './tables.ts';

/** Without the columns that are only searched by, and never read. */
export type PaymentRow = Omit<Tables['payments'], 'payer_key' | 'request_hash'>;

export const PAYMENT_COLUMNS = [
  'client_id',
  'id',
  'payment_link_id',
  'checkout_session_id',
  'external_id',
  'owner_identity_id',
  'account_number',
  'method',
  'card_token',
  'amount',
  'currency',
  'status',
  'provider_reference',
  'failure_code',
  'failure_message',
  'customer',
  'created_at',
  'updated_at',
  'authorized_at',
  'captured_at',
  'received_at',
  'rail_details',
  'provider',
  'provider_account_id',
  'provider_transaction_id',
  'next_step',
  'return_key',
  'pay_by',
  'next_ask_at',
  'ask_count',
  'cancel_requested_at',
  'refunded_amount',
  'refunded_at',
  'late_outcome',
  'metadata',
] as const satisfies (keyof PaymentRow)[];

export function toPayment(row: PaymentRow): Payment {
  return {
    clientId: row.client_id,
    id: row.id,
    paymentLinkId: row.payment_link_id,
    checkoutSessionId: row.checkout_session_id,
    externalId: row.external_id,
    ownerIdentityId: row.owner_identity_id,
    accountNumber: row.account_number,
    method: row.method as Payment['method'],
    cardToken: row.card_token,
    amount: row.amount,
    currency: row.currency as Payment['currency'],
    status: row.status as Payment['status'],
    providerReference: row.provider_reference,
    failureCode: row.failure_code,
    failureMessage: row.failure_message,
    customer: toCustomer(row.customer),
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    authorizedAt: row.authorized_at,
    capturedAt: row.captured_at,
    receivedAt: row.received_at,
    railDetails: fromText(row.rail_details),
    provider: row.provider as Payment['provider'],
    providerAccountId: row.provider_account_id,
    providerTransactionId: row.provider_transaction_id,
    nextStep: fromText(row.next_step),
    returnKey: row.return_key,
    expiresAt: row.pay_by,
    nextLookupAt: row.next_ask_at,
    lookupCount: row.ask_count,
    cancelRequestedAt: row.cancel_requested_at,
    refundedAmount: row.refunded_amount,
    refundedAt: row.refunded_at,
    lateOutcome: row.late_outcome as Payment['lateOutcome'],
    metadata: fromText(row.metadata),
  };
}

export function fromPayment(payment: Payment): PaymentRow {
  return {
    client_id: payment.clientId,
    id: payment.id,
    payment_link_id: payment.paymentLinkId,
    checkout_session_id: payment.checkoutSessionId,
    external_id: payment.externalId,
    owner_identity_id: payment.ownerIdentityId,
    account_number: payment.accountNumber,
    method: payment.method,
    card_token: payment.cardToken,
    amount: payment.amount,
    currency: payment.currency,
    status: payment.status,
    provider_reference: payment.providerReference,
    failure_code: payment.failureCode,
    failure_message: payment.failureMessage,
    customer: fromCustomer(payment.customer),
    created_at: payment.createdAt,
    updated_at: payment.updatedAt,
    authorized_at: payment.authorizedAt,
    captured_at: payment.capturedAt,
    received_at: payment.receivedAt,
    rail_details: toText(payment.railDetails),
    provider: payment.provider,
    provider_account_id: payment.providerAccountId,
    provider_transaction_id: payment.providerTransactionId,
    next_step: toText(payment.nextStep),
    return_key: payment.returnKey,
    pay_by: payment.expiresAt,
    next_ask_at: payment.nextLookupAt,
    ask_count: payment.lookupCount,
    cancel_requested_at: payment.cancelRequestedAt,
    refunded_amount: payment.refundedAmount,
    refunded_at: payment.refundedAt,
    late_outcome: payment.lateOutcome,
    metadata: toText(payment.metadata),
  };
}

/** A value object as the JSON text of its column. */
export function toText(value: object | null): string | null {
  return value === null ? null : JSON.stringify(value);
}

function fromText<T>(text: string | null): T | null {
  return text === null ? null : JSON.parse(text);
}
