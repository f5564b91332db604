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
  description: 'Something that happened to a payment link, or to a payment of it.',
  fields: (t) => ({
    eventId: t.id({
      description: 'The event, as a webhook would name it. It comes once on a stream, and again to who goes back.',
      resolve: ({ event }) => event.id,
    }),
    cursor: t.string({
      description: 'Its place among the events. After a lost connection, send the last one you saw as `after`.',
      resolve: ({ event }) => cursorIn('asc', event),
    }),
    type: t.field({ type: EventTypeRef, description: 'What happened.', resolve: ({ event }) => event.type }),
    occurredAt: t.field({ type: 'DateTime', description: 'When.', resolve: ({ event }) => event.createdAt }),
    sequence: t.int({
      description: 'Its number among the events of its link and the payments of that, from 1.',
      resolve: ({ event }) => event.linkSequence,
    }),
    paymentLinkId: t.id({ description: 'To which link.', resolve: ({ event }) => event.paymentLinkId }),
    paymentLink: t.field({
      type: PaymentLinkRef,
      nullable: true,
      description: 'The link as it is by now, which may be later than the event; null when it is deleted.',
      resolve: ({ paymentLink }) => paymentLink,
    }),
  }),
});

builder.subscriptionType({
  description:
    'What you can watch happen, by server-sent events: POST with `Accept: text/event-stream`. A stream ends after an hour at most; go on with `after`.',
});

builder.subscriptionFields((t) => {
  const after = t.arg.string({
    description:
      'The cursor or the id of the last event you saw: begins behind it instead of now, so that nothing is missed.',
  });
  return {
    paymentLinkChanged: t.field({
      extensions: needs('links:read'),
      type: ChangeRef,
      description: 'Whatever happens to one payment link, until it is deleted.',
      args: { id: t.arg.id({ required: true, description: 'Its id, such as `pl_…`.' }), after },
      subscribe: (_, args, { services, viewer }) => services.feed.ofLink(viewer, args.id, placeOf(args.after)),
      resolve: (change, _, context) => anew(change, context),
    }),
    paymentLinksChanged: t.field({
      extensions: needs('links:read'),
      type: ChangeRef,
      description:
        'Whatever happens to your payment links. The filter is held against each link as it is when the change is told; deletions pass it whatever it says, unless it names other ids.',
      args: { filter: t.arg({ type: PaymentLinkFilterInput, description: 'Which ones; all unless said.' }), after },
      subscribe: (_, args, { services, viewer }) =>
        services.feed.ofLinks(viewer, toPaymentLinkFilter(args.filter ?? {}), placeOf(args.after)),
      resolve: (change, _, context) => anew(change, context),
    }),
  };
});

/** Refreshes the context for each change, which has a later `now` and may not see what was loaded for the last one. */
function anew(change: PaymentLinkChange, context: Parameters<typeof refresh>[0]): PaymentLinkChange {
  refresh(context);
  return change;
}
