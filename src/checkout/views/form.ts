import { parseStartInput } from '../../domain/checkout-input.ts';
import { type Issue, joinPath, ValidationError } from '../../domain/errors.ts';
import type { PaymentLinkTerms } from '../../domain/payment-link.ts';
import { isPaymentMethod, type PaymentMethod } from '../../domain/payment-method.ts';
import { railFaults } from '../../domain/rails.ts';
import { normalizePrefix, splitPhone } from '../phone.ts';
import { type AskedField, type FieldName, fieldOrder, fieldShape, fieldsToAsk, isAsked } from './fields.ts';
import { detailChoices, detailId, detailInput, detailsOf, isRailDetail, type Offer } from './rail-details.ts';

export type Fault = 'MISSING' | 'INVALID';

export type FormValues = Readonly<Partial<Record<FieldName, string>>>;

/** A submitted form, for rendering it again with its faults. */
export type Submission = {
  /** The whole input, including that of methods that were not chosen. */
  readonly values: FormValues;
  readonly faults: ReadonlyMap<FieldName, Fault>;
};

export const EMPTY_SUBMISSION: Submission = { values: {}, faults: new Map() };

/** What decides which fields a form has. */
type FormContext = { readonly terms: PaymentLinkTerms; readonly offers: readonly Offer[] };

/** Parses a submission. Only fields that the link and the chosen method require can be at fault. */
export function readForm(form: URLSearchParams, context: FormContext): Submission {
  const { terms, offers } = context;
  const method = form.get('paymentMethod') ?? '';
  const values: Partial<Record<FieldName, string>> = { paymentMethod: method };
  const faults = new Map<FieldName, Fault>();
  const offer = offers.find((offered) => offered.method === method);
  if (offer === undefined) faults.set('paymentMethod', 'INVALID');
  else readMethod(form, offer, terms, { values, faults });

  const fields = fieldsToAsk(terms, methodsOf(offers));
  for (const { name } of fields) values[name] = form.get(name)?.trim() ?? '';
  normalizeNumbers(values, { hasPrefix: asksPrefix(fields, method) });
  for (const field of fields) {
    const isRequired = isAsked(field, method) && fieldShape(field.name).optional !== true;
    if (isRequired && values[field.name] === '') faults.set(field.name, 'MISSING');
  }
  return checked({ values, faults }, context);
}

type Reading = {
  readonly values: Partial<Record<FieldName, string>>;
  readonly faults: Map<FieldName, Fault>;
};

function readMethod(form: URLSearchParams, offer: Offer, { currency }: PaymentLinkTerms, { values, faults }: Reading) {
  const { method, provider } = offer;
  if (method === 'CARD' && provider.testCards.length > 0) {
    values.card = form.get('card') ?? '';
    if (!provider.testCards.some(({ token }) => token === values.card)) faults.set('card', 'INVALID');
  }
  for (const detail of detailsOf(offer)) {
    const answer = form.get(detailId(method, detail))?.trim() ?? '';
    const choices = detailChoices(offer, detail, currency);
    values[detail] = answer;
    if (answer === '') faults.set(detail, 'MISSING');
    else if (choices.length > 0 && !choices.some(({ code }) => code === answer)) faults.set(detail, 'INVALID');
  }
}

function asksPrefix(fields: readonly AskedField[], method: string): boolean {
  return fields.some((field) => field.name === 'phoneNumberPrefix' && isAsked(field, method));
}

/**
 * Normalizes the prefix, and moves one that was typed with the number into its own field. Without such a field (`hasPrefix`)
 * the number stays as typed, so that a form that is rendered again does not lose its prefix; see `customerInput`.
 */
function normalizeNumbers(
  values: Partial<Record<FieldName, string>>,
  { hasPrefix }: { readonly hasPrefix: boolean },
): void {
  if (values.phoneNumberPrefix) values.phoneNumberPrefix = normalizePrefix(values.phoneNumberPrefix);
  const phone = hasPrefix ? splitPhone(values.phoneNumber ?? '') : undefined;
  if (phone === undefined) return;
  values.phoneNumber = phone.number;
  values.phoneNumberPrefix = phone.prefix;
}

/** Adds the faults by the domain's rules and by the method's own, so that all are shown at once. */
function checked(submission: Submission, context: FormContext): Submission {
  const { paymentMethod, documentNumber = '' } = submission.values;
  const issues = isPaymentMethod(paymentMethod) ? railFaults(paymentMethod, { documentNumber }) : [];
  const known = withFaults(submission, { issues }) ?? submission;
  try {
    parseStartInput({ customer: customerInput(submission, context) });
    return known;
  } catch (error) {
    if (error instanceof ValidationError) return withFaults(known, error) ?? known;
    throw error;
  }
}

/** The input of the payment service. */
export function payInput(submission: Submission, context: FormContext): Readonly<Record<string, unknown>> {
  const { paymentMethod, card } = submission.values;
  const { currency } = context.terms;
  const details = Object.entries(submission.values)
    .filter(([name]) => isRailDetail(name))
    .map(([name, answer]) => [name, isRailDetail(name) ? detailInput(name, answer, currency) : answer]);
  return {
    paymentMethod,
    customer: customerInput(submission, context),
    card: card === undefined ? null : { token: card },
    ...Object.fromEntries(details),
  };
}

/**
 * The customer for the services; undefined when no field of the chosen method is filled in. A prefix that was typed with the
 * phone number replaces the one that the client gave.
 */
export function customerInput(
  { values }: Submission,
  { terms, offers }: FormContext,
): Record<string, unknown> | undefined {
  const customer: Record<string, unknown> = {};
  const address: Record<string, unknown> = {};
  const method = values.paymentMethod ?? '';
  const fields = fieldsToAsk(terms, methodsOf(offers));
  for (const field of fields) {
    const value = values[field.name] ?? '';
    if (value === '' || !isAsked(field, method)) continue;
    const [, part] = field.name.split('address.');
    if (part === undefined) customer[field.name] = value;
    else address[part] = value;
  }
  const phone = asksPrefix(fields, method) ? undefined : splitPhone(String(customer.phoneNumber ?? ''));
  if (phone !== undefined) Object.assign(customer, { phoneNumberPrefix: phone.prefix, phoneNumber: phone.number });
  if (Object.keys(address).length > 0) customer.address = address;
  return Object.keys(customer).length > 0 ? customer : undefined;
}

/** Maps the services' faults to fields. Undefined when a fault has no field in the form. */
export function withFaults(
  submission: Submission,
  { issues }: { readonly issues: readonly Issue[] },
): Submission | undefined {
  const faults = new Map(submission.faults);
  for (const { path, code } of issues) {
    const [first = ''] = path;
    const name = (isRailDetail(String(first)) ? first : joinPath(path).replace(/^customer\./, '')) as FieldName;
    if (!Object.hasOwn(submission.values, name)) return undefined;
    faults.set(name, code);
  }
  return { ...submission, faults };
}

/** The input without card and account, which are never rendered again. */
export function withoutSecrets({ values: { card: _, accountNumber: __, ...values }, faults }: Submission): Submission {
  return { values, faults };
}

/** The faults in the order of the page. */
export function faultsInOrder({ faults }: Submission): readonly (readonly [FieldName, Fault])[] {
  return [...faults].toSorted(([one], [other]) => fieldOrder(one) - fieldOrder(other));
}

export function methodsOf(offers: readonly Offer[]): readonly PaymentMethod[] {
  return offers.map(({ method }) => method);
}
