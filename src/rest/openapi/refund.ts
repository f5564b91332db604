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
      paymentId: textSchema('The id of the refunded payment.'),
      amount: textSchema('The refunded amount.'),
      currency: ref('Currency'),
      status: enumSchema(REFUND_STATUSES, 'PENDING until the provider has decided.'),
      createdAt: instant('When the refund was requested.'),
      updatedAt: instant('When its status changed last.'),
    },
    {
      reason: textSchema('The reason, as given in the request.'),
      failureCode: textSchema('Why the refund failed, as a code.'),
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
      summary: 'Refund a payment',
      description:
        'The payment must be CAPTURED, RECEIVED or SETTLED. It can be refunded in parts; the sum of its refunds never exceeds it. Once it was refunded in full, it is REFUNDED.',
      parameters: [paymentId],
      body: {
        schema: ref('RefundPayment'),
        required: false,
        examples: {
          part: {
            summary: 'A part of the payment',
            value: { amount: refundExample.amount, reason: refundExample.reason },
          },
          whole: { summary: 'All that is left of it', value: {} },
        },
      },
      status: 201,
      answer: 'The refund as it is now. It may still be PENDING, or have FAILED.',
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
