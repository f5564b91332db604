import type { DeliveryStatus, WebhookAttempt, WebhookDelivery } from '../../../domain/webhook/webhook.ts';
import { builder } from '../../builder.ts';
import { EventTypeRef } from '../event/event-type.ts';
import { PaymentLinkRef } from '../payment-link.ts';
import { WebhookEndpointRef } from './webhook-endpoint.ts';

export const DeliveryStatusRef = builder.enumType('WebhookDeliveryStatus', {
  description: 'How the telling of an event stands.',
  values: {
    PENDING: { description: 'On its way: nextAttemptAt says when it is tried.' },
    DELIVERED: { description: 'Answered with a 2xx.' },
    FAILED: {
      description:
        'Given up: after 24 hours, on a 410, or because the endpoint was deleted or disabled. It can be replayed.',
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
    'An event on its way to an endpoint of yours. Failed tries are repeated after 30 seconds, doubling to an hour, for 24 hours.',
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
    endpointId: t.exposeID('endpointId', {
      nullable: true,
      description: 'The endpoint that it goes to; null when that was gone before endpoints had ids.',
    }),
    endpoint: t.field({
      type: WebhookEndpointRef,
      nullable: true,
      description: 'That endpoint; null when it is deleted.',
      resolve: ({ endpointId }, _, { loaders }) =>
        endpointId === null ? null : loaders.webhookEndpoint.load(endpointId),
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
