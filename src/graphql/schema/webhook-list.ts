import { omitNullish } from '../../domain/input/shape.ts';
import type { Position } from '../../domain/page.ts';
import { deliveryCountCost, deliveryListCost } from '../../domain/read-cost.ts';
import type { WebhookDelivery } from '../../domain/webhook.ts';
import { builder } from '../builder.ts';
import { connectionCost } from '../relay/connection-cost.ts';
import { connectionType } from '../relay/connection-type.ts';
import { relayPage } from '../relay/relay-page.ts';
import { checkValues, OrderDirectionRef } from './list-input.ts';
import { DeliveryStatusRef, WebhookDeliveryRef } from './webhook.ts';

const FilterInput = builder.inputType('WebhookDeliveryFilter', {
  description: 'Which webhook deliveries to list. A field that is left out, null or empty filters nothing.',
  fields: (t) => ({
    status: t.field({ type: [DeliveryStatusRef], description: 'Any of these statuses.' }),
  }),
});

const COST = connectionCost<{ readonly filter?: typeof FilterInput.$inferInput | null | undefined }>({
  list: deliveryListCost,
  count: ({ filter }) => deliveryCountCost(omitNullish(filter ?? {})),
});

builder.queryFields((t) => ({
  webhookDeliveries: t.connection(
    {
      type: WebhookDeliveryRef,
      description: 'What you were told of by webhook, and what you are yet to be told, page by page.',
      extensions: COST,
      args: {
        filter: t.arg({ type: FilterInput, description: 'Which ones; all unless said.' }),
        direction: t.arg({ type: OrderDirectionRef, description: 'The newest first (DESC) unless said.' }),
      },
      resolve: (_, args, { services: { webhooks }, viewer }) => {
        const direction = args.direction ?? 'desc';
        const filter = omitNullish(args.filter ?? {});
        checkValues('filter.status', filter.status ?? []);
        return relayPage(args, {
          order: { field: 'createdAt', direction, prefix: 'whd', isKey: isInstant },
          positionOf: (delivery: WebhookDelivery) => ({ key: delivery.createdAt, id: delivery.id }),
          page: (window) => webhooks.page(viewer, { filter, direction }, window),
          count: () => webhooks.count(viewer, filter),
        });
      },
    },
    connectionType(WebhookDeliveryRef, 'webhook deliveries'),
  ),
}));

function isInstant(key: unknown): key is Position['key'] {
  return Number.isSafeInteger(key);
}
