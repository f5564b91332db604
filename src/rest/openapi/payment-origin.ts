import { detailsShape } from '../../domain/checkout-input.ts';
import { isPayIn, PAYMENT_METHODS } from '../../domain/payment-method.ts';
import { partNameOf } from '../payment-origin.ts';
import { inputSchemas, type ObjectSchema } from './from-shape.ts';
import { enumSchema, nullable, object, ref, type Schema, textSchema } from './schema.ts';

const payIn = PAYMENT_METHODS.filter(isPayIn);
const instant = (description: string) => textSchema(description, { format: 'date-time' });

/** The data that some methods require in addition to the customer. */
export const askedDetails = (inputSchemas({ details: detailsShape }).details as ObjectSchema).properties;

/** The parts of an origin in a request, one for each method. */
export const askedParts: Readonly<Record<string, Schema>> = Object.fromEntries(
  payIn.map((method) => [method.toLowerCase(), nullable(ref('PaymentOriginInput'))]),
);

/** The schemas of a payment's origin and destinations. */
export const originSchemas: Schema = {
  PaymentOriginInput: object(
    {},
    {
      token: nullable(textSchema("The provider's name for a card.", { minLength: 1 })),
      customer: nullable(ref('CustomerInput')),
      ...askedDetails,
    },
    'What a method asks for: who pays, and what it needs beside that.',
  ),
  PaymentOrigin: object(
    {
      type: enumSchema(payIn, 'The way it is paid.'),
      amount: textSchema('What is paid.'),
      currency: ref('Currency'),
    },
    Object.fromEntries(payIn.map((method) => [partNameOf(method), ref('PaymentOriginPart')])),
    'Where the money comes from. What the payer has to do stands under the key of the method.',
  ),
  PaymentOriginPart: object(
    {},
    {
      customer: ref('PaymentCustomer'),
      bankId: textSchema("The payer's bank, or the bank to transfer to."),
      routingNumber: textSchema("The routing number of the payer's bank."),
      accountNumber: textSchema("The number of the payer's account."),
      accountHolder: textSchema('Whose account it is; empty when nobody knows.'),
      type: textSchema('What kind of account it is.'),
      currency: ref('Currency'),
      token: textSchema('The name of the payment, or the coin. Of a card always empty.'),
      network: textSchema('The chain.'),
      address: textSchema('Where to send it on the chain; empty while there is none.'),
      url: textSchema('Where to send the payer.', { format: 'uri' }),
      expiresAt: instant("When the payer's time is over."),
      qrCode: textSchema('A picture to scan, as a `data:` url of an SVG.'),
      data: textSchema('What the code says, to copy and paste; empty while there is none.'),
      expiredAt: instant("When the payer's time is over."),
      clabe: textSchema('The account to transfer to.'),
      code: textSchema('The account to transfer to.'),
    },
    'What the method was told of the payer, and what it tells him to do.',
  ),
  PaymentCustomer: {
    allOf: [ref('Customer'), { required: ['firstName'] }],
    description: 'Who pays; `firstName` is empty when nobody knows it.',
  },
  PaymentDestination: object(
    {
      type: textSchema('What kind of place it is.', { const: 'ACCOUNT' }),
      amount: textSchema('The part that goes there.'),
      currency: ref('Currency'),
      account: ref('Account'),
    },
    {
      name: textSchema('What you call it.'),
      externalId: textSchema('Your own id of it.'),
      metadata: { ...object({}), additionalProperties: true, description: 'How to present it.' },
    },
  ),
};
