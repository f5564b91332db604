import { CURRENCIES } from '../../domain/currency.ts';
import { MAX_DESTINATIONS, MAX_ITEMS } from '../../domain/input/terms.ts';
import { ACCOUNT_TYPES, CUSTOMER_REQUIREMENTS, PAYMENT_LINK_STATUSES, TAX_TYPES } from '../../domain/payment-link.ts';
import { isPayIn, PAYMENT_METHODS } from '../../domain/payment-method.ts';
import { list, nullable, object, oneOf, ref, type Schema, text, wholeNumber } from './schema.ts';

const AMOUNT = String.raw`^(0|[1-9]\d{0,17})(\.\d+)?$`;

const amount = (description: string) => text(description, { pattern: AMOUNT });

const accountNumber = text('The account that receives the money.', { minLength: 1 });
const accountDetails = {
  type: oneOf(ACCOUNT_TYPES, 'What kind of account it is; CHECKING unless said otherwise.'),
  currency: ref('Currency'),
  accountHolder: text("Whose account it is; the owner's name unless said otherwise."),
};
const share = { amount: amount('How much of the total goes here.') };
const destinationDetails = {
  name: text('What you call this destination.'),
  externalId: text('Your own reference for it.'),
  metadata: object({ image: text('A picture.'), description: text('A text.'), category: text('A kind.') }),
};
const destinationType = { type: text('Accounts are the only destinations.', { const: 'ACCOUNT' }) };

const commercial = {
  items: list(ref('Item'), 'What is paid for.', { minItems: 1, maxItems: MAX_ITEMS }),
  currency: ref('Currency'),
  paymentMethodsAllowed: list(
    oneOf(PAYMENT_METHODS.filter(isPayIn), 'A way to pay. It must take the currency of the link.'),
    'How payers may pay.',
    { minItems: 1 },
  ),
  duration: wholeNumber('How many seconds after its creation the link expires.', { minimum: 30 }),
  owner: ref('Owner'),
};

const customerRequirements = list(oneOf(CUSTOMER_REQUIREMENTS, 'A field.'), 'What payers must tell about themselves.');
const paymentLimit = {
  type: ['integer', 'null'],
  minimum: 1,
  description: 'How many payments it takes: 1 unless said otherwise, null for no limit.',
};
const successUrl = text('Where payers go after a payment.', { format: 'uri' });
const failedUrl = text('Where payers go after a payment failed.', { format: 'uri' });

const creation = {
  ...commercial,
  checkoutToken: text('Your own reference, which no other link of yours has. It is part of the url.', {
    minLength: 1,
    maxLength: 255,
  }),
  destinations: list(ref('DestinationInput'), 'Where the money goes. The amounts add up to the total of the items.', {
    minItems: 1,
    maxItems: MAX_DESTINATIONS,
  }),
};
const creationDetails = {
  customer: nullable(ref('Customer')),
  customerRequirements: nullable(customerRequirements),
  successUrl: nullable(successUrl),
  failedUrl: nullable(failedUrl),
  paymentLimit,
};

export const paymentLinkSchemas: Schema = {
  Currency: oneOf(CURRENCIES, 'ISO 4217, and two stablecoins.'),
  PaymentLinkStatus: oneOf(
    PAYMENT_LINK_STATUSES,
    'Created and not yet active, taking payments, being paid, paid, or over.',
  ),
  Item: object(
    {
      preTaxAmount: amount('The price before tax.'),
      totalAmount: amount('The price with tax: `preTaxAmount` and `tax.amount`.'),
      description: text('What it is.', { minLength: 1, maxLength: 500 }),
    },
    { tax: nullable(ref('Tax')) },
    'Something to pay for. Amounts are decimal texts in major units with no more decimals than the currency has.',
  ),
  Tax: object({
    name: text('What the tax is called.'),
    type: oneOf(TAX_TYPES, 'Whether `value` is an amount or a percentage.'),
    value: amount('The amount, or the percentage.'),
    amount: amount('What it comes to; a percentage is rounded half up to the minor unit of the currency.'),
  }),
  DestinationInput: object(
    { ...share, account: object({ accountNumber }, accountDetails) },
    { ...destinationType, ...destinationDetails },
  ),
  Destination: object(
    { ...destinationType, ...share, account: object({ accountNumber, ...accountDetails }) },
    destinationDetails,
  ),
  Owner: {
    ...object(
      { identityId: text('The identity on whose behalf the money is collected.', { minLength: 1 }) },
      {
        name: text('First name, or the name of a company.'),
        lastname: text('Last name.'),
        nickname: text('Another name.'),
        documentNumber: text('Number of an identity document.'),
        entityType: text('Person, company or other.'),
      },
    ),
    additionalProperties: false,
  },
  Customer: object(
    {},
    {
      id: text('Your own reference.'),
      firstName: text('First name.'),
      lastName: text('Last name.'),
      email: text('E-mail address.', { format: 'email' }),
      phoneNumber: text('Phone number without its prefix.'),
      phoneNumberPrefix: text('Prefix of the phone number, such as `+57`.', { pattern: String.raw`^\+[1-9]\d{0,3}$` }),
      documentType: text('Which identity document.'),
      documentNumber: text('Its number.'),
      address: ref('Address'),
    },
    'What is known of the payer.',
  ),
  Address: object(
    {},
    {
      administrativeAreaLevel1: text('State or region.'),
      administrativeAreaLevel2: text('Province or city.'),
      administrativeAreaLevel3: text('District.'),
      street: text('Street.'),
      streetNumber: text('Number in the street.'),
      optionalAddress: text('Flat, floor, or what else helps to find it.'),
      country: text('ISO 3166-1 alpha-3, such as `CHL`.', { pattern: '^[A-Z]{3}$' }),
      zipcode: text('Postal code.'),
    },
  ),
  CreatePaymentLink: object(creation, creationDetails),
  UpdatePaymentLink: object(
    {},
    { ...creation, ...creationDetails },
    'What to change. While ATTEMPT: all but `checkoutToken` and `owner`. While ACTIVE: `successUrl`, `failedUrl`, `duration` and `customerRequirements`. null takes an optional one away.',
  ),
  PaymentLink: object(
    {
      id: text('Its identifier.', { pattern: '^pl_[0-9a-z]{26}$' }),
      checkoutToken: text('Your own reference.'),
      status: ref('PaymentLinkStatus'),
      ...commercial,
      preTaxAmount: amount('The sum of the items before tax.'),
      totalAmount: amount('The sum of the items with tax.'),
      url: text('The page where payers pay. Whoever has it can.', { format: 'uri' }),
      createdAt: text('When it was created.', { format: 'date-time' }),
      destinations: list(ref('Destination'), 'Where the money goes.', { minItems: 1 }),
    },
    { customer: nullable(ref('Customer')), customerRequirements, successUrl, failedUrl, paymentLimit },
  ),
  PaymentLinkPage: object({
    pagination: ref('Pagination'),
    results: list(ref('PaymentLink'), 'The links of this page.'),
  }),
};
