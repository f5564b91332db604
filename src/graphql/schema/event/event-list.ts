import type { EventFilter, FeedEvent } from '../../../domain/event.ts';
import { idPrefix } from '../../../domain/id.ts';
import { omitNullish } from '../../../domain/input/shape.ts';
import type { Direction } from '../../../domain/page.ts';
import { eventCountCost, eventListCost, OF_ONE_LINK } from '../../../domain/read-cost.ts';
import { failArgument } from '../../bad-input.ts';
import { builder } from '../../builder.ts';
import type { Context } from '../../context.ts';
import { needs } from '../../plugins/operation-scopes.ts';
import type { List, PageArguments } from '../../relay/connection.ts';
import { connectionCost } from '../../relay/connection-cost.ts';
import { type RelayPage, relayPage } from '../../relay/relay-page.ts';
import { checkValues, DateTimeRangeInput, MAX_VALUES, toRange } from '../list-input.ts';
import { PaymentLinkRef } from '../payment-link.ts';
import { EventConnectionRef, EventOrderInput, EventRef } from './event.ts';
import { EventTypeRef } from './event-type.ts';
import { cursorIn, eventOrder, positionOf } from './order.ts';

const FilterInput = builder.inputType('PaymentLinkEventFilter', {
  description: `Filters events: an event must match every field, by any of its values. A field that is omitted, null or empty filters nothing. At most ${MAX_VALUES} values per field.`,
  fields: (t) => ({
    type: t.field({ type: [EventTypeRef], description: 'Of any of these types.' }),
    paymentLinkId: t.idList({ description: 'About any of these links or their payments.' }),
    occurredAt: t.field({ type: DateTimeRangeInput, description: 'Occurred within this time range.' }),
  }),
});

type FilterArgument = typeof FilterInput.$inferInput;

function toFilter(input: FilterArgument): EventFilter {
  const { occurredAt, ...lists } = omitNullish(input);
  return { ...lists, ...(occurredAt && { occurredAt: toRange(occurredAt) }) };
}

function checkFilter({ type = [], paymentLinkId = [] }: EventFilter): void {
  for (const [name, values] of Object.entries({ type, paymentLinkId })) checkValues(`filter.${name}`, values);
}

type Arguments = PageArguments & { readonly orderBy?: typeof EventOrderInput.$inferInput | null | undefined };
type Ends = Pick<PageArguments, 'after' | 'before'>;

/** Ends that are event ids or cursors, all as cursors. */
async function toCursors({ after, before }: Ends, direction: Direction, { loaders }: Context): Promise<Ends> {
  const cursorOf = async (name: keyof Ends, end: string | null | undefined) => {
    if (!isEventId(end)) return end;
    const event = await loaders.event.load(end);
    return event ? cursorIn(direction, event) : failArgument(name, 'is the id of no event that is kept.');
  };
  return { after: await cursorOf('after', after), before: await cursorOf('before', before) };
}

function isEventId(end: string | null | undefined): end is string {
  return end != null && idPrefix(end) === 'evt';
}

type ListIn = (direction: Direction) => Pick<List<FeedEvent>, 'page' | 'count'>;

function connectEvents(
  args: Arguments,
  context: Context,
  { defaultDirection, listIn }: { readonly defaultDirection: Direction; readonly listIn: ListIn },
): RelayPage<FeedEvent> | Promise<RelayPage<FeedEvent>> {
  const direction = args.orderBy?.direction ?? defaultDirection;
  const list = { order: eventOrder(direction), positionOf, ...listIn(direction) };
  if (!isEventId(args.after) && !isEventId(args.before)) return relayPage(args, list);
  return toCursors(args, direction, context).then((ends) => relayPage({ ...args, ...ends }, list));
}

const COST = connectionCost<{ readonly filter?: FilterArgument | null | undefined }>({
  list: ({ filter }) => eventListCost(toFilter(filter ?? {})),
  count: ({ filter }) => eventCountCost(toFilter(filter ?? {})),
});
const COST_OF_LINK = connectionCost({
  list: () => eventListCost(OF_ONE_LINK),
  count: () => eventCountCost(OF_ONE_LINK),
});

const ENDS = '`after` and `before` also accept ids of events, such as the `webhook-id` of a webhook.';

builder.objectField(PaymentLinkRef, 'history', (t) =>
  t.connection(
    {
      type: EventRef,
      description: `The events of the link and its payments, oldest first by default, as far back as events are kept. In that order, cursors also work for subscriptions. ${ENDS}`,
      extensions: COST_OF_LINK,
      args: { orderBy: t.arg({ type: EventOrderInput, description: 'The sort order. Defaults to OCCURRED_AT ASC.' }) },
      resolve: ({ id }, args, context) =>
        connectEvents(args, context, {
          defaultDirection: 'asc',
          listIn: (direction) => context.loaders.historyOf(id, { direction }),
        }),
    },
    EventConnectionRef,
  ),
);

builder.queryField('events', (t) =>
  t.connection(
    {
      type: EventRef,
      description: `The events of your payment links and their payments, newest first by default, as far back as events are kept. With OCCURRED_AT ASC it is the feed: no event is ever added before a cursor that you have received, and cursors also work for subscriptions. ${ENDS}`,
      extensions: { ...COST, ...needs('links:read') },
      args: {
        filter: t.arg({ type: FilterInput, description: 'Which entries to include. By default all are.' }),
        orderBy: t.arg({ type: EventOrderInput, description: 'The sort order. Defaults to OCCURRED_AT DESC.' }),
      },
      resolve: (_, args, context) => {
        const { services, viewer } = context;
        const filter = toFilter(args.filter ?? {});
        checkFilter(filter);
        return connectEvents(args, context, {
          defaultDirection: 'desc',
          listIn: (direction) => ({
            page: (window) => services.history.page(viewer, { filter, direction }, window),
            count: () => services.history.count(viewer, filter),
          }),
        });
      },
    },
    EventConnectionRef,
  ),
);
