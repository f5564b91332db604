import { z } from 'zod';
import { CURRENCIES } from '../currency.ts';
import { isPayIn, PAYMENT_METHODS } from '../payment-method.ts';
import { customer } from './customer.ts';
import { MAX_METADATA_KEYS, metadata } from './metadata.ts';
import { amount, list, names, oneOf, record, strictRecord, text, webUrl, wholeNumber } from './shape.ts';

export const MAX_ITEMS = 100;
export const MAX_DESTINATIONS = 50;
export const MAX_NAMES = 100;
/** Ten years: far beyond any payment, and `createdAt + duration` stays a date. */
const MAX_DURATION_S = 315_360_000;

export const CUSTOMER_REQUIREMENTS = [
  'firstName',
  'email',
  'lastName',
  'phoneNumber',
  'phoneNumberPrefix',
  'address',
  'documentNumber',
  'documentType',
] as const;
const TAX_TYPES = ['FIXED', 'PERCENTAGE'] as const;
export const ACCOUNT_TYPES = ['CHECKING', 'ASSET', 'SAVINGS', 'ESCROW', 'FEE'] as const;

const label = text(255, 1);
const note = text(255).nullish();

export const currency = oneOf(CURRENCIES);

export const tax = record({
  name: label.describe('What it is called, such as "IVA".'),
  type: oneOf(TAX_TYPES).describe('How it is reckoned: whether `value` is an amount or a percentage.'),
  value: amount.describe('The percentage, such as "19" for 19 %, or the fixed amount.'),
  amount: amount.describe(
    "What it comes to. A PERCENTAGE's is preTaxAmount * value / 100, rounded half up to the decimals of the currency.",
  ),
}).describe('A tax on one item.');

export const item = record({
  preTaxAmount: amount.describe('Its price before tax.'),
  totalAmount: amount.describe('Its price with tax: preTaxAmount + tax.amount.'),
  description: text(500, 1).describe('What it is, in words for the payer.'),
  tax: tax.nullish().describe('The tax on it; leave it out when there is none.'),
}).describe(
  'Something that is paid for. Amounts are decimal texts in major units, with no more decimals than the currency has.',
);

export const destinationMetadata = record({
  image: text(2048).describe('Url of a picture to show.'),
  description: text(500).describe('What to tell the payer about this part of the money.'),
  category: text(255).describe('What kind of business it is.'),
}).describe('How to present a destination.');

export const account = record({
  type: oneOf(ACCOUNT_TYPES).nullish().describe('What it is for: CHECKING unless said.'),
  currency: currency.nullish().describe("Its currency: the link's unless said."),
  accountNumber: label.describe('Its number.'),
  accountHolder: note.describe("Whose it is: the owner's name unless said."),
}).describe('An account that receives money.');

export const destination = record({
  name: note.describe('What you call it.'),
  type: oneOf(['ACCOUNT']).nullish().describe('What kind of place it is: ACCOUNT unless said.'),
  externalId: note.describe('Your own id of it; we do not read it.'),
  amount: amount.describe("The part of the link's total that goes there."),
  metadata: destinationMetadata.nullish().describe('How to present it.'),
  account: account.describe('The account that receives it.'),
}).describe('Where a part of the money goes.');

export const owner = strictRecord({
  identityId: label.describe('The id of its identity.'),
  name: note.describe('Given name, or the name of the company.'),
  lastname: note.describe('Family name.'),
  nickname: note.describe('What payers know it as.'),
  documentNumber: note.describe('Number of its identity or tax document.'),
  entityType: note.describe('What it is, such as a person or a company.'),
}).describe('On whose behalf the money is collected.');

/** It is a segment of the payment url, where `.` and `..` would be resolved to another path. */
const checkoutToken = text(255, 1)
  .refine((value) => !/\p{Cc}/u.test(value), 'must have no control characters')
  .refine((value) => value !== '.' && value !== '..', 'must not be "." or ".."');

/** The published list leaves out methods that only pay out; `crossFaults` says why such a method is refused. */
const methods = oneOf(PAYMENT_METHODS).meta({
  enum: PAYMENT_METHODS.filter(isPayIn),
  description: 'A way to pay. It must take the currency of the link.',
});

/**
 * The shape of a link's parts; `crossFaults` checks the rules between them. This is the one declaration of a
 * link's terms: their order is the order in which they are stored and published, and types, REST bodies, OpenAPI schemas
 * and the descriptions of GraphQL's inputs follow from it.
 */
export const linkShape = z.object({
  checkoutToken: checkoutToken
    .nullish()
    .describe('Your own reference, such as "invoice-1001": part of the payment url, unique among your links.'),
  items: list(item, { min: 1, max: MAX_ITEMS }).describe(`What is paid for: 1 to ${MAX_ITEMS} items.`),
  currency: currency.describe('The currency of every amount of the link.'),
  paymentMethodsAllowed: names(methods, { min: 1, max: MAX_NAMES }).describe(
    'The ways to pay it, at least one. Each must take the currency.',
  ),
  customer: customer.nullish().describe('Who pays, if you know.'),
  destinations: list(destination, { min: 1, max: MAX_DESTINATIONS }).describe(
    `Where the money goes: 1 to ${MAX_DESTINATIONS} destinations, whose amounts add up to the total of the items.`,
  ),
  duration: wholeNumber(30, MAX_DURATION_S).describe(
    'How long the link can be paid, in whole seconds from its creation: at least 30.',
  ),
  customerRequirements: names(oneOf(CUSTOMER_REQUIREMENTS).describe('A property of the customer.'), { max: MAX_NAMES })
    .nullish()
    .describe('What the payer must tell before paying.'),
  owner: owner.describe('On whose behalf the money is collected.'),
  successUrl: webUrl.nullish().describe('Where the payer is sent after paying.'),
  failedUrl: webUrl.nullish().describe('Where the payer is sent when the payment failed.'),
  metadata: metadata
    .nullish()
    .describe(
      `What you note about it for yourself, such as {"order": "1001"}: up to ${MAX_METADATA_KEYS} keys of 1 to 40 characters, with texts of up to 500. Its sessions, payments and webhooks have a copy. A change sets the keys that it names, null removes one, and the others stay.`,
    ),
  paymentLimit: wholeNumber(1, 2 ** 31 - 1)
    .nullish()
    .describe('How many payments the link takes: 1 unless said, null for no limit.'),
});

/** The valid input of a link. */
export type LinkInput = z.output<typeof linkShape>;
