import { sessionShape, startShape } from '../../domain/checkout-input.ts';
import { CHECKOUT_SESSION_STATUSES } from '../../domain/checkout-session.ts';
import { customer } from '../../domain/input/customer.ts';
import { inputSchemas } from './from-shape.ts';
import { answeredTerms, methodSchema } from './payment-link-schemas.ts';
import { enumSchema, listSchema, nullable, object, ref, type Schema, textSchema } from './schema.ts';

const { StartCheckoutSession, ExistingLink } = inputSchemas({
  CustomerInput: customer,
  StartCheckoutSession: startShape,
  ExistingLink: sessionShape,
});

/** A session has the terms of its link except for these; `successUrl` and `failedUrl` have other names. */
const { duration, failedUrl, paymentLimit, successUrl, ...sessionTerms } = answeredTerms.properties;
const alwaysThere = answeredTerms.required.filter((name) => name in sessionTerms);

export const checkoutSessionSchemas: Schema = {
  CheckoutSessionStatus: enumSchema(
    CHECKOUT_SESSION_STATUSES,
    'Open, being paid, paid, over, or failed. ATTEMPT is published and no session of ours is ever in it.',
  ),
  PaymentConfig: object(
    {
      currency: ref('Currency'),
      product: textSchema('From which currency into which, such as `CLP:CLP`: nothing is converted.'),
      exchangeRate: textSchema('Always `1`.'),
      paymentMethods: listSchema(
        object({
          id: { ...methodSchema, description: 'The method.' },
          type: { ...methodSchema, description: 'The same.' },
          enabled: { type: 'boolean', description: 'Whether it can be used now.' },
          requiredFields: { ...sessionTerms.customerRequirements, description: 'What the payer must tell.' },
          purchaseAmount: textSchema('What is paid through it.'),
        }),
        'How to pay.',
      ),
    },
    {},
    'How payers can pay in one currency.',
  ),
  StartCheckoutSession,
  CreateCheckoutSession: {
    description: 'A link that there is, or with `items` a whole new one, which is ACTIVE at once.',
    anyOf: [ExistingLink, ref('CreatePaymentLink')],
  },
  CheckoutSession: {
    type: 'object',
    properties: {
      id: textSchema('Its identifier.', { pattern: '^cs_[0-9a-z]{26}$' }),
      paymentLinkId: textSchema('The link that it pays.'),
      checkoutToken: textSchema('The reference of its link.', { minLength: 1, maxLength: 255 }),
      paymentConfigs: listSchema(ref('PaymentConfig'), 'How it can be paid.'),
      createdAt: textSchema('When it began.', { format: 'date-time' }),
      status: ref('CheckoutSessionStatus'),
      ...sessionTerms,
      customer: nullable(ref('Customer')),
      url: textSchema('The page where payers pay. Whoever has it can.', { format: 'uri' }),
      redirectUrl: textSchema('Where payers go after a payment.', { format: 'uri' }),
      expiresAt: textSchema('When it ends unless it is refreshed or paid.', { format: 'date-time' }),
    },
    required: [
      'id',
      'paymentLinkId',
      'checkoutToken',
      'paymentConfigs',
      'createdAt',
      'status',
      'customer',
      'url',
      'expiresAt',
      ...alwaysThere,
    ],
  },
  CheckoutSessionPage: object({
    pagination: ref('Pagination'),
    results: listSchema(ref('CheckoutSession'), 'The sessions of this page.'),
  }),
};
