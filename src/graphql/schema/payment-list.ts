import { omitNullish } from '../../domain/input/shape.ts';
import type { PaymentFilter } from '../../domain/payment-ports.ts';
import { paymentCountCost, paymentListCost } from '../../domain/read-cost.ts';
import { builder } from '../builder.ts';
import { needs } from '../plugins/operation-scopes.ts';
import { connectionCost } from '../relay/connection-cost.ts';
import { connectionType } from '../relay/connection-type.ts';
import { connectByCreation, creationOrder } from '../relay/creation-list.ts';
import { CheckoutSessionRef } from './checkout-session.ts';
import { checkValues, MAX_VALUES } from './list-input.ts';
import { PaymentRef, PaymentStatusRef } from './payment.ts';
import { PaymentLinkRef } from './payment-link.ts';

const OrderInput = creationOrder('Payment', 'payments');

const ConnectionRef = connectionType(PaymentRef, 'payments');

const FilterInput = builder.inputType('PaymentFilter', {
  description: `Filters payments: a payment must match every field, by any of its values. A field that is omitted, null or empty filters nothing. At most ${MAX_VALUES} values per field.`,
  fields: (t) => ({
    paymentLinkId: t.idList({ description: 'Of any of these links.' }),
    checkoutSessionId: t.idList({ description: 'Of any of these sessions.' }),
    status: t.field({ type: [PaymentStatusRef], description: 'In any of these statuses.' }),
  }),
});

type FilterArgument = typeof FilterInput.$inferInput;

function toFilter(input: FilterArgument): PaymentFilter {
  const filter = omitNullish(input);
  for (const [name, values] of Object.entries(filter)) checkValues(`filter.${name}`, values);
  return filter;
}

const COST = connectionCost<{ readonly filter?: FilterArgument | null | undefined }>({
  list: ({ filter }) => paymentListCost({ filter: omitNullish(filter ?? {}) }),
  count: ({ filter }) => paymentCountCost(omitNullish(filter ?? {})),
});

/** Filters of one parent, to compute a cost with: it is the same for any parent. */
const OF_ONE = { link: { paymentLinkId: [''] }, session: { checkoutSessionId: [''] } } satisfies Record<
  string,
  PaymentFilter
>;

const COST_OF_LINK = connectionCost({
  list: () => paymentListCost({ filter: OF_ONE.link }),
  count: () => paymentCountCost(OF_ONE.link),
});
const COST_OF_SESSION = connectionCost({
  list: () => paymentListCost({ filter: OF_ONE.session }),
  count: () => paymentCountCost(OF_ONE.session),
});

builder.queryField('payments', (t) =>
  t.connection(
    {
      type: PaymentRef,
      description: 'Your payments, newest first by default.',
      extensions: { ...COST, ...needs('links:read') },
      args: {
        filter: t.arg({ type: FilterInput, description: 'Which entries to include. By default all are.' }),
        orderBy: t.arg({ type: OrderInput, description: 'The sort order. Defaults to CREATED_AT DESC.' }),
      },
      resolve: (_, args, { services: { payments }, viewer }) => {
        const filter = toFilter(args.filter ?? {});
        return connectByCreation(args, {
          prefix: 'pay',
          listIn: (direction) => ({
            page: (window) => payments.page(viewer, { filter, direction }, window),
            count: () => payments.count(viewer, filter),
          }),
        });
      },
    },
    ConnectionRef,
  ),
);

builder.objectField(PaymentLinkRef, 'payments', (t) =>
  t.connection(
    {
      type: PaymentRef,
      description: 'The payments of the link, newest first by default.',
      extensions: COST_OF_LINK,
      args: { orderBy: t.arg({ type: OrderInput, description: 'The sort order. Defaults to CREATED_AT DESC.' }) },
      resolve: ({ id }, args, { loaders }) =>
        connectByCreation(args, {
          prefix: 'pay',
          listIn: (direction) => loaders.paymentsOf(id, { parent: 'paymentLinkId', filter: {}, direction }),
        }),
    },
    ConnectionRef,
  ),
);

builder.objectField(CheckoutSessionRef, 'payments', (t) =>
  t.connection(
    {
      type: PaymentRef,
      description: 'The payments of the session: at most one, because a session is paid once.',
      extensions: COST_OF_SESSION,
      args: { orderBy: t.arg({ type: OrderInput, description: 'The sort order. Defaults to CREATED_AT DESC.' }) },
      resolve: ({ id }, args, { loaders }) =>
        connectByCreation(args, {
          prefix: 'pay',
          listIn: (direction) => loaders.paymentsOf(id, { parent: 'checkoutSessionId', filter: {}, direction }),
        }),
    },
    ConnectionRef,
  ),
);
