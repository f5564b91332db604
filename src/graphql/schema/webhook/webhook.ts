import type { DeliveryStatus, WebhookAttempt, WebhookDelivery } from '../../../domain/webhook/webhook.ts';
import { builder } from '../../builder.ts';
import { EventTypeRef } from '../event/event-type.ts';
import { PaymentLinkRef } from '../payment-link.ts';
import { WebhookEndpointRef } from './webhook-endpoint.ts';

export const DeliveryStatusRef = builder.enumType('WebhookDeliveryStatus', {
  description: 'The status of a webhook delivery.',
  values: {
    PENDING: { description: 'Not delivered yet. The next attempt is at nextAttemptAt.' },
    DELIVERED: { description: 'The endpoint responded with a 2xx.' },
    FAILED: {
      description:
        'Abandoned: after 24 hours, on a 410, or because the endpoint was deleted or disabled. It can be replayed.',
    },
  } satisfies Record<DeliveryStatus, object>,
});

const AttemptRef = builder.objectRef<WebhookAttempt>('WebhookAttempt').implement({
  description: 'One attempt at a delivery.',
  fields: (t) => ({
    number: t.exposeInt('number', { description: 'The number of the attempt, from 1. Replays continue the count.' }),
    startedAt: t.expose('startedAt', { type: 'DateTime', description: 'When the attempt began.' }),
    durationMs: t.exposeInt('durationMs', { description: 'How long the response took, in milliseconds.' }),
    statusCode: t.exposeInt('statusCode', {
      nullable: true,
      description: 'The HTTP status of the response; null if there was none.',
    }),
    error: t.exposeString('error', {
      nullable: true,
      description: 'Why the attempt failed, if not because of the status.',
    }),
  }),
});

export const WebhookDeliveryRef = builder.node(builder.objectRef<WebhookDelivery>('WebhookDelivery'), {
  id: { resolve: ({ id }) => id },
  loadWithoutCache: (id, { loaders }) => loaders.webhookDelivery.load(id),
  description:
    'The delivery of an event to one of your endpoints. A failed attempt is repeated after 30 seconds, then at intervals that double up to an hour, for 24 hours.',
  fields: (t) => ({
    eventId: t.exposeID('eventId', {
      description:
        'The id of the event: the `webhook-id` that your endpoint receives, the same on every attempt and replay.',
    }),
    eventType: t.expose('eventType', { type: EventTypeRef, description: 'The type of the event.' }),
    paymentLinkId: t.exposeID('paymentLinkId', {
      description: 'The id of the link that the event is about, or whose payment it is about.',
    }),
    paymentLink: t.field({
      type: PaymentLinkRef,
      nullable: true,
      description: 'The link; null if it was deleted.',
      resolve: ({ paymentLinkId }, _, { loaders }) => loaders.paymentLink.load(paymentLinkId),
    }),
    endpointId: t.exposeID('endpointId', {
      nullable: true,
      description: 'The id of the endpoint; null if it was deleted before endpoints had ids.',
    }),
    endpoint: t.field({
      type: WebhookEndpointRef,
      nullable: true,
      description: 'The endpoint; null if it was deleted.',
      resolve: ({ endpointId }, _, { loaders }) =>
        endpointId === null ? null : loaders.webhookEndpoint.load(endpointId),
    }),
    status: t.expose('status', { type: DeliveryStatusRef, description: 'The status of the delivery.' }),
    attemptCount: t.exposeInt('attemptCount', { description: 'The number of attempts so far.' }),
    attempts: t.field({
      type: [AttemptRef],
      description: 'All attempts so far, oldest first.',
      resolve: async ({ id }, _, { loaders }) => loaders.webhookAttempts.load(id),
    }),
    nextAttemptAt: t.expose('nextAttemptAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When the next attempt is due; null if there is none.',
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When the event occurred.' }),
    completedAt: t.expose('completedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When the event was delivered or abandoned; null while it is PENDING.',
    }),
  }),
});
