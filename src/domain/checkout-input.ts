import { z } from 'zod';
import { missingRequirements } from './checkout-session.ts';
import { CURRENCIES, type CurrencyCode } from './currency.ts';
import type { Issue } from './errors.ts';
import { cardToken } from './input/card-token.ts';
import { customer } from './input/customer.ts';
import { at, parseShape } from './input/parse.ts';
import { amount, form, list, omitNullish, oneOf, REQUIRED, rule, text } from './input/shape.ts';
import { type Amount, isSameAmount } from './money.ts';
import type { Customer, PaymentLinkTerms } from './payment-link.ts';
import { PAYMENT_METHODS, type PaymentMethod } from './payment-method.ts';
import { type RailDetails, railFaults, railOf } from './rails.ts';

const OBJECT = rule('must be an object');

const payer = customer.nullish().describe('What you know of the payer.');

export const startShape = z.object({ customer: payer }, OBJECT);
export const sessionShape = z.object(
  { checkoutToken: text(255, 1).describe('Your own reference for the link.'), customer: payer },
  OBJECT,
);

const method = oneOf(PAYMENT_METHODS);
const token = cardToken.nullish();

/** Each method has a part of its own in an origin, under its name in lower case: the rail's data, and the payer's. */
const bankId = text(64, 1).nullish().describe("The payer's bank, for PSE and DAVIVIENDA.");
const wallet = z
  .object({ network: text(32, 1), token: text(16, 1) }, OBJECT)
  .nullish()
  .describe('The blockchain and the coin to pay with, for CRYPTO.');
const routingNumber = form(/^\d{9}$/, 'must be a routing number of 9 digits')
  .nullish()
  .describe("The routing number of the payer's bank, for ACH, FEDNOW and RTP.");
const accountNumber = form(/^\d{4,17}$/, 'must be an account number of 4 to 17 digits')
  .nullish()
  .describe("The payer's account number, for ACH, FEDNOW and RTP.");
const details = { bankId, wallet, routingNumber, accountNumber };
export const detailsShape = z.object(details);
const part = z.object({ token, customer: customer.nullish(), ...details }, OBJECT).nullish();
type PartName = Lowercase<PaymentMethod>;
const partName = (name: PaymentMethod) => name.toLowerCase() as PartName;
const parts = Object.fromEntries(PAYMENT_METHODS.map((name) => [partName(name), part]));

const origin = z.object(
  {
    type: method,
    amount: amount.nullish(),
    currency: oneOf(CURRENCIES).nullish(),
    ...(parts as Record<PartName, typeof part>),
  },
  OBJECT,
);

const payShape = z.object(
  {
    paymentMethod: method.nullish(),
    origins: list(origin, { min: 1, max: 1 }).nullish(),
    card: z.object({ token }, OBJECT).nullish(),
    ...details,
    customer: customer.nullish(),
  },
  OBJECT,
);

const receiveShape = z.object({ id: text(255, 1).nullish(), transactionId: text(255, 1).nullish() }, OBJECT);

/** The id of the payment whose funds arrive, which may have either of two names. */
export function parseReceiveInput(input: unknown): string {
  const { id, transactionId } = parseShape(receiveShape, input, (given) =>
    (at(given, 'id') ?? at(given, 'transactionId')) == null ? [missing('id')] : [],
  );
  return (id ?? transactionId) as string;
}

export type StartInput = { readonly customer?: Customer };

/** Parses the payer's data of a new session. An absent body is an empty one. */
export function parseStartInput(input: unknown): StartInput {
  return omitNullish(parseShape(startShape, input ?? {}, noMoreFaults));
}

/** Parses the input of a new session: the link's checkoutToken, and the payer's data. */
export function parseSessionInput(input: unknown): StartInput & { readonly checkoutToken: string } {
  return omitNullish(parseShape(sessionShape, input, noMoreFaults));
}

/** Whether the body of a new session describes a new link, rather than naming an existing one. */
export function describesLink(input: unknown): boolean {
  return at(input, 'items') != null;
}

/** The input of a payment. */
export type PayInput = {
  readonly method: PaymentMethod;
  readonly cardToken: string | null;
  readonly railDetails: RailDetails | null;
  readonly customer: Customer | null;
  /** The amount that the payer expects, if the input has one. */
  readonly amount: Amount | null;
  readonly currency: CurrencyCode | null;
  /** The path of the method in the input. */
  readonly methodPath: Issue['path'];
  /** The path of the rail's data in the input. */
  readonly detailsPath: Issue['path'];
};

/**
 * Parses both forms of a payment: `{paymentMethod, card, customer}`, and `{origins}` with one equivalent origin. If both are
 * given, the origin takes precedence.
 */
export function parsePayInput(input: unknown): PayInput {
  const { paymentMethod, origins, card, customer, ...given } = parseShape(payShape, input, methodFaults);
  const [origin] = origins ?? [];
  if (origin === undefined) {
    return {
      // Without origins, the shape and `methodFaults` together ensure that it is a method.
      method: paymentMethod as PaymentMethod,
      cardToken: card?.token ?? null,
      railDetails: detailsOf(given),
      customer: customer ?? null,
      amount: null,
      currency: null,
      methodPath: ['paymentMethod'],
      detailsPath: [],
    };
  }
  const name = partName(origin.type);
  return {
    method: origin.type,
    cardToken: origin.card?.token ?? card?.token ?? null,
    railDetails: detailsOf({ ...given, ...omitNullish(origin[name] ?? {}) }),
    customer: customer ?? origin[name]?.customer ?? null,
    amount: origin.amount ?? null,
    currency: origin.currency ?? null,
    methodPath: ['origins', 0, 'type'],
    detailsPath: ['origins', 0, name],
  };
}

function detailsOf(given: z.output<typeof detailsShape>): RailDetails | null {
  const { bankId: bank, wallet: chosen, routingNumber: routing, accountNumber: account } = given;
  const details = omitNullish({ bankId: bank, wallet: chosen, routingNumber: routing, accountNumber: account });
  return Object.keys(details).length === 0 ? null : details;
}

function methodFaults(input: object): readonly Issue[] {
  return (at(input, 'paymentMethod') ?? at(input, 'origins')) == null ? [missing('paymentMethod')] : [];
}

type PayContext = {
  readonly payer: Customer | null;
  /** The ids of the banks to choose from, where the method requires one and its provider has a list. */
  readonly banks: readonly string[];
};

/** The faults of a payment under those terms, given what is known of the payer. */
export function payFaults(pay: PayInput, terms: PaymentLinkTerms, { payer, banks }: PayContext): readonly Issue[] {
  const { paymentMethodsAllowed, totalAmount, currency } = terms;
  const faults: Issue[] = [];
  const isAllowed = paymentMethodsAllowed.includes(pay.method);
  if (!isAllowed) {
    const message = `must be a method that the payment link allows: ${paymentMethodsAllowed.join(', ')}`;
    faults.push({ path: pay.methodPath, code: 'INVALID', message });
  }
  if (pay.amount !== null && !isSameAmount(pay.amount, totalAmount)) {
    const message = `must be the total of the payment link, ${totalAmount}; partial payments are not accepted`;
    faults.push({ path: ['origins', 0, 'amount'], code: 'INVALID', message });
  }
  if (pay.currency !== null && pay.currency !== currency) {
    const message = `must be the currency of the payment link, ${currency}`;
    faults.push({ path: ['origins', 0, 'currency'], code: 'INVALID', message });
  }
  const rail = railOf(pay.method);
  const required = new Set([...(terms.customerRequirements ?? []), ...(isAllowed ? rail.customer : [])]);
  for (const requirement of missingRequirements({ customerRequirements: [...required] }, payer)) {
    faults.push(missing('customer', requirement));
  }
  if (!isAllowed) return faults;
  faults.push(...railFaults(pay.method, payer));
  for (const detail of rail.details) {
    if (pay.railDetails?.[detail] === undefined) faults.push(missing(...pay.detailsPath, detail));
  }
  const { bankId: chosen } = pay.railDetails ?? {};
  if (chosen !== undefined && banks.length > 0 && !banks.includes(chosen)) {
    const message = `must be one of ${banks.join(', ')}`;
    faults.push({ path: [...pay.detailsPath, 'bankId'], code: 'INVALID', message });
  }
  return faults;
}

function missing(...path: Issue['path']): Issue {
  return { path, code: 'MISSING', message: REQUIRED };
}

function noMoreFaults(): readonly Issue[] {
  return [];
}
