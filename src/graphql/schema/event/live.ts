import { idPrefix } from '../../../domain/id.ts';
import type { PaymentLinkChange } from '../../../services/feed.ts';
import { builder } from '../../builder.ts';
import { refresh } from '../../context.ts';
import { needs } from '../../plugins/operation-scopes.ts';
import { decodeCursor } from '../../relay/cursor.ts';
import { PaymentLinkRef } from '../payment-link.ts';
import { PaymentLinkFilterInput, toPaymentLinkFilter } from '../payment-link-list.ts';
import { EventTypeRef } from './event-type.ts';
import { cursorIn, FEED } from './order.ts';

/** Decodes a cursor to the sequence number of an event, or to its id. */
function placeOf(after: string | null | undefined): number | string | undefined {
  if (after == null) return undefined;
  return idPrefix(after) === 'evt' ? after : Number(decodeCursor(after, FEED, 'after').key);
}

const ChangeRef = builder.objectRef<PaymentLinkChange>('PaymentLinkChange').implement({
  description: 'An event of a payment link or one of its payments, as it happens.',
  fields: (t) => ({
    eventId: t.id({
      description:
        'The id of the event, the same as in a webhook. A stream has each event once; one that resumes from an earlier cursor has it again.',
      resolve: ({ event }) => event.id,
    }),
    cursor: t.string({
      description:
        'The position of the event. After a lost connection, pass the last one that you received as `after`.',
      resolve: ({ event }) => cursorIn('asc', event),
    }),
    type: t.field({ type: EventTypeRef, description: 'The type of the event.', resolve: ({ event }) => event.type }),
    occurredAt: t.field({
      type: 'DateTime',
      description: 'When the event occurred.',
      resolve: ({ event }) => event.createdAt,
    }),
    sequence: t.int({
      description: 'Its number among the events of the link and its payments, from 1.',
      resolve: ({ event }) => event.linkSequence,
    }),
    paymentLinkId: t.id({ description: 'The id of the link.', resolve: ({ event }) => event.paymentLinkId }),
    paymentLink: t.field({
      type: PaymentLinkRef,
      nullable: true,
      description: 'The link as it is now, which may be later than the event; null if it was deleted.',
      resolve: ({ paymentLink }) => paymentLink,
    }),
  }),
});

builder.subscriptionType({
  description:
    'What can be subscribed to, by server-sent events: POST with `Accept: text/event-stream`. A stream ends after an hour at most; resume with `after`.',
});

builder.subscriptionFields((t) => {
  const after = t.arg.string({
    description:
      'The cursor or the id of the last event that you received. The stream begins after it instead of now, so that nothing is missed.',
  });
  return {
    paymentLinkChanged: t.field({
      extensions: needs('links:read'),
      type: ChangeRef,
      description: 'The events of one payment link, until it is deleted.',
      args: { id: t.arg.id({ required: true, description: 'The id of the link, such as `pl_…`.' }), after },
      subscribe: (_, args, { services, viewer }) => services.feed.ofLink(viewer, args.id, placeOf(args.after)),
      resolve: (change, _, context) => withFreshContext(change, context),
    }),
    paymentLinksChanged: t.field({
      extensions: needs('links:read'),
      type: ChangeRef,
      description:
        'The events of your payment links. The filter is applied to each link as it is when the event is sent; deletions pass any filter, unless it names other ids.',
      args: {
        filter: t.arg({ type: PaymentLinkFilterInput, description: 'Which entries to include. By default all are.' }),
        after,
      },
      subscribe: (_, args, { services, viewer }) =>
        services.feed.ofLinks(viewer, toPaymentLinkFilter(args.filter ?? {}), placeOf(args.after)),
      resolve: (change, _, context) => withFreshContext(change, context),
    }),
  };
});

/** Refreshes the context for each change: `now` is later, and what was loaded for the previous change may be outdated. */
function withFreshContext(change: PaymentLinkChange, context: Parameters<typeof refresh>[0]): PaymentLinkChange {
  refresh(context);
  return change;
}
