import { address, customer } from '../../domain/input/customer.ts';
import { account, currency, destination, item, linkShape, owner, tax } from '../../domain/input/terms.ts';
import { PAYMENT_LINK_STATUSES } from '../../domain/payment-link.ts';
import { CHANGEABLE_WHILE_ACTIVE } from '../../domain/payment-link-update.ts';
import { inputSchemas, type ObjectSchema, toAnswer } from './from-shape.ts';
import { enumSchema, listSchema, nullable, object, ref, type Schema, textSchema } from './schema.ts';

const inputs = inputSchemas({
  Currency: currency,
  TaxInput: tax,
  ItemInput: item,
  AccountInput: account,
  DestinationInput: destination,
  OwnerInput: owner,
  AddressInput: address,
  CustomerInput: customer,
  Link: linkShape,
});
const { Link, Currency, ...valueInputs } = inputs;
const { checkoutToken, ...linkTerms } = toAnswer(Link).properties as Record<string, Schema> & { checkoutToken: Schema };
const link = Link as Required<ObjectSchema>;

/** The sum of at most 100 items with amounts below 10^18 has up to 20 digits before the point. */
const sum = (description: string) =>
  textSchema(description, { pattern: String.raw`^(?:0|[1-9]\d{0,19})(?:\.\d{1,6})?$` });

/** The schema of the terms in a link's answer, derived from `linkShape`. */
export const answeredTerms: Required<ObjectSchema> = {
  properties: {
    ...linkTerms,
    preTaxAmount: sum('The sum of the items before tax.'),
    totalAmount: sum('The sum of the items with tax.'),
    customer: nullable(ref('Customer')),
    paymentLimit: link.properties.paymentLimit ?? {},
  },
  required: [...link.required, 'preTaxAmount', 'totalAmount'],
};

export const methodSchema: Schema = (linkTerms.paymentMethodsAllowed?.items ?? {}) as Schema;

const answeredItem = toAnswer(valueInputs.ItemInput);
const answeredAccount = toAnswer(valueInputs.AccountInput);
const answeredDestination = toAnswer(valueInputs.DestinationInput);

export const paymentLinkSchemas: Schema = {
  ...valueInputs,
  Currency: { ...Currency, description: 'An ISO 4217 code, or one of two stablecoins.' },
  PaymentLinkStatus: enumSchema(
    PAYMENT_LINK_STATUSES,
    'Created but not active yet, accepting payments, being paid, paid, or expired.',
  ),
  Tax: toAnswer(valueInputs.TaxInput),
  Item: { ...answeredItem, properties: { ...answeredItem.properties, tax: nullable(ref('Tax')) } },
  Account: { ...answeredAccount, required: Object.keys(answeredAccount.properties) },
  Destination: { ...answeredDestination, required: [...(answeredDestination.required ?? []), 'type'] },
  Owner: toAnswer(valueInputs.OwnerInput),
  Address: toAnswer(valueInputs.AddressInput),
  Customer: toAnswer(valueInputs.CustomerInput),
  CreatePaymentLink: {
    ...link,
    properties: { ...link.properties, checkoutToken },
    required: ['checkoutToken', ...link.required],
  },
  UpdatePaymentLink: {
    ...object({}, link.properties),
    description: `The fields to change. In ATTEMPT: all except \`checkoutToken\` and \`owner\`. While ACTIVE: ${CHANGEABLE_WHILE_ACTIVE.map((name) => `\`${name}\``).join(', ')}. null removes an optional value.`,
  },
  PaymentLink: {
    type: 'object',
    properties: {
      id: textSchema('Its identifier.', { pattern: '^pl_[0-9a-z]{26}$' }),
      checkoutToken,
      status: ref('PaymentLinkStatus'),
      ...answeredTerms.properties,
      url: textSchema('The payment page. Anybody who has the url can pay.', { format: 'uri' }),
      createdAt: textSchema('When it was created.', { format: 'date-time' }),
    },
    required: ['id', 'checkoutToken', 'status', ...answeredTerms.required, 'url', 'createdAt'],
  },
  PaymentLinkPage: object({
    pagination: ref('Pagination'),
    results: listSchema(ref('PaymentLink'), 'The links of this page.'),
  }),
};
