import type { CheckoutSessionFilter } from '../../domain/checkout-session-ports.ts';
import { omitNullish } from '../../domain/input/shape.ts';
import { checkoutSessionCountCost, checkoutSessionListCost } from '../../domain/read-cost.ts';
import { builder } from '../builder.ts';
import { needs } from '../plugins/operation-scopes.ts';
import { connectionCost } from '../relay/connection-cost.ts';
import { connectionType } from '../relay/connection-type.ts';
import { connectByCreation, creationOrder } from '../relay/creation-list.ts';
import { CheckoutSessionRef, CheckoutSessionStatusRef } from './checkout-session.ts';
import { checkValues, DateTimeRangeInput, MOST_VALUES, toRange } from './list-input.ts';
import { PaymentLinkRef } from './payment-link.ts';

const OrderInput = creationOrder('CheckoutSession', 'checkout sessions');

const ConnectionRef = connectionType(CheckoutSessionRef, 'checkout sessions');

const FilterInput = builder.inputType('CheckoutSessionFilter', {
  description: `Which checkout sessions to list: any of the values of a field, and all of the fields. A field that is left out, null or empty filters nothing. At most ${MOST_VALUES} values each.`,
  fields: (t) => ({
    paymentLinkId: t.idList({ description: 'Of any of these links.' }),
    status: t.field({ type: [CheckoutSessionStatusRef], description: 'Any of these statuses, as of this request.' }),
    destinationAccountNumber: t.stringList({
      description: 'At least one destination with any of these account numbers.',
    }),
    ownerIdentityId: t.stringList({ description: "Any of these as the owner's identityId." }),
    createdAt: t.field({ type: DateTimeRangeInput, description: 'Begun within this time.' }),
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
    'Which checkout sessions of a link to list: any of the values of a field, and all of the fields. A field that is left out, null or empty filters nothing.',
  fields: (t) => ({
    status: t.field({ type: [CheckoutSessionStatusRef], description: 'Any of these statuses, as of this request.' }),
    createdAt: t.field({ type: DateTimeRangeInput, description: 'Begun within this time.' }),
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
      description: 'Your checkout sessions, page by page: the newest first unless orderBy says otherwise.',
      extensions: { ...COST, ...needs('links:read') },
      args: {
        filter: t.arg({ type: FilterInput, description: 'Which ones; all unless said.' }),
        orderBy: t.arg({ type: OrderInput, description: 'In which order; CREATED_AT DESC unless said.' }),
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
      description: 'The attempts to pay it, page by page: the newest first unless orderBy says otherwise.',
      extensions: COST_OF_LINK,
      args: {
        filter: t.arg({ type: FilterOfLinkInput, description: 'Which ones; all unless said.' }),
        orderBy: t.arg({ type: OrderInput, description: 'In which order; CREATED_AT DESC unless said.' }),
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
