import type { EventActor, FeedEvent } from '../../../domain/event.ts';
import { actorOf } from '../../../domain/event.ts';
import type { Change } from '../../../domain/history.ts';
import { builder } from '../../builder.ts';
import { connectionType } from '../../relay/connection-type.ts';
import { OrderDirectionRef } from '../list-input.ts';
import { PaymentRef } from '../payment.ts';
import { PaymentLinkRef } from '../payment-link.ts';
import { EventTypeRef } from './event-type.ts';

const ActorRef = builder.enumType('EventActor', {
  description: 'Who caused an event.',
  values: {
    CLIENT: { description: 'You, by a call with your credentials.' },
    PAYER: { description: 'The payer, on a payment page or through a call of yours.' },
    PROVIDER: { description: 'The payment provider, or you in its place in the sandbox.' },
    TIME: { description: 'Nobody: a time limit passed.' },
  } satisfies Record<EventActor, object>,
});

const ChangeRef = builder.objectRef<Change>('FieldChange').implement({
  description: 'A property of a payment link that an event changed.',
  fields: (t) => ({
    field: t.exposeString('field', {
      description: 'The name of the property, as in REST and in the inputs of mutations, or `status`.',
    }),
    before: t.string({
      nullable: true,
      description: 'The previous value, as JSON in the format of REST; null if it was absent or is unknown.',
      resolve: ({ before }) => toJson(before),
    }),
    after: t.string({
      nullable: true,
      description: 'The new value, as JSON in the format of REST; null if it was removed.',
      resolve: ({ after }) => toJson(after),
    }),
  }),
});

function toJson(value: unknown): string | undefined {
  return value === undefined ? undefined : JSON.stringify(value);
}

export const EventRef = builder.node(builder.objectRef<FeedEvent>('PaymentLinkEvent'), {
  id: { resolve: ({ id }) => id },
  loadWithoutCache: (id, { loaders }) => loaders.event.load(id),
  description:
    'An event of a payment link or one of its payments. It has the same id in webhooks (`webhook-id`) and in subscriptions (`eventId`).',
  fields: (t) => ({
    type: t.expose('type', { type: EventTypeRef, description: 'The type of the event.' }),
    occurredAt: t.expose('createdAt', { type: 'DateTime', description: 'When the event occurred.' }),
    sequence: t.exposeInt('linkSequence', {
      description:
        'Its number among the events of the link and its payments, from 1; sort by it to restore their order. Webhooks have it as `webhook-link-sequence`.',
    }),
    actor: t.field({
      type: ActorRef,
      nullable: true,
      description: 'Who caused the event; null if several parties may and it was not recorded which did.',
      resolve: ({ type }) => actorOf(type),
    }),
    changes: t.field({
      type: [ChangeRef],
      description:
        'The properties of the link that the event changed. Empty for updates from before changes were recorded.',
      resolve: ({ changes }) => changes ?? [],
    }),
    paymentLinkId: t.exposeID('paymentLinkId', { description: 'The id of the link.' }),
    paymentLink: t.field({
      type: PaymentLinkRef,
      nullable: true,
      description: 'The link as it is now; null if it was deleted.',
      resolve: ({ paymentLinkId }, _, { loaders }) => loaders.paymentLink.load(paymentLinkId),
    }),
    paymentId: t.exposeID('paymentId', {
      nullable: true,
      description: 'The id of the payment; null if the event is about the link.',
    }),
    payment: t.field({
      type: PaymentRef,
      nullable: true,
      description: 'The payment as it is now; null if the event is about the link.',
      resolve: ({ paymentId }, _, { loaders }) => (paymentId === null ? null : loaders.payment.load(paymentId)),
    }),
  }),
});

export const EventConnectionRef = connectionType(EventRef, 'events');

const OrderFieldRef = builder.enumType('PaymentLinkEventOrderField', {
  description: 'The fields that a list of events can be sorted by.',
  values: {
    OCCURRED_AT: {
      description: 'The order in which events were committed, which is also that of their cursors in the feed.',
    },
  },
});

export const EventOrderInput = builder.inputType('PaymentLinkEventOrder', {
  description: 'How to sort events.',
  fields: (t) => ({
    field: t.field({ type: OrderFieldRef, required: true, description: 'The field to sort by.' }),
    direction: t.field({ type: OrderDirectionRef, required: true, description: 'The direction to sort in.' }),
  }),
});
