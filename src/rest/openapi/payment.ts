import { PAYMENT_STATUSES } from '../../domain/payment.ts';
import { isPayIn, PAYMENT_METHODS } from '../../domain/payment-method.ts';
import { paymentExample, sessionExample } from './checkout-session-examples.ts';
import { pagingParameters, pathParameter, queryParameter, sortParameter } from './common.ts';
import { operation } from './operation.ts';
import { list, nullable, object, oneOf, ref, type Schema, text } from './schema.ts';

const tag = 'Payments';
const payment = { schema: ref('Payment'), example: paymentExample };
const method = oneOf(PAYMENT_METHODS.filter(isPayIn), 'A way to pay that the link allows.');
const card = object({ token: text("The provider's name for a card.", { minLength: 1 }) });
const instant = (description: string) => text(description, { format: 'date-time' });

export const paymentSchemas: Schema = {
  PaymentStatus: oneOf(
    PAYMENT_STATUSES,
    'CREATED, AUTHORIZED, CAPTURED, RECEIVED and SETTLED in that order, or FAILED before it is RECEIVED.',
  ),
  PaySession: {
    description: 'The method and the payer, in either of two forms. With both, `origins` counts.',
    anyOf: [
      object({ paymentMethod: method }, { card: nullable(card), customer: nullable(ref('Customer')) }),
      object(
        {
          origins: list(
            object(
              { type: method },
              { amount: text('The total of the link.'), currency: ref('Currency'), card: nullable(card) },
            ),
            'Where the money comes from.',
            { minItems: 1, maxItems: 1 },
          ),
        },
        { customer: nullable(ref('Customer')) },
      ),
    ],
  },
  ReceiveFunds: object({}, { id: text('The identifier of the payment.'), transactionId: text('The same.') }),
  Payment: object(
    {
      id: text('Its identifier.', { pattern: '^pay_[0-9a-z]{26}$' }),
      checkoutSessionId: text('The session that it pays.'),
      paymentLinkId: text('The link that it pays.'),
      externalId: text('The `checkoutToken` of the link: your own reference.'),
      identityId: text('The owner of the link.'),
      accountNumber: text('The first account that the money goes to.'),
      totalAmount: text('What is paid.'),
      currency: ref('Currency'),
      product: text('From which currency into which.'),
      status: ref('PaymentStatus'),
      type: text('What it is for.', { const: 'PURCHASE' }),
      purchaseAmount: text('What is bought for.'),
      purchaseCurrency: ref('Currency'),
      paymentMethod: method,
      createdAt: instant('When it was made.'),
      updatedAt: instant('When its status changed last.'),
    },
    {
      failureCode: text('Why it failed, for programs.'),
      failureMessage: text('Why it failed, in words for a person.'),
      authorizedAt: instant('When it was authorized.'),
      capturedAt: instant('When it was captured.'),
      receivedAt: instant('When its funds came.'),
    },
  ),
  PaymentPage: object({
    pagination: ref('Pagination'),
    results: list(ref('Payment'), 'The payments of this page.'),
  }),
};

export const paymentPaths: Schema = {
  '/checkout-sessions/{id}/payments': {
    post: operation({
      id: 'payCheckoutSession',
      tag,
      summary: 'Pay a session',
      description:
        'Session and link must be ACTIVE, the method allowed, and everything known that `customerRequirements` asks for.',
      parameters: [pathParameter('id', 'The identifier of the session.', sessionExample.id)],
      body: {
        schema: ref('PaySession'),
        examples: {
          card: { summary: 'A card', value: { paymentMethod: 'CARD', card: { token: 'tok_success' } } },
          origins: { summary: 'The same', value: { origins: [{ type: 'CARD', card: { token: 'tok_success' } }] } },
          refused: {
            summary: 'A card that the sandbox refuses',
            value: { paymentMethod: 'CARD', card: { token: 'tok_refused' } },
          },
        },
      },
      status: 200,
      answer: 'The payment as it stands. It may be undecided still, and it may have FAILED.',
      ...payment,
      errors: ['404', '413', '415', '422'],
    }),
  },
  '/payments': {
    get: operation({
      id: 'listPayments',
      tag,
      summary: 'List payments',
      description:
        'Payments must pass every filter that is given, and pass one by any of its values, divided by commas.',
      parameters: [
        queryParameter('paymentLinkId', 'Of one of these links.'),
        queryParameter('checkoutSessionId', 'Of one of these sessions.'),
        queryParameter('status', `In one of these statuses: ${PAYMENT_STATUSES.join(', ')}.`),
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
  '/payments/received': {
    post: operation({
      id: 'receiveFunds',
      tag,
      summary: 'Let the funds of a payment arrive',
      description: 'Where no real money moves. The payment becomes RECEIVED; doing it again changes nothing.',
      body: {
        schema: ref('ReceiveFunds'),
        examples: { id: { summary: 'A payment', value: { id: paymentExample.id } } },
      },
      status: 200,
      answer: 'The payment as it stands.',
      ...payment,
      errors: ['403', '404', '413', '415', '422'],
    }),
  },
};
