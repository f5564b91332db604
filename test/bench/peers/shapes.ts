import type { Address, Customer, Destination, Owner, PaymentLinkTerms, Tax } from '../../../src/domain/payment-link.ts';
import type { Row } from './database.ts';
import { toRequirement } from './terms.ts';

/** The published REST form: what is absent stays out. */
export function toRest(row: Row, now: number, publicUrl: string) {
  const { items, currency, preTaxAmount, totalAmount, paymentMethodsAllowed, ...rest } = JSON.parse(
    row.terms,
  ) as PaymentLinkTerms;
  return {
    id: row.id,
    checkoutToken: row.checkout_token,
    status: statusOf(row, now),
    items,
    currency,
    preTaxAmount,
    totalAmount,
    paymentMethodsAllowed,
    ...rest,
    url: urlOf(row, publicUrl),
    createdAt: new Date(row.created_at).toISOString(),
  };
}

/** The GraphQL form, written out by hand: every field asked for, null where there is nothing. */
export function toGraphql(row: Row, now: number, publicUrl: string) {
  const terms = JSON.parse(row.terms) as PaymentLinkTerms;
  return {
    id: row.id,
    checkoutToken: row.checkout_token,
    status: statusOf(row, now),
    inactiveReason: reasonOf(row, now),
    url: urlOf(row, publicUrl),
    createdAt: new Date(row.created_at).toISOString(),
    updatedAt: new Date(row.updated_at).toISOString(),
    expiresAt: new Date(row.expires_at).toISOString(),
    items: terms.items.map(({ preTaxAmount, totalAmount, description, tax }) => ({
      preTaxAmount,
      totalAmount,
      description,
      tax: toTax(tax),
    })),
    currency: terms.currency,
    preTaxAmount: terms.preTaxAmount,
    totalAmount: terms.totalAmount,
    paymentMethodsAllowed: terms.paymentMethodsAllowed,
    customer: toCustomer(terms.customer),
    destinations: terms.destinations.map(toDestination),
    duration: terms.duration,
    customerRequirements: (terms.customerRequirements ?? []).map(toRequirement),
    owner: toOwner(terms.owner),
    successUrl: terms.successUrl ?? null,
    failedUrl: terms.failedUrl ?? null,
    paymentLimit: terms.paymentLimit === undefined ? 1 : terms.paymentLimit,
  };
}

export function urlOf({ checkout_token, pay_key }: Row, publicUrl: string): string {
  return `${publicUrl}/pay/${encodeURIComponent(checkout_token)}/${pay_key}`;
}

export function statusOf({ status, expires_at }: Row, now: number): string {
  return (status === 'ATTEMPT' || status === 'ACTIVE') && expires_at <= now ? 'EXPIRED' : status;
}

export function reasonOf(row: Row, now: number): string | null {
  const status = statusOf(row, now);
  if (status === 'ATTEMPT') return 'NOT_ACTIVATED';
  if (status === 'EXPIRED') return row.deactivated_at === null ? 'EXPIRED' : 'DEACTIVATED';
  return status === 'FINISHED' ? 'FINISHED' : null;
}

function toTax(tax: Tax | null | undefined) {
  return tax == null ? null : { name: tax.name, type: tax.type, value: tax.value, amount: tax.amount };
}

function toDestination({ name, type, externalId, amount, metadata, account }: Destination) {
  return {
    name: name ?? null,
    type,
    externalId: externalId ?? null,
    amount,
    metadata:
      metadata === undefined
        ? null
        : { image: metadata.image, description: metadata.description, category: metadata.category },
    account: {
      type: account.type,
      currency: account.currency,
      accountNumber: account.accountNumber,
      accountHolder: account.accountHolder,
    },
  };
}

function toOwner({ identityId, name, lastname, nickname, documentNumber, entityType }: Owner) {
  return {
    identityId,
    name: name ?? null,
    lastName: lastname ?? null,
    nickname: nickname ?? null,
    documentNumber: documentNumber ?? null,
    entityType: entityType ?? null,
  };
}

function toCustomer(customer: Customer | null | undefined) {
  if (customer == null) return null;
  return {
    customerId: customer.id ?? null,
    firstName: customer.firstName ?? null,
    lastName: customer.lastName ?? null,
    email: customer.email ?? null,
    phoneNumber: customer.phoneNumber ?? null,
    phoneNumberPrefix: customer.phoneNumberPrefix ?? null,
    documentType: customer.documentType ?? null,
    documentNumber: customer.documentNumber ?? null,
    address: toAddress(customer.address),
  };
}

function toAddress(address: Address | undefined) {
  if (address === undefined) return null;
  return {
    administrativeAreaLevel1: address.administrativeAreaLevel1 ?? null,
    administrativeAreaLevel2: address.administrativeAreaLevel2 ?? null,
    administrativeAreaLevel3: address.administrativeAreaLevel3 ?? null,
    street: address.street ?? null,
    streetNumber: address.streetNumber ?? null,
    optionalAddress: address.optionalAddress ?? null,
    country: address.country ?? null,
    zipcode: address.zipcode ?? null,
  };
}
