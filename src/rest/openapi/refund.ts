import { REFUND_STATUSES, refundShape } from '../../domain/refund.ts';
import { paymentExample, refundExample } from './checkout-session-examples.ts';
import { pagingParameters, pathParameter, sortParameter } from './common.ts';
import { inputSchemas } from './from-shape.ts';
import { operation } from './operation.ts';
import { enumSchema, listSchema, object, ref, type Schema, textSchema } from './schema.ts';

const tag = 'Payments';
const paymentId = pathParameter('id', 'The identifier of the payment.', paymentExample.id);
const instant = (description: string) => textSchema(description, { format: 'date-time' });

export const refundSchemas: Schema = {
  ...inputSchemas({ RefundPayment: refundShape }),
  Refund: object(
    {
      id: textSchema('Its identifier.', { pattern: '^ref_[0-9a-z]{26}$' }),
      paymentId: textSchema('The payment whose money goes back.'),
      amount: textSchema('How much goes back.'),
      currency: ref('Currency'),
      status: enumSchema(REFUND_STATUSES, 'PENDING until the provider has spoken.'),
      createdAt: instant('When it was asked for.'),
      updatedAt: instant('When its status changed last.'),
    },
    {
      reason: textSchema('Why, in your own words.'),
      failureCode: textSchema('Why it failed, for programs.'),
    },
  ),
  RefundPage: object({
    pagination: ref('Pagination'),
    results: listSchema(ref('Refund'), 'The refunds of this page.'),
  }),
};

export const refundPaths: Schema = {
  '/payments/{id}/refunds': {
    post: operation({
      id: 'refundPayment',
      tag,
      summary: 'Give money back',
      description:
        'From CAPTURED on, in parts if you like. The sum of all refunds never exceeds the payment. Once all of it went back, the payment is REFUNDED.',
      parameters: [paymentId],
      body: {
        schema: ref('RefundPayment'),
        required: false,
        examples: {
          part: { summary: 'A part', value: { amount: refundExample.amount, reason: refundExample.reason } },
          whole: { summary: 'All that is left', value: {} },
        },
      },
      status: 201,
      answer: 'The refund as it stands. It may be undecided still, and it may have FAILED.',
      schema: ref('Refund'),
      example: refundExample,
      errors: ['404', '413', '415', '422'],
    }),
    get: operation({
      id: 'listRefunds',
      tag,
      summary: 'List the refunds of a payment',
      parameters: [paymentId, sortParameter(['createdAt']), ...pagingParameters],
      status: 200,
      answer: 'A page of the refunds, and where it is in the list.',
      schema: ref('RefundPage'),
      example: { pagination: { count: 1, next: 1, previous: 0, total: 1 }, results: [refundExample] },
      errors: ['404'],
    }),
  },
};
