import { omitNullish } from '../../../domain/input/shape.ts';
import { deliveryCountCost, deliveryListCost } from '../../../domain/read-cost.ts';
import type { DeliveryFilter } from '../../../domain/webhook/webhook-ports.ts';
import { builder } from '../../builder.ts';
import { needs } from '../../plugins/operation-scopes.ts';
import { connectionCost } from '../../relay/connection-cost.ts';
import { connectionType } from '../../relay/connection-type.ts';
import { connectByCreation, creationOrder } from '../../relay/creation-list.ts';
import { EventTypeRef } from '../event/event-type.ts';
import { checkValues, DateTimeRangeInput, MOST_VALUES, toRange } from '../list-input.ts';
import { DeliveryStatusRef, WebhookDeliveryRef } from './webhook.ts';

const OrderInput = creationOrder('WebhookDelivery', 'webhook deliveries');

const FilterInput = builder.inputType('WebhookDeliveryFilter', {
  description: `Which webhook deliveries to list: any of the values of a field, and all of the fields. A field that is left out, null or empty filters nothing. At most ${MOST_VALUES} values each.`,
  fields: (t) => ({
    status: t.field({ type: [DeliveryStatusRef], description: 'Any of these statuses.' }),
    eventType: t.field({ type: [EventTypeRef], description: 'Telling of any of these.' }),
    eventId: t.idList({ description: 'Telling of any of these events.' }),
    paymentLinkId: t.idList({ description: 'Telling of any of these links, or of payments of them.' }),
    endpointId: t.idList({ description: 'To any of these endpoints.' }),
    createdAt: t.field({ type: DateTimeRangeInput, description: 'Of events that happened within this time.' }),
  }),
});

type FilterArgument = typeof FilterInput.$inferInput;

function toFilter(input: FilterArgument): DeliveryFilter {
  const { createdAt: _, ...lists } = omitNullish(input);
  for (const [name, values] of Object.entries(lists)) checkValues(`filter.${name}`, values);
  return toUncheckedFilter(input);
}

/** The filter of the argument, before its values are checked. */
function toUncheckedFilter(input: FilterArgument): DeliveryFilter {
  const { createdAt, ...lists } = omitNullish(input);
  return { ...lists, ...(createdAt && { createdAt: toRange(createdAt) }) };
}

const COST = connectionCost<{ readonly filter?: FilterArgument | null | undefined }>({
  list: ({ filter }) => deliveryListCost(toUncheckedFilter(filter ?? {})),
  count: ({ filter }) => deliveryCountCost(toUncheckedFilter(filter ?? {})),
});

builder.queryFields((t) => ({
  webhookDeliveries: t.connection(
    {
      type: WebhookDeliveryRef,
      description: 'What you were told of by webhook, and what you are yet to be told, page by page.',
      extensions: { ...COST, ...needs('links:read') },
      args: {
        filter: t.arg({ type: FilterInput, description: 'Which ones; all unless said.' }),
        orderBy: t.arg({ type: OrderInput, description: 'In which order; CREATED_AT DESC unless said.' }),
      },
      resolve: (_, args, { services: { webhooks }, viewer }) => {
        const filter = toFilter(args.filter ?? {});
        return connectByCreation(args, {
          prefix: 'whd',
          listIn: (direction) => ({
            page: (window) => webhooks.page(viewer, { filter, direction }, window),
            count: () => webhooks.count(viewer, filter),
          }),
        });
      },
    },
    connectionType(WebhookDeliveryRef, 'webhook deliveries'),
  ),
}));
