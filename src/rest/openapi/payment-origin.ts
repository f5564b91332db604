import { detailsShape } from '../../domain/checkout-input.ts';
import { isPayIn, PAYMENT_METHODS } from '../../domain/payment-method.ts';
import { partNameOf } from '../payment-origin.ts';
import { inputSchemas, type ObjectSchema } from './from-shape.ts';
import { enumSchema, nullable, object, ref, type Schema, textSchema } from './schema.ts';

const payIn = PAYMENT_METHODS.filter(isPayIn);
const instant = (description: string) => textSchema(description, { format: 'date-time' });

/** The data that some methods require in addition to the customer. */
export const originDetailSchemas = (inputSchemas({ details: detailsShape }).details as ObjectSchema).properties;

/** The parts of an origin in a request, one for each method. */
export const originPartSchemas: Readonly<Record<string, Schema>> = Object.fromEntries(
  payIn.map((method) => [method.toLowerCase(), nullable(ref('PaymentOriginInput'))]),
);

/** The schemas of a payment's origin and destinations. */
export const originSchemas: Schema = {
  PaymentOriginInput: object(
    {},
    {
      token: nullable(textSchema("The provider's token for a card.", { minLength: 1 })),
      customer: nullable(ref('CustomerInput')),
      ...originDetailSchemas,
    },
    'What a method requires: the payer, and further details.',
  ),
  PaymentOrigin: object(
    {
      type: enumSchema(payIn, 'The payment method.'),
      amount: textSchema('The amount of the payment.'),
      currency: ref('Currency'),
    },
    Object.fromEntries(payIn.map((method) => [partNameOf(method), ref('PaymentOriginPart')])),
    'Where the money comes from. The key of the method has what the payer has to do.',
  ),
  PaymentOriginPart: object(
    {},
    {
      customer: ref('PaymentCustomer'),
      bankId: textSchema("The payer's bank, or the bank to transfer to."),
      routingNumber: textSchema("The routing number of the payer's bank."),
      accountNumber: textSchema("The payer's account number."),
      accountHolder: textSchema('The account holder; empty if unknown.'),
      type: textSchema('The kind of account.'),
      currency: ref('Currency'),
      token: textSchema('The token of the payment, or the coin. Always empty for a card.'),
      network: textSchema('The blockchain.'),
      address: textSchema('The blockchain address to pay to; empty while there is none.'),
      url: textSchema('Where to redirect the payer.', { format: 'uri' }),
      expiresAt: instant("When the payer's time to pay ends."),
      qrCode: textSchema('The QR code as an image: the `data:` url of an SVG.'),
      data: textSchema('The content of the QR code, to copy and paste; empty while there is none.'),
      expiredAt: instant("When the payer's time to pay ends."),
      clabe: textSchema('The account to transfer to.'),
      code: textSchema('The account to transfer to.'),
    },
    'The details of the payer that the method received, and what the payer has to do.',
  ),
  PaymentCustomer: {
    allOf: [ref('Customer'), { required: ['firstName'] }],
    description: 'The payer; `firstName` is empty if unknown.',
  },
  PaymentDestination: object(
    {
      type: textSchema('The type of the destination.', { const: 'ACCOUNT' }),
      amount: textSchema('The amount that the destination receives.'),
      currency: ref('Currency'),
      account: ref('Account'),
    },
    {
      name: textSchema('A name of your choice.'),
      externalId: textSchema('Your own id for the destination.'),
      metadata: {
        ...object({}),
        additionalProperties: true,
        description: 'How the destination is presented to payers.',
      },
    },
  ),
};
