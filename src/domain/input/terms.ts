import { z } from 'zod';
import { CURRENCIES } from '../currency.ts';
import { ACCOUNT_TYPES, CUSTOMER_REQUIREMENTS, TAX_TYPES } from '../payment-link.ts';
import { PAYMENT_METHODS } from '../payment-method.ts';
import { customer } from './customer.ts';
import { record, strictRecord } from './record.ts';
import { amount, list, names, oneOf, text, webUrl, wholeNumber } from './text.ts';

export const MAX_ITEMS = 100;
export const MAX_DESTINATIONS = 50;
export const MAX_NAMES = 100;
/** Ten years: far beyond any payment, and `createdAt + duration` stays a date. */
const MAX_DURATION_S = 315_360_000;

const currency = oneOf(CURRENCIES);
const label = text(255, 1);
const note = text(255).nullish();

const tax = record({ name: label, type: oneOf(TAX_TYPES), value: amount, amount });

const item = record({ preTaxAmount: amount, totalAmount: amount, description: text(500, 1), tax: tax.nullish() });

const metadata = record({ image: text(2048), description: text(500), category: text(255) });

const account = record({
  type: oneOf(ACCOUNT_TYPES).nullish(),
  currency: currency.nullish(),
  accountNumber: label,
  accountHolder: note,
});

const destination = record({
  name: note,
  type: oneOf(['ACCOUNT']).nullish(),
  externalId: note,
  amount,
  metadata: metadata.nullish(),
  account,
});

const owner = strictRecord({
  identityId: label,
  name: note,
  lastname: note,
  nickname: note,
  documentNumber: note,
  entityType: note,
});

/** The reference becomes a segment of the payment url, where `.` and `..` would mean another page. */
const checkoutToken = text(255, 1)
  .refine((value) => !/\p{Cc}/u.test(value), 'must have no control characters')
  .refine((value) => value !== '.' && value !== '..', 'must not be "." or ".."');

/** The parts of a link, each by itself; what they mean together is in rules.ts. */
export const linkShape = z.object({
  checkoutToken: checkoutToken.nullish(),
  items: list(item, { min: 1, max: MAX_ITEMS }),
  currency,
  paymentMethodsAllowed: names(PAYMENT_METHODS, { min: 1, max: MAX_NAMES }),
  customer: customer.nullish(),
  destinations: list(destination, { min: 1, max: MAX_DESTINATIONS }),
  duration: wholeNumber(30, MAX_DURATION_S),
  customerRequirements: names(CUSTOMER_REQUIREMENTS, { max: MAX_NAMES }).nullish(),
  owner,
  successUrl: webUrl.nullish(),
  failedUrl: webUrl.nullish(),
  paymentLimit: wholeNumber(1, 2 ** 31 - 1).nullish(),
});

/** A link whose parts are sound, as its caller gave it. */
export type LinkInput = z.output<typeof linkShape>;
