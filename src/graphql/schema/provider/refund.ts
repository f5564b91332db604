import { refundCountCost, refundListCost } from '../../../domain/read-cost.ts';
import type { Refund, RefundOrigin, RefundStatus } from '../../../domain/refund.ts';
import { builder } from '../../builder.ts';
import { needs } from '../../plugins/operation-scopes.ts';
import { connectionCost } from '../../relay/connection-cost.ts';
import { connectionType } from '../../relay/connection-type.ts';
import { connectByCreation, creationOrder } from '../../relay/creation-list.ts';
import { CurrencyCodeRef } from '../currency.ts';
import { outcome, type PayloadFields, resultType } from '../errors.ts';
import { PaymentRef } from '../payment.ts';

const RefundStatusRef = builder.enumType('RefundStatus', {
  description: 'The status of a refund.',
  values: {
    PENDING: { description: 'The provider has not decided yet.' },
    SUCCEEDED: { description: 'The money was returned.' },
    FAILED: { description: 'The money could not be returned, and stays where it was.' },
  } satisfies Record<RefundStatus, object>,
});

const RefundOriginRef = builder.enumType('RefundOrigin', {
  description: 'Who requested a refund.',
  values: {
    CLIENT: { description: 'You.' },
    LATE: { description: 'The gateway: the money arrived when the link could no longer accept it.' },
    PROVIDER: { description: 'Somebody at the provider, for example you in its dashboard.' },
  } satisfies Record<RefundOrigin, object>,
});

const RefundRef = builder.node(builder.objectRef<Refund>('Refund'), {
  id: { resolve: ({ id }) => id },
  loadWithoutCache: (id, { loaders }) => loaders.refund.load(id),
  description: 'A refund of all or part of a payment.',
  fields: (t) => ({
    status: t.expose('status', { type: RefundStatusRef, description: 'The status of the refund.' }),
    amount: t.expose('amount', { type: 'Decimal', description: 'The amount to refund, in major units.' }),
    currency: t.expose('currency', { type: CurrencyCodeRef, description: 'The currency of amount.' }),
    reason: t.exposeString('reason', { nullable: true, description: 'The reason, as stated by whoever requested it.' }),
    origin: t.expose('origin', { type: RefundOriginRef, description: 'Who requested the refund.' }),
    failureCode: t.exposeString('failureCode', {
      nullable: true,
      description: 'Why it FAILED, as a code of the provider.',
    }),
    payment: t.field({
      type: PaymentRef,
      nullable: true,
      description: 'The refunded payment.',
      resolve: ({ paymentId }, _, { loaders }) => loaders.payment.load(paymentId),
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When the refund was requested.' }),
    updatedAt: t.expose('updatedAt', { type: 'DateTime', description: 'When the refund was last updated.' }),
  }),
});

const OrderInput = creationOrder('Refund', 'refunds');

const ConnectionRef = connectionType(RefundRef, 'refunds');
/** A filter of one payment, to compute a cost with: it is the same for any payment. */
const OF_ONE = { paymentId: [''] };
const COST = connectionCost({ list: () => refundListCost({ filter: OF_ONE }), count: () => refundCountCost(OF_ONE) });

builder.objectField(PaymentRef, 'refunds', (t) =>
  t.connection(
    {
      type: RefundRef,
      description: 'The refunds of the payment, newest first by default.',
      extensions: COST,
      args: { orderBy: t.arg({ type: OrderInput, description: 'The sort order. Defaults to CREATED_AT DESC.' }) },
      resolve: ({ id }, args, { loaders }) =>
        connectByCreation(args, {
          prefix: 'ref',
          listIn: (direction) => loaders.refundsOf(id, { filter: {}, direction }),
        }),
    },
    ConnectionRef,
  ),
);

const RefundInput = builder.inputType('RefundPaymentInput', {
  description: 'How much of a payment to refund.',
  fields: (t) => ({
    amount: t.field({
      type: 'Decimal',
      description: 'The amount, in major units of the currency of the payment. Defaults to all that remains.',
    }),
    reason: t.string({ description: 'The reason, in your own words: up to 255 characters.' }),
  }),
});

const fields: PayloadFields<{ readonly refund: Refund }> = (t) => ({
  refund: t.expose('refund', { type: RefundRef, description: 'The refund as it is now.' }),
});

builder.mutationField('refundPayment', (t) =>
  t.field({
    extensions: needs('refunds:write'),
    nullable: true,
    type: resultType('RefundPayment', {
      description: 'The refund was created. It may be undecided still, or have FAILED.',
      errors: ['ValidationError', 'NotFoundError', 'InvalidStateError'],
      fields,
    }),
    description:
      'Refunds part of a payment, or all that remains of it, from CAPTURED on. The sum of all refunds never exceeds the payment.',
    args: {
      id: t.arg.id({ required: true, description: 'The id of the payment, such as `pay_…`.' }),
      input: t.arg({ type: RefundInput, description: 'How much to refund. Defaults to all that remains.' }),
    },
    resolve: (_, { id, input }, context) =>
      outcome(context, async () => ({
        refund: await context.services.refunds.create(context.viewer, id, input ?? {}),
      })),
  }),
);
