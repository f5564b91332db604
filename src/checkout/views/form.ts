import { parseStartInput } from '../../domain/checkout-input.ts';
import { missingRequirements } from '../../domain/checkout-session.ts';
import { joinPath, ValidationError } from '../../domain/errors.ts';
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

export type Fault = 'MISSING' | 'INVALID';

/** What a payer filled in, as shown back when something has to be corrected. */
export type Submission = {
  readonly values: Readonly<Partial<Record<FieldName, string>>>;
  readonly faults: ReadonlyMap<FieldName, Fault>;
};

export const EMPTY_SUBMISSION: Submission = { values: {}, faults: new Map() };

/** Reads the fields that the link asks for, and no others. `cards` are the test cards on offer, if any. */
export function readForm(form: URLSearchParams, terms: PaymentLinkTerms, cards: readonly string[]): Submission {
  const values: Partial<Record<FieldName, string>> = {};
  const faults = new Map<FieldName, Fault>();
  for (const field of fieldsToAsk(terms)) {
    const value = form.get(field)?.trim() ?? '';
    values[field] = value;
    if (value === '' && fieldShape(field).optional !== true) faults.set(field, 'MISSING');
  }
  const method = form.get('paymentMethod') ?? '';
  values.paymentMethod = method;
  if (!terms.paymentMethodsAllowed.some((allowed) => allowed === method)) faults.set('paymentMethod', 'INVALID');
  if (method === 'CARD' && cards.length > 0) {
    values.card = form.get('card') ?? '';
    if (!cards.includes(values.card)) faults.set('card', 'INVALID');
  }
  return checked({ values, faults });
}

/** Also with what the domain finds wrong with the values: a payer is told of every fault at once. */
function checked(submission: Submission): Submission {
  try {
    parseStartInput({ customer: customerInput(submission) });
    return submission;
  } catch (error) {
    if (error instanceof ValidationError) return withFaults(submission, error) ?? submission;
    throw error;
  }
}

/** The customer as the services take it; undefined when nothing was filled in. */
export function customerInput({ values }: Submission): Record<string, unknown> | undefined {
  const customer: Record<string, unknown> = {};
  const address: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(values)) {
    if (value === '' || name === 'paymentMethod' || name === 'card') continue;
    const [, part] = name.split('address.');
    if (part === undefined) customer[name] = value;
    else address[part] = value;
  }
  if (Object.keys(address).length > 0) customer.address = address;
  return Object.keys(customer).length > 0 ? customer : undefined;
}

/** The services' faults, each at its field. Undefined when one of them is about something the form does not ask. */
export function withFaults(submission: Submission, error: ValidationError): Submission | undefined {
  const faults = new Map(submission.faults);
  for (const { path, code } of error.issues) {
    const name = joinPath(path).replace(/^customer\./, '') as FieldName;
    if (!Object.hasOwn(submission.values, name)) return undefined;
    faults.set(name, code);
  }
  return { ...submission, faults };
}

/** What was typed, without the card: that is chosen anew each time a form is drawn. */
export function withoutCard({ values: { card: _, ...values }, faults }: Submission): Submission {
  return { values, faults };
}

export function isCustomerField(name: FieldName): name is CustomerField {
  return name !== 'paymentMethod' && name !== 'card';
}
