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
  description: 'Who brings an event about.',
  values: {
    CLIENT: { description: 'You, by a call with your credentials.' },
    PAYER: { description: 'The payer, on the pages of the gateway or through a call of yours.' },
    PROVIDER: { description: 'Who collects the money, or you in its place in the sandbox.' },
    TIME: { description: 'Nobody: the time was over.' },
  } satisfies Record<EventActor, object>,
});

const ChangeRef = builder.objectRef<Change>('FieldChange').implement({
  description: 'A property of a payment link that an event changed.',
  fields: (t) => ({
    field: t.exposeString('field', {
      description: 'Its name, as REST and the inputs of mutations call it, or `status`.',
    }),
    before: t.string({
      nullable: true,
      description: 'What it was, as JSON text in the words of REST; null where it was not there, or is not known.',
      resolve: ({ before }) => toJson(before),
    }),
    after: t.string({
      nullable: true,
      description: 'What it became, as JSON text in the words of REST; null where it was taken away.',
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
    'Something that happened to a payment link, or to a payment of it. It has the same id in a webhook (`webhook-id`) and in a subscription (`eventId`).',
  fields: (t) => ({
    type: t.expose('type', { type: EventTypeRef, description: 'What happened.' }),
    occurredAt: t.expose('createdAt', { type: 'DateTime', description: 'When.' }),
    sequence: t.exposeInt('linkSequence', {
      description:
        'Its number among the events of its link and the payments of that, from 1, by which to put them in order. A webhook has it as `webhook-link-sequence`.',
    }),
    actor: t.field({
      type: ActorRef,
      nullable: true,
      description: 'Who brought it about; null where several may and it is not recorded which.',
      resolve: ({ type }) => actorOf(type),
    }),
    changes: t.field({
      type: [ChangeRef],
      description: 'What it changed of the link. Updates that were made before this was recorded have none.',
      resolve: ({ changes }) => changes ?? [],
    }),
    paymentLinkId: t.exposeID('paymentLinkId', { description: 'To which link.' }),
    paymentLink: t.field({
      type: PaymentLinkRef,
      nullable: true,
      description: 'The link as it is now; null when it is deleted.',
      resolve: ({ paymentLinkId }, _, { loaders }) => loaders.paymentLink.load(paymentLinkId),
    }),
    paymentId: t.exposeID('paymentId', {
      nullable: true,
      description: 'To which payment of it; null when it is about the link.',
    }),
    payment: t.field({
      type: PaymentRef,
      nullable: true,
      description: 'The payment as it is now; null when the event is about the link.',
      resolve: ({ paymentId }, _, { loaders }) => (paymentId === null ? null : loaders.payment.load(paymentId)),
    }),
  }),
});

export const EventConnectionRef = connectionType(EventRef, 'events');

const OrderFieldRef = builder.enumType('PaymentLinkEventOrderField', {
  description: 'What a list of events can be sorted by.',
  values: {
    OCCURRED_AT: { description: 'The order in which they were committed, which is that of their cursors in the feed.' },
  },
});

export const EventOrderInput = builder.inputType('PaymentLinkEventOrder', {
  description: 'How to sort events.',
  fields: (t) => ({
    field: t.field({ type: OrderFieldRef, required: true, description: 'What to sort by.' }),
    direction: t.field({ type: OrderDirectionRef, required: true, description: 'Which end to begin at.' }),
  }),
});
