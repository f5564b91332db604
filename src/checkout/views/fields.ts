import { missingRequirements } from '../../domain/checkout-session.ts';
import type { CustomerRequirement, PaymentLinkTerms } from '../../domain/payment-link.ts';

type FieldShape = {
  readonly requirement: CustomerRequirement;
  /** What the browser may fill in (WCAG 1.3.5). */
  readonly autocomplete: string;
  readonly type: 'text' | 'email' | 'tel' | 'select';
  /** Share of the row on wide screens. */
  readonly width: 'full' | 'half' | 'third' | 'rest';
  readonly optional?: boolean;
};

/** What the form may ask about the payer, in reading order. A name is the value's path in the customer. */
const CUSTOMER_FIELDS = {
  firstName: { requirement: 'firstName', autocomplete: 'given-name', type: 'text', width: 'half' },
  lastName: { requirement: 'lastName', autocomplete: 'family-name', type: 'text', width: 'half' },
  email: { requirement: 'email', autocomplete: 'email', type: 'email', width: 'full' },
  phoneNumberPrefix: {
    requirement: 'phoneNumberPrefix',
    autocomplete: 'tel-country-code',
    type: 'tel',
    width: 'third',
  },
  phoneNumber: { requirement: 'phoneNumber', autocomplete: 'tel-national', type: 'tel', width: 'rest' },
  documentType: { requirement: 'documentType', autocomplete: 'off', type: 'select', width: 'half' },
  documentNumber: { requirement: 'documentNumber', autocomplete: 'off', type: 'text', width: 'half' },
  'address.country': { requirement: 'address', autocomplete: 'country-name', type: 'select', width: 'full' },
  'address.administrativeAreaLevel1': {
    requirement: 'address',
    autocomplete: 'address-level1',
    type: 'text',
    width: 'half',
  },
  'address.administrativeAreaLevel2': {
    requirement: 'address',
    autocomplete: 'address-level2',
    type: 'text',
    width: 'half',
  },
  'address.street': { requirement: 'address', autocomplete: 'address-line1', type: 'text', width: 'rest' },
  'address.streetNumber': { requirement: 'address', autocomplete: 'off', type: 'text', width: 'third' },
  'address.optionalAddress': {
    requirement: 'address',
    autocomplete: 'address-line2',
    type: 'text',
    width: 'full',
    optional: true,
  },
  'address.zipcode': {
    requirement: 'address',
    autocomplete: 'postal-code',
    type: 'text',
    width: 'half',
    optional: true,
  },
} as const satisfies Record<string, FieldShape>;

export type CustomerField = keyof typeof CUSTOMER_FIELDS;
export type FieldName = CustomerField | 'paymentMethod' | 'card';

export function fieldShape(field: CustomerField): FieldShape {
  return CUSTOMER_FIELDS[field];
}

/**
 * What this link still has to ask. What its owner already told about the payer is neither asked again nor shown:
 * whoever holds the url may be a stranger.
 */
export function fieldsToAsk(terms: Pick<PaymentLinkTerms, 'customer' | 'customerRequirements'>): CustomerField[] {
  const missing = new Set(missingRequirements(terms, terms.customer));
  return (Object.keys(CUSTOMER_FIELDS) as CustomerField[]).filter((field) =>
    missing.has(CUSTOMER_FIELDS[field].requirement),
  );
}
