import { PAYMENT_STATUSES } from '../../domain/payment.ts';
import { isPayIn, PAYMENT_METHODS } from '../../domain/payment-method.ts';
import { paymentExample, sessionExample } from './checkout-session-examples.ts';
import { dateParameters, pagingParameters, pathParameter, queryParameter, sortParameter } from './common.ts';
import { operation } from './operation.ts';
import { answeredTerms } from './payment-link-schemas.ts';
import { originDetailSchemas, originPartSchemas, originSchemas } from './payment-origin.ts';
import { enumSchema, listSchema, nullable, object, ref, type Schema, textSchema } from './schema.ts';

const tag = 'Payments';
const payment = { schema: ref('Payment'), example: paymentExample };
const method = enumSchema(PAYMENT_METHODS.filter(isPayIn), 'A payment method that the link accepts.');
const card = object({ token: textSchema("The provider's token for a card.", { minLength: 1 }) });
const instant = (description: string) => textSchema(description, { format: 'date-time' });

const paymentId = pathParameter('id', 'The identifier of the payment.', paymentExample.id);

export const paymentSchemas: Schema = {
  PaymentStatus: enumSchema(
    PAYMENT_STATUSES,
    'CREATED, AUTHORIZED, CAPTURED, RECEIVED and SETTLED in that order, or FAILED before it is RECEIVED. Money that arrives after FAILED still makes it RECEIVED. REFUNDED once it was refunded in full.',
  ),
  PaySession: {
    description: 'The method and the payer, in either of two forms. If both are given, `origins` is used.',
    anyOf: [
      object(
        { paymentMethod: method },
        { card: nullable(card), customer: nullable(ref('Customer')), ...originDetailSchemas },
      ),
      object(
        {
          origins: listSchema(
            object(
              { type: method },
              { amount: textSchema('The total of the link.'), currency: ref('Currency'), ...originPartSchemas },
            ),
            'Where the money comes from.',
            { minItems: 1, maxItems: 1 },
          ),
        },
        { customer: nullable(ref('Customer')) },
      ),
    ],
  },
  ReceiveFunds: object(
    {},
    { id: textSchema('The identifier of the payment.'), transactionId: textSchema('The same.') },
  ),
  Payment: object(
    {
      id: textSchema('Its identifier.', { pattern: '^pay_[0-9a-z]{26}$' }),
      checkoutSessionId: textSchema('The id of the session to pay.'),
      paymentLinkId: textSchema('The id of the link to pay.'),
      externalId: textSchema('The `checkoutToken` of the link: your own reference.'),
      identityId: textSchema('The owner of the link.'),
      accountNumber: textSchema('The number of the first account that receives the money.'),
      totalAmount: textSchema('The amount of the payment.'),
      currency: ref('Currency'),
      product: textSchema('The source and target currency.'),
      status: ref('PaymentStatus'),
      type: textSchema('The purpose of the payment.', { const: 'PURCHASE' }),
      purchaseAmount: textSchema('The amount of the purchase.'),
      purchaseCurrency: ref('Currency'),
      paymentMethod: method,
      fees: listSchema(object({}), 'Always empty: no fee is taken.', { maxItems: 0 }),
      createdAt: instant('When the payment was created.'),
      updatedAt: instant('When its status changed last.'),
      origins: listSchema(ref('PaymentOrigin'), 'Where the money comes from.', { minItems: 1, maxItems: 1 }),
      destinations: listSchema(ref('PaymentDestination'), 'Where the money goes.', { minItems: 1 }),
    },
    {
      failureCode: textSchema('Why the payment failed, as a code.'),
      failureMessage: textSchema('Why the payment failed, in human-readable form.'),
      authorizedAt: instant('When it was authorized.'),
      capturedAt: instant('When it was captured.'),
      receivedAt: instant('When the funds were received.'),
      expiresAt: instant("When the payer's time to pay ends."),
      refundedAmount: textSchema('The sum of its refunds, including those that are PENDING.'),
      refundedAt: instant('When the payment was refunded in full.'),
      metadata: answeredTerms.properties.metadata ?? {},
    },
  ),
  ...originSchemas,
  PaymentPage: object({
    pagination: ref('Pagination'),
    results: listSchema(ref('Payment'), 'The payments of this page.'),
  }),
};

export const paymentPaths: Schema = {
  '/checkout-sessions/{id}/payments': {
    post: operation({
      id: 'payCheckoutSession',
      tag,
      summary: 'Pay a session',
      description:
        'Session and link must be ACTIVE, the link must accept the method, and all details in `customerRequirements` must be known. Repeating the request for the same session returns the existing payment.',
      parameters: [pathParameter('id', 'The identifier of the session.', sessionExample.id)],
      body: {
        schema: ref('PaySession'),
        examples: {
          card: { summary: 'A card', value: { paymentMethod: 'CARD', card: { token: 'tok_success' } } },
          origins: { summary: 'The same', value: { origins: [{ type: 'CARD', card: { token: 'tok_success' } }] } },
          refused: {
            summary: 'A card that the sandbox declines',
            value: { paymentMethod: 'CARD', card: { token: 'tok_refused' } },
          },
        },
      },
      status: 200,
      answer: 'The payment as it is now. It may be undecided still, or have FAILED.',
      ...payment,
      errors: ['404', '413', '415', '422', '429'],
    }),
  },
  '/payments': {
    get: operation({
      id: 'listPayments',
      tag,
      summary: 'List payments',
      description: 'A payment must match every filter that is given, by any of its comma-separated values.',
      parameters: [
        queryParameter('paymentLinkId', 'Of one of these links.'),
        queryParameter('checkoutSessionId', 'Of one of these sessions.'),
        queryParameter(
          'status',
          `In one of these statuses: ${PAYMENT_STATUSES.join(', ')}; PENDING is another name of CREATED. Any other value lists nothing.`,
        ),
        queryParameter('identityId', 'Of links of one of these owners.'),
        queryParameter('accountNumber', 'Whose first account is one of these.'),
        queryParameter('currency', 'In one of these currencies.'),
        queryParameter('type', 'PURCHASE, which every payment of a link is. Any other value lists nothing.'),
        ...dateParameters,
        sortParameter(['createdAt']),
        ...pagingParameters,
      ],
      status: 200,
      answer: 'A page of the payments, and where it is in the list.',
      schema: ref('PaymentPage'),
      example: { pagination: { count: 1, next: 1, previous: 0, total: 1 }, results: [paymentExample] },
      errors: [],
    }),
  },
  '/payments/{id}': {
    get: operation({
      id: 'getPayment',
      tag,
      summary: 'Get a payment',
      parameters: [paymentId],
      status: 200,
      answer: 'The payment.',
      ...payment,
      errors: ['404'],
    }),
  },
  '/payments/{id}/cancel': {
    post: operation({
      id: 'cancelPayment',
      tag,
      summary: 'Cancel a payment',
      description:
        'The payment must be CREATED or AUTHORIZED. Once its provider has confirmed that it collects no money, the payment is FAILED with the code `canceled`, and its link can be paid again. While the provider does not respond, the payment stays unchanged and the request to the provider is repeated.',
      parameters: [paymentId],
      status: 200,
      answer: 'The payment as it is now.',
      ...payment,
      errors: ['404', '422'],
    }),
  },
  '/payments/received': {
    post: operation({
      id: 'receiveFunds',
      tag,
      summary: 'Simulate the arrival of funds',
      description:
        'Only where no real money moves. The payment becomes RECEIVED, even if it had FAILED. Repeating it changes nothing.',
      body: {
        schema: ref('ReceiveFunds'),
        examples: { id: { summary: 'A payment', value: { id: paymentExample.id } } },
      },
      status: 200,
      answer: 'The payment as it is now.',
      ...payment,
      errors: ['403', '404', '413', '415', '422'],
    }),
  },
};
