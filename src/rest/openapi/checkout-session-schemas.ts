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
    'Open, being paid, paid, expired or failed. ATTEMPT is part of the published API, but no session is ever in it.',
  ),
  PaymentConfig: object(
    {
      currency: ref('Currency'),
      product: textSchema('The source and target currency, such as `CLP:CLP`: nothing is converted.'),
      exchangeRate: textSchema('Always `1`.'),
      paymentMethods: listSchema(
        object({
          id: { ...methodSchema, description: 'The payment method.' },
          type: { ...methodSchema, description: 'The same.' },
          enabled: { type: 'boolean', description: 'Whether the method can be used now.' },
          requiredFields: {
            ...sessionTerms.customerRequirements,
            description: 'The details that the payer must provide.',
          },
          purchaseAmount: textSchema('The amount to pay.'),
        }),
        'The payment methods.',
      ),
    },
    {},
    'How a session can be paid in one currency.',
  ),
  StartCheckoutSession,
  CreateCheckoutSession: {
    description: 'An existing link or, with `items`, a new one, which is ACTIVE at once.',
    anyOf: [ExistingLink, ref('CreatePaymentLink')],
  },
  CheckoutSession: {
    type: 'object',
    properties: {
      id: textSchema('Its identifier.', { pattern: '^cs_[0-9a-z]{26}$' }),
      paymentLinkId: textSchema('The id of the link to pay.'),
      checkoutToken: textSchema('Your own reference for the link.', { minLength: 1, maxLength: 255 }),
      paymentConfigs: listSchema(ref('PaymentConfig'), 'How the session can be paid.'),
      createdAt: textSchema('When the session was created.', { format: 'date-time' }),
      status: ref('CheckoutSessionStatus'),
      ...sessionTerms,
      customer: nullable(ref('Customer')),
      url: textSchema('The payment page. Anybody who has the url can pay.', { format: 'uri' }),
      redirectUrl: textSchema('Where payers are redirected after a payment.', { format: 'uri' }),
      expiresAt: textSchema('When the session expires, unless it is refreshed or paid.', { format: 'date-time' }),
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
