import { parseStartInput } from '../../domain/checkout-input.ts';
import { joinPath, ValidationError } from '../../domain/errors.ts';
import type { PaymentLinkTerms } from '../../domain/payment-link.ts';
import { type CustomerField, type FieldName, fieldShape, fieldsToAsk } from './fields.ts';

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
