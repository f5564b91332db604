import { PAYMENT_STATUSES } from '../../domain/payment.ts';
import { isPayIn, PAYMENT_METHODS } from '../../domain/payment-method.ts';
import { paymentExample, sessionExample } from './checkout-session-examples.ts';
import { dateParameters, pagingParameters, pathParameter, queryParameter, sortParameter } from './common.ts';
import { operation } from './operation.ts';
import { answeredTerms } from './payment-link-schemas.ts';
import { askedDetails, askedParts, originSchemas } from './payment-origin.ts';
import { enumSchema, listSchema, nullable, object, ref, type Schema, textSchema } from './schema.ts';

const tag = 'Payments';
const payment = { schema: ref('Payment'), example: paymentExample };
const method = enumSchema(PAYMENT_METHODS.filter(isPayIn), 'A way to pay that the link allows.');
const card = object({ token: textSchema("The provider's name for a card.", { minLength: 1 }) });
const instant = (description: string) => textSchema(description, { format: 'date-time' });

const paymentId = pathParameter('id', 'The identifier of the payment.', paymentExample.id);

export const paymentSchemas: Schema = {
  PaymentStatus: enumSchema(
    PAYMENT_STATUSES,
    'CREATED, AUTHORIZED, CAPTURED, RECEIVED and SETTLED in that order, or FAILED before it is RECEIVED. Money that comes after FAILED makes it RECEIVED all the same. REFUNDED when all of it went back.',
  ),
  PaySession: {
    description: 'The method and the payer, in either of two forms. With both, `origins` counts.',
    anyOf: [
      object({ paymentMethod: method }, { card: nullable(card), customer: nullable(ref('Customer')), ...askedDetails }),
      object(
        {
          origins: listSchema(
            object(
              { type: method },
              { amount: textSchema('The total of the link.'), currency: ref('Currency'), ...askedParts },
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
      checkoutSessionId: textSchema('The session that it pays.'),
      paymentLinkId: textSchema('The link that it pays.'),
      externalId: textSchema('The `checkoutToken` of the link: your own reference.'),
      identityId: textSchema('The owner of the link.'),
      accountNumber: textSchema('The first account that the money goes to.'),
      totalAmount: textSchema('What is paid.'),
      currency: ref('Currency'),
      product: textSchema('From which currency into which.'),
      status: ref('PaymentStatus'),
      type: textSchema('What it is for.', { const: 'PURCHASE' }),
      purchaseAmount: textSchema('What is bought for.'),
      purchaseCurrency: ref('Currency'),
      paymentMethod: method,
      fees: listSchema(object({}), 'Always empty: no fee is taken.', { maxItems: 0 }),
      createdAt: instant('When it was made.'),
      updatedAt: instant('When its status changed last.'),
      origins: listSchema(ref('PaymentOrigin'), 'Where the money comes from.', { minItems: 1, maxItems: 1 }),
      destinations: listSchema(ref('PaymentDestination'), 'Where the money goes.', { minItems: 1 }),
    },
    {
      failureCode: textSchema('Why it failed, for programs.'),
      failureMessage: textSchema('Why it failed, in words for a person.'),
      authorizedAt: instant('When it was authorized.'),
      capturedAt: instant('When it was captured.'),
      receivedAt: instant('When its funds came.'),
      expiresAt: instant("When the payer's time to act is over."),
      refundedAmount: textSchema('The sum of its refunds, those that are PENDING included.'),
      refundedAt: instant('When the last of it was given back, if all of it was.'),
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
        'Session and link must be ACTIVE, the method allowed, and everything known that `customerRequirements` asks for. The same request once more for the same session is answered with the payment that there is.',
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
      errors: ['404', '413', '415', '422', '429'],
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
      summary: 'Give up a payment',
      description:
        'Of a payment that is CREATED or AUTHORIZED. Its provider is made to take no money for it any more; then it is FAILED with the code `canceled`, and its link can be paid again. While the provider does not answer, the payment stays as it is and the provider is asked again.',
      parameters: [paymentId],
      status: 200,
      answer: 'The payment as it stands.',
      ...payment,
      errors: ['404', '422'],
    }),
  },
  '/payments/received': {
    post: operation({
      id: 'receiveFunds',
      tag,
      summary: 'Let the funds of a payment arrive',
      description:
        'Where no real money moves. The payment becomes RECEIVED, also when it had FAILED; doing it again changes nothing.',
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
