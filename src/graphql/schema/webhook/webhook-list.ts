import { omitNullish } from '../../../domain/input/shape.ts';
import { deliveryCountCost, deliveryListCost } from '../../../domain/read-cost.ts';
import type { DeliveryFilter } from '../../../domain/webhook/webhook-ports.ts';
import { builder } from '../../builder.ts';
import { needs } from '../../plugins/operation-scopes.ts';
import { connectionCost } from '../../relay/connection-cost.ts';
import { connectionType } from '../../relay/connection-type.ts';
import { connectByCreation, creationOrder } from '../../relay/creation-list.ts';
import { EventTypeRef } from '../event/event-type.ts';
import { checkValues, DateTimeRangeInput, MAX_VALUES, toRange } from '../list-input.ts';
import { DeliveryStatusRef, WebhookDeliveryRef } from './webhook.ts';

const OrderInput = creationOrder('WebhookDelivery', 'webhook deliveries');

const FilterInput = builder.inputType('WebhookDeliveryFilter', {
  description: `Filters webhook deliveries: a delivery must match every field, by any of its values. A field that is omitted, null or empty filters nothing. At most ${MAX_VALUES} values per field.`,
  fields: (t) => ({
    status: t.field({ type: [DeliveryStatusRef], description: 'In any of these statuses.' }),
    eventType: t.field({ type: [EventTypeRef], description: 'Of events of any of these types.' }),
    eventId: t.idList({ description: 'Of any of these events.' }),
    paymentLinkId: t.idList({ description: 'About any of these links or their payments.' }),
    endpointId: t.idList({ description: 'To any of these endpoints.' }),
    createdAt: t.field({ type: DateTimeRangeInput, description: 'Of events that occurred within this time range.' }),
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
      description: 'Your webhook deliveries, both completed and pending, newest first by default.',
      extensions: { ...COST, ...needs('links:read') },
      args: {
        filter: t.arg({ type: FilterInput, description: 'Which entries to include. By default all are.' }),
        orderBy: t.arg({ type: OrderInput, description: 'The sort order. Defaults to CREATED_AT DESC.' }),
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
