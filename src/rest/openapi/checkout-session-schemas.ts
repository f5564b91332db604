import { CHECKOUT_SESSION_STATUSES } from '../../domain/checkout-session.ts';
import { CUSTOMER_REQUIREMENTS } from '../../domain/payment-link.ts';
import { isPayIn, PAYMENT_METHODS } from '../../domain/payment-method.ts';
import { list, nullable, object, oneOf, ref, type Schema, text } from './schema.ts';

const method = (description: string) => oneOf(PAYMENT_METHODS.filter(isPayIn), description);
const requirement = oneOf(CUSTOMER_REQUIREMENTS, 'A field.');
const checkoutToken = text('The reference of its link.', { minLength: 1, maxLength: 255 });

export const checkoutSessionSchemas: Schema = {
  CheckoutSessionStatus: oneOf(
    CHECKOUT_SESSION_STATUSES,
    'Open, being paid, paid, over, or failed. ATTEMPT is published and no session of ours is ever in it.',
  ),
  PaymentConfig: object(
    {
      currency: ref('Currency'),
      product: text('From which currency into which, such as `CLP:CLP`: nothing is converted.'),
      exchangeRate: text('Always `1`.'),
      paymentMethods: list(
        object({
          id: method('The method.'),
          type: method('The same.'),
          enabled: { type: 'boolean', description: 'Whether it can be used now.' },
          requiredFields: list(requirement, 'What the payer must tell.'),
          purchaseAmount: text('What is paid through it.'),
        }),
        'How to pay.',
      ),
    },
    {},
    'How payers can pay in one currency.',
  ),
  StartCheckoutSession: object({}, { customer: nullable(ref('Customer')) }),
  CreateCheckoutSession: {
    description: 'A link that there is, or with `items` a whole new one, which is ACTIVE at once.',
    anyOf: [object({ checkoutToken }, { customer: nullable(ref('Customer')) }), ref('CreatePaymentLink')],
  },
  CheckoutSession: object(
    {
      id: text('Its identifier.', { pattern: '^cs_[0-9a-z]{26}$' }),
      paymentLinkId: text('The link that it pays.'),
      checkoutToken,
      paymentConfigs: list(ref('PaymentConfig'), 'How it can be paid.'),
      createdAt: text('When it began.', { format: 'date-time' }),
      status: ref('CheckoutSessionStatus'),
      items: list(ref('Item'), 'What is paid for.', { minItems: 1 }),
      currency: ref('Currency'),
      preTaxAmount: text('The sum of the items before tax.'),
      totalAmount: text('The sum of the items with tax.'),
      url: text('The page where payers pay. Whoever has it can.', { format: 'uri' }),
      paymentMethodsAllowed: list(method('A way to pay.'), 'How it may be paid.', { minItems: 1 }),
      customer: nullable(ref('Customer')),
      destinations: list(ref('Destination'), 'Where the money goes.', { minItems: 1 }),
      expiresAt: text('When it ends unless it is refreshed or paid.', { format: 'date-time' }),
      owner: ref('Owner'),
    },
    {
      redirectUrl: text('Where payers go after a payment.', { format: 'uri' }),
      customerRequirements: list(requirement, 'What payers must tell about themselves.'),
    },
  ),
  CheckoutSessionPage: object({
    pagination: ref('Pagination'),
    results: list(ref('CheckoutSession'), 'The sessions of this page.'),
  }),
};
