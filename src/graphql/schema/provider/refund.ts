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
  description: 'How a refund stands.',
  values: {
    PENDING: { description: 'The provider has not decided yet.' },
    SUCCEEDED: { description: 'The money went back.' },
    FAILED: { description: 'The money could not go back; it is still there.' },
  } satisfies Record<RefundStatus, object>,
});

const RefundOriginRef = builder.enumType('RefundOrigin', {
  description: 'Who asked for a refund.',
  values: {
    CLIENT: { description: 'You.' },
    LATE: { description: 'The gateway: the money came when its link could not take it any more.' },
    PROVIDER: { description: "Somebody at the provider, such as you in the provider's dashboard." },
  } satisfies Record<RefundOrigin, object>,
});

const RefundRef = builder.node(builder.objectRef<Refund>('Refund'), {
  id: { resolve: ({ id }) => id },
  loadWithoutCache: (id, { loaders }) => loaders.refund.load(id),
  description: 'Money of a payment on its way back to the payer.',
  fields: (t) => ({
    status: t.expose('status', { type: RefundStatusRef, description: 'How it stands.' }),
    amount: t.expose('amount', { type: 'Decimal', description: 'How much goes back, in major units.' }),
    currency: t.expose('currency', { type: CurrencyCodeRef, description: 'The currency of amount.' }),
    reason: t.exposeString('reason', { nullable: true, description: 'Why, in the words of whoever asked for it.' }),
    origin: t.expose('origin', { type: RefundOriginRef, description: 'Who asked for it.' }),
    failureCode: t.exposeString('failureCode', {
      nullable: true,
      description: "Why it FAILED, in the provider's code.",
    }),
    payment: t.field({
      type: PaymentRef,
      nullable: true,
      description: 'The payment whose money goes back.',
      resolve: ({ paymentId }, _, { loaders }) => loaders.payment.load(paymentId),
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was asked for.' }),
    updatedAt: t.expose('updatedAt', { type: 'DateTime', description: 'When it was last written.' }),
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
      description: 'The refunds of it, page by page: the newest first unless orderBy says otherwise.',
      extensions: COST,
      args: { orderBy: t.arg({ type: OrderInput, description: 'In which order; CREATED_AT DESC unless said.' }) },
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
  description: 'How much of a payment to give back.',
  fields: (t) => ({
    amount: t.field({
      type: 'Decimal',
      description: 'How much, in major units of the currency of the payment; all that is left unless said.',
    }),
    reason: t.string({ description: 'Why, in your own words: up to 255 characters.' }),
  }),
});

const fields: PayloadFields<{ readonly refund: Refund }> = (t) => ({
  refund: t.expose('refund', { type: RefundRef, description: 'The refund as it stands.' }),
});

builder.mutationField('refundPayment', (t) =>
  t.field({
    extensions: needs('refunds:write'),
    nullable: true,
    type: resultType('RefundPayment', {
      description: 'The refund is made. It may be undecided still, and it may have FAILED.',
      errors: ['ValidationError', 'NotFoundError', 'InvalidStateError'],
      fields,
    }),
    description:
      'Gives back a part of a payment, or all that is left of it: from CAPTURED on. The sum of all refunds never exceeds the payment.',
    args: {
      id: t.arg.id({ required: true, description: 'The id of the payment, such as `pay_…`.' }),
      input: t.arg({ type: RefundInput, description: 'How much; all that is left unless said.' }),
    },
    resolve: (_, { id, input }, context) =>
      outcome(context, async () => ({
        refund: await context.services.refunds.create(context.viewer, id, input ?? {}),
      })),
  }),
);
