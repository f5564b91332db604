import type { CheckoutSessionFilter } from '../../domain/checkout-session-ports.ts';
import { omitNullish } from '../../domain/input/shape.ts';
import { checkoutSessionCountCost, checkoutSessionListCost } from '../../domain/read-cost.ts';
import { builder } from '../builder.ts';
import { needs } from '../plugins/operation-scopes.ts';
import { connectionCost } from '../relay/connection-cost.ts';
import { connectionType } from '../relay/connection-type.ts';
import { connectByCreation, creationOrder } from '../relay/creation-list.ts';
import { CheckoutSessionRef, CheckoutSessionStatusRef } from './checkout-session.ts';
import { checkValues, DateTimeRangeInput, MAX_VALUES, toRange } from './list-input.ts';
import { PaymentLinkRef } from './payment-link.ts';

const OrderInput = creationOrder('CheckoutSession', 'checkout sessions');

const ConnectionRef = connectionType(CheckoutSessionRef, 'checkout sessions');

const FilterInput = builder.inputType('CheckoutSessionFilter', {
  description: `Filters checkout sessions: a session must match every field, by any of its values. A field that is omitted, null or empty filters nothing. At most ${MAX_VALUES} values per field.`,
  fields: (t) => ({
    paymentLinkId: t.idList({ description: 'Of any of these links.' }),
    status: t.field({ type: [CheckoutSessionStatusRef], description: 'In any of these statuses, as of this request.' }),
    destinationAccountNumber: t.stringList({
      description: 'With a destination that has any of these account numbers.',
    }),
    ownerIdentityId: t.stringList({ description: "With any of these as the owner's identityId." }),
    createdAt: t.field({ type: DateTimeRangeInput, description: 'Created within this time range.' }),
  }),
});

type FilterArgument = typeof FilterInput.$inferInput;

function toFilter(input: FilterArgument): CheckoutSessionFilter {
  const { createdAt: _, ...lists } = omitNullish(input);
  for (const [name, values] of Object.entries(lists)) checkValues(`filter.${name}`, values);
  return toUncheckedFilter(input);
}

/** The filter of the argument, before its values are checked. */
function toUncheckedFilter(input: FilterArgument): CheckoutSessionFilter {
  const { createdAt, ...lists } = omitNullish(input);
  return { ...lists, ...(createdAt && { createdAt: toRange(createdAt) }) };
}

const COST = connectionCost<{ readonly filter?: FilterArgument | null | undefined }>({
  list: ({ filter }) => checkoutSessionListCost({ filter: toUncheckedFilter(filter ?? {}) }),
  count: ({ filter }) => checkoutSessionCountCost(toUncheckedFilter(filter ?? {})),
});

const FilterOfLinkInput = builder.inputType('PaymentLinkCheckoutSessionFilter', {
  description:
    'Filters the checkout sessions of a link: a session must match every field, by any of its values. A field that is omitted, null or empty filters nothing.',
  fields: (t) => ({
    status: t.field({ type: [CheckoutSessionStatusRef], description: 'In any of these statuses, as of this request.' }),
    createdAt: t.field({ type: DateTimeRangeInput, description: 'Created within this time range.' }),
  }),
});

type ArgumentsOfLink = { readonly filter?: typeof FilterOfLinkInput.$inferInput | null | undefined };

/** A filter of one link, to compute a cost with: it is the same for any link. */
function ofOneLink({ filter }: ArgumentsOfLink): CheckoutSessionFilter {
  return { ...toUncheckedFilter(filter ?? {}), paymentLinkId: [''] };
}

const COST_OF_LINK = connectionCost<ArgumentsOfLink>({
  list: (args) => checkoutSessionListCost({ filter: ofOneLink(args) }),
  count: (args) => checkoutSessionCountCost(ofOneLink(args)),
});

builder.queryField('checkoutSessions', (t) =>
  t.connection(
    {
      type: CheckoutSessionRef,
      description: 'Your checkout sessions, newest first by default.',
      extensions: { ...COST, ...needs('links:read') },
      args: {
        filter: t.arg({ type: FilterInput, description: 'Which entries to include. By default all are.' }),
        orderBy: t.arg({ type: OrderInput, description: 'The sort order. Defaults to CREATED_AT DESC.' }),
      },
      resolve: (_, args, { services: { checkoutSessions }, viewer, now }) => {
        const filter = toFilter(args.filter ?? {});
        return connectByCreation(args, {
          prefix: 'cs',
          listIn: (direction) => ({
            page: (window) => checkoutSessions.page(viewer, { filter, direction, now }, window),
            count: () => checkoutSessions.count(viewer, filter, now),
          }),
        });
      },
    },
    ConnectionRef,
  ),
);

builder.objectField(PaymentLinkRef, 'checkoutSessions', (t) =>
  t.connection(
    {
      type: CheckoutSessionRef,
      description: 'The attempts to pay the link, newest first by default.',
      extensions: COST_OF_LINK,
      args: {
        filter: t.arg({ type: FilterOfLinkInput, description: 'Which entries to include. By default all are.' }),
        orderBy: t.arg({ type: OrderInput, description: 'The sort order. Defaults to CREATED_AT DESC.' }),
      },
      resolve: ({ id }, args, { loaders, now }) => {
        const filter = toFilter(args.filter ?? {});
        return connectByCreation(args, {
          prefix: 'cs',
          listIn: (direction) => loaders.sessionsOfLink(id, { filter, direction, now }),
        });
      },
    },
    ConnectionRef,
  ),
);
