import { endpointListCost } from '../../../domain/read-cost.ts';
import { isPaused } from '../../../domain/webhook/circuit.ts';
import { MAX_ENDPOINTS, type WebhookEndpoint } from '../../../domain/webhook/webhook-endpoint.ts';
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
    'A url that receives your events. Each is sent by POST as JSON, signed with the secret of the endpoint, and retried until the response is a 2xx. The same event may arrive more than once.',
  fields: (t) => ({
    url: t.expose('url', { type: 'URL', description: 'The url that receives the events.' }),
    description: t.exposeString('description', {
      nullable: true,
      description: 'Your own description; null if there is none.',
    }),
    topics: t.field({
      type: [EventTypeRef],
      description: 'The types of events that are sent. Empty for all, subject to linkEvents.',
      resolve: ({ topics }) => [...topics],
    }),
    linkEvents: t.exposeBoolean('linkEvents', {
      description: 'Without topics: whether PAYMENT_LINK_… events are sent in addition to all others.',
    }),
    enabled: t.exposeBoolean('enabled', {
      description: 'Whether events are sent. Events that occur while the endpoint is disabled are never sent.',
    }),
    previousSecretExpiresAt: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'Until when the secret from before the last rotation stays in use; null if it does not.',
      resolve: ({ previousSecret }, _, { now }) =>
        previousSecret !== null && now < previousSecret.until ? previousSecret.until : null,
    }),
    pausedUntil: t.field({
      type: 'DateTime',
      nullable: true,
      description:
        'While the endpoint is paused after repeated timeouts: when it is tried again, with one delivery before the others. Null if it is not paused.',
      resolve: ({ circuit }, _, { now }) => (isPaused(circuit, now) ? circuit.pausedUntil : null),
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When the endpoint was created.' }),
    updatedAt: t.expose('updatedAt', { type: 'DateTime', description: 'When you last changed the endpoint.' }),
  }),
});

const OrderInput = creationOrder('WebhookEndpoint', 'webhook endpoints');

builder.queryFields((t) => ({
  webhookEndpoint: t.field({
    extensions: needs('links:read'),
    type: WebhookEndpointRef,
    nullable: true,
    description: 'Your webhook endpoint; null if there is none, the oldest if there are several.',
    resolve: (_, __, { services, viewer }) => services.webhookEndpoints.first(viewer),
  }),
  webhookEndpoints: t.connection(
    {
      type: WebhookEndpointRef,
      description: `Your webhook endpoints, at most ${MAX_ENDPOINTS}.`,
      extensions: { ...connectionCost({ list: endpointListCost, count: endpointListCost }), ...needs('links:read') },
      args: { orderBy: t.arg({ type: OrderInput, description: 'The sort order. Defaults to CREATED_AT DESC.' }) },
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
    description: `Your webhook endpoints, oldest first, at most ${MAX_ENDPOINTS}. Requires the scope LINKS_READ.`,
    extensions: { ...fieldCost(2 * MAX_ENDPOINTS), ...needs('links:read') },
    resolve: async (_, __, { services, viewer }) => [...(await services.webhookEndpoints.list(viewer))],
  }),
);
