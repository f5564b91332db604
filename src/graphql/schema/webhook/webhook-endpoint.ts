import { endpointListCost } from '../../../domain/read-cost.ts';
import { isPaused } from '../../../domain/webhook/circuit.ts';
import { MOST_ENDPOINTS, type WebhookEndpoint } from '../../../domain/webhook/webhook-endpoint.ts';
import { builder } from '../../builder.ts';
import { fieldCost } from '../../plugins/field-cost.ts';
import { needs } from '../../plugins/operation-scopes.ts';
import { connectionCost } from '../../relay/connection-cost.ts';
import { connectionType } from '../../relay/connection-type.ts';
import { connectByCreation, creationOrder } from '../../relay/creation-list.ts';
import { EventTypeRef } from '../event/event-type.ts';
import { ViewerRef } from '../viewer.ts';

export const WebhookEndpointRef = builder.node(builder.objectRef<WebhookEndpoint>('WebhookEndpoint'), {
  id: { resolve: ({ id }) => id },
  loadWithoutCache: (id, { loaders }) => loaders.webhookEndpoint.load(id),
  description:
    'Where you are told of events: each is sent by POST as JSON, signed with your secret, until it is answered with a 2xx. The same event may come more than once.',
  fields: (t) => ({
    url: t.expose('url', { type: 'URL', description: 'Where events are sent.' }),
    description: t.exposeString('description', {
      nullable: true,
      description: 'What you noted about it; null for nothing.',
    }),
    topics: t.field({
      type: [EventTypeRef],
      description: 'The events that are sent there. Empty for all, as linkEvents says.',
      resolve: ({ topics }) => [...topics],
    }),
    linkEvents: t.exposeBoolean('linkEvents', {
      description: 'Without topics: whether PAYMENT_LINK_… events are sent beside all the others.',
    }),
    enabled: t.exposeBoolean('enabled', {
      description: 'Whether anything is sent there. What happens while it is not is never told.',
    }),
    previousSecretExpiresAt: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'Until when the secret before the last rotation signs, too; null when it does not.',
      resolve: ({ previousSecret }, _, { now }) =>
        previousSecret !== null && now < previousSecret.until ? previousSecret.until : null,
    }),
    pausedUntil: t.field({
      type: 'DateTime',
      nullable: true,
      description:
        'When it is tried next, while it is left alone because tries kept timing out: one first, then the others. Null when it is not.',
      resolve: ({ circuit }, _, { now }) => (isPaused(circuit, now) ? circuit.pausedUntil : null),
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was made.' }),
    updatedAt: t.expose('updatedAt', { type: 'DateTime', description: 'When you last changed it.' }),
  }),
});

const OrderInput = creationOrder('WebhookEndpoint', 'webhook endpoints');

builder.queryFields((t) => ({
  webhookEndpoint: t.field({
    extensions: needs('links:read'),
    type: WebhookEndpointRef,
    nullable: true,
    description: 'Where you are told of events; null when nowhere. Of several, the oldest.',
    resolve: (_, __, { services, viewer }) => services.webhookEndpoints.first(viewer),
  }),
  webhookEndpoints: t.connection(
    {
      type: WebhookEndpointRef,
      description: `Where you are told of events, page by page: at most ${MOST_ENDPOINTS}.`,
      extensions: { ...connectionCost({ list: endpointListCost, count: endpointListCost }), ...needs('links:read') },
      args: { orderBy: t.arg({ type: OrderInput, description: 'In which order; CREATED_AT DESC unless said.' }) },
      resolve: (_, args, { services: { webhookEndpoints }, viewer }) =>
        connectByCreation(args, {
          prefix: 'whe',
          listIn: (direction) => ({
            page: (window) => webhookEndpoints.page(viewer, direction, window),
            count: () => webhookEndpoints.count(viewer),
          }),
        }),
    },
    connectionType(WebhookEndpointRef, 'webhook endpoints'),
  ),
}));

builder.objectField(ViewerRef, 'webhookEndpoints', (t) =>
  t.field({
    type: [WebhookEndpointRef],
    description: `Where you are told of events: the oldest first, at most ${MOST_ENDPOINTS}. Takes a key with the scope LINKS_READ.`,
    extensions: { ...fieldCost(2 * MOST_ENDPOINTS), ...needs('links:read') },
    resolve: async (_, __, { services, viewer }) => [...(await services.webhookEndpoints.list(viewer))],
  }),
);
