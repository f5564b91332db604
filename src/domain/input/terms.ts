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
  name: label.describe('The name of the tax, such as "IVA".'),
  type: oneOf(TAX_TYPES).describe('How the tax is calculated: whether `value` is an amount or a percentage.'),
  value: amount.describe('The percentage, such as "19" for 19 %, or the fixed amount.'),
  amount: amount.describe(
    'The amount of the tax. For PERCENTAGE it is preTaxAmount * value / 100, rounded half up to the decimals of the currency.',
  ),
}).describe('A tax on one item.');

export const item = record({
  preTaxAmount: amount.describe('The price before tax.'),
  totalAmount: amount.describe('The price including tax: preTaxAmount + tax.amount.'),
  description: text(500, 1).describe('A description of the item, for the payer.'),
  tax: tax.nullish().describe('The tax on the item. Omit it if there is none.'),
}).describe(
  'An item of a payment link. Amounts are decimal strings in major units, with no more decimals than the currency has.',
);

export const destinationMetadata = record({
  image: text(2048).describe('The url of an image.'),
  description: text(500).describe('A description of this part of the money, for the payer.'),
  category: text(255).describe('The category of the business.'),
}).describe('How a destination is presented to payers.');

export const account = record({
  type: oneOf(ACCOUNT_TYPES).nullish().describe('The purpose of the account. Defaults to CHECKING.'),
  currency: currency.nullish().describe('The currency of the account. Defaults to the currency of the link.'),
  accountNumber: label.describe('The account number.'),
  accountHolder: note.describe('The account holder. Defaults to the name of the owner.'),
}).describe('An account that receives money.');

export const destination = record({
  name: note.describe('A name of your choice.'),
  type: oneOf(['ACCOUNT']).nullish().describe('The type of the destination. Defaults to ACCOUNT.'),
  externalId: note.describe('Your own id for the destination. It is not interpreted.'),
  amount: amount.describe("The part of the link's total that this destination receives."),
  metadata: destinationMetadata.nullish().describe('How the destination is presented to payers.'),
  account: account.describe('The account that receives the amount.'),
}).describe('A recipient of part of the money.');

export const owner = strictRecord({
  identityId: label.describe("The id of the owner's identity."),
  name: note.describe('Given name, or the name of a company.'),
  lastname: note.describe('Family name.'),
  nickname: note.describe('The name by which payers know the owner.'),
  documentNumber: note.describe('Number of the identity or tax document.'),
  entityType: note.describe('The kind of entity, such as a person or a company.'),
}).describe('The party on whose behalf the money is collected.');

/** It is a segment of the payment url, where `.` and `..` would be resolved to another path. */
const checkoutToken = text(255, 1)
  .refine((value) => !/\p{Cc}/u.test(value), 'must have no control characters')
  .refine((value) => value !== '.' && value !== '..', 'must not be "." or ".."');

/** The published list leaves out methods that only pay out; `crossFaults` says why such a method is refused. */
const methods = oneOf(PAYMENT_METHODS).meta({
  enum: PAYMENT_METHODS.filter(isPayIn),
  description: 'A payment method. It must support the currency of the link.',
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
  items: list(item, { min: 1, max: MAX_ITEMS }).describe(`The items to pay for: 1 to ${MAX_ITEMS}.`),
  currency: currency.describe('The currency of every amount of the link.'),
  paymentMethodsAllowed: names(methods, { min: 1, max: MAX_NAMES }).describe(
    'The accepted payment methods, at least one. Each must support the currency of the link.',
  ),
  customer: customer.nullish().describe('The payer, if known.'),
  destinations: list(destination, { min: 1, max: MAX_DESTINATIONS }).describe(
    `The recipients of the money: 1 to ${MAX_DESTINATIONS} destinations, whose amounts must add up to the total of the items.`,
  ),
  duration: wholeNumber(30, MAX_DURATION_S).describe(
    'How long the link can be paid, in whole seconds from its creation: at least 30.',
  ),
  customerRequirements: names(oneOf(CUSTOMER_REQUIREMENTS).describe('A property of the customer.'), { max: MAX_NAMES })
    .nullish()
    .describe('The details that the payer must provide before paying.'),
  owner: owner.describe('The party on whose behalf the money is collected.'),
  successUrl: webUrl.nullish().describe('Where the payer is redirected after a successful payment.'),
  failedUrl: webUrl.nullish().describe('Where the payer is redirected after a failed payment.'),
  metadata: metadata
    .nullish()
    .describe(
      `Your own data about the link, such as {"order": "1001"}: up to ${MAX_METADATA_KEYS} keys of 1 to 40 characters, with values of up to 500. It is copied to the sessions, payments and webhooks of the link. An update sets the keys that it names and keeps the others; null removes a key.`,
    ),
  paymentLimit: wholeNumber(1, 2 ** 31 - 1)
    .nullish()
    .describe('How many payments the link accepts: 1 by default, null for no limit.'),
});

/** The valid input of a link. */
export type LinkInput = z.output<typeof linkShape>;
