import type { WebhookEndpoint } from '../../domain/client.ts';
import type { DeliveryStatus, WebhookAttempt, WebhookDelivery } from '../../domain/webhook/webhook.ts';
import { builder } from '../builder.ts';
import { needs } from '../plugins/operation-scopes.ts';
import { EventTypeRef } from './event/event-type.ts';
import { PaymentLinkRef } from './payment-link.ts';

export const WebhookEndpointRef = builder.objectRef<WebhookEndpoint>('WebhookEndpoint').implement({
  description:
    'Where you are told of events: each is sent by POST as JSON, signed with your secret, until it is answered with a 2xx. The same event may come more than once.',
  fields: (t) => ({
    url: t.expose('url', { type: 'URL', description: 'Where events are sent.' }),
    linkEvents: t.exposeBoolean('linkEvents', {
      description: 'Whether PAYMENT_LINK_… events are sent beside TRANSACTION_… events.',
    }),
    updatedAt: t.expose('updatedAt', { type: 'DateTime', description: 'When it was last set.' }),
  }),
});

export const DeliveryStatusRef = builder.enumType('WebhookDeliveryStatus', {
  description: 'How the telling of an event stands.',
  values: {
    PENDING: { description: 'On its way: nextAttemptAt says when it is tried.' },
    DELIVERED: { description: 'Answered with a 2xx.' },
    FAILED: {
      description:
        'Given up: after 24 hours of tries, on a 410, or because the endpoint was removed. It can be replayed.',
    },
  } satisfies Record<DeliveryStatus, object>,
});

const AttemptRef = builder.objectRef<WebhookAttempt>('WebhookAttempt').implement({
  description: 'One try at a delivery.',
  fields: (t) => ({
    number: t.exposeInt('number', { description: 'Which try it was, from 1. Replays go on counting.' }),
    startedAt: t.expose('startedAt', { type: 'DateTime', description: 'When it began.' }),
    durationMs: t.exposeInt('durationMs', { description: 'How long the answer took, in milliseconds.' }),
    statusCode: t.exposeInt('statusCode', {
      nullable: true,
      description: 'The HTTP status of the answer; null when there was none.',
    }),
    error: t.exposeString('error', { nullable: true, description: 'Why it came to nothing, if not by its status.' }),
  }),
});

export const WebhookDeliveryRef = builder.node(builder.objectRef<WebhookDelivery>('WebhookDelivery'), {
  id: { resolve: ({ id }) => id },
  loadWithoutCache: (id, { loaders }) => loaders.webhookDelivery.load(id),
  description:
    'An event on its way to your endpoint. Failed tries are repeated after 30 seconds, doubling to an hour, for 24 hours.',
  fields: (t) => ({
    eventId: t.exposeID('eventId', {
      description: 'The event it tells of: the `webhook-id` that your endpoint sees, the same on every try and replay.',
    }),
    eventType: t.expose('eventType', { type: EventTypeRef, description: 'What happened.' }),
    paymentLinkId: t.exposeID('paymentLinkId', {
      description: 'The link that the event tells of, or whose payment it tells of.',
    }),
    paymentLink: t.field({
      type: PaymentLinkRef,
      nullable: true,
      description: 'That link; null when it is deleted.',
      resolve: ({ paymentLinkId }, _, { loaders }) => loaders.paymentLink.load(paymentLinkId),
    }),
    status: t.expose('status', { type: DeliveryStatusRef, description: 'How it stands.' }),
    attemptCount: t.exposeInt('attemptCount', { description: 'How many tries there have been.' }),
    attempts: t.field({
      type: [AttemptRef],
      description: 'Every try so far, the first one first.',
      resolve: async ({ id }, _, { loaders }) => loaders.webhookAttempts.load(id),
    }),
    nextAttemptAt: t.expose('nextAttemptAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it is tried next; null when it is done with.',
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When the event happened.' }),
    completedAt: t.expose('completedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it was delivered or given up; null while it is on its way.',
    }),
  }),
});

builder.queryFields((t) => ({
  webhookEndpoint: t.field({
    extensions: needs('links:read'),
    type: WebhookEndpointRef,
    nullable: true,
    description: 'Where you are told of events; null when nowhere.',
    resolve: (_, __, { services, viewer }) => services.webhooks.endpoint(viewer),
  }),
}));
