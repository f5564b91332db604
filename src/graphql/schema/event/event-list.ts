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
import { checkValues, DateTimeRangeInput, MOST_VALUES, toRange } from '../list-input.ts';
import { PaymentLinkRef } from '../payment-link.ts';
import { EventConnectionRef, EventOrderInput, EventRef } from './event.ts';
import { EventTypeRef } from './event-type.ts';
import { cursorIn, eventOrder, positionOf } from './order.ts';

const FilterInput = builder.inputType('PaymentLinkEventFilter', {
  description: `Which events to list: any of the values of a field, and all of the fields. A field that is left out, null or empty filters nothing. At most ${MOST_VALUES} values each.`,
  fields: (t) => ({
    type: t.field({ type: [EventTypeRef], description: 'Any of these happened.' }),
    paymentLinkId: t.idList({ description: 'To any of these links, or to payments of them.' }),
    occurredAt: t.field({ type: DateTimeRangeInput, description: 'Within this time.' }),
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
  { usually, listIn }: { readonly usually: Direction; readonly listIn: ListIn },
): RelayPage<FeedEvent> | Promise<RelayPage<FeedEvent>> {
  const direction = args.orderBy?.direction ?? usually;
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

const ENDS = 'As `after` and `before` it also takes the ids of events, such as the `webhook-id` of a webhook.';

builder.objectField(PaymentLinkRef, 'history', (t) =>
  t.connection(
    {
      type: EventRef,
      description: `What happened to it and its payments, page by page: the oldest first unless orderBy says otherwise, as far back as events are kept. In that order a cursor is good for a subscription, too. ${ENDS}`,
      extensions: COST_OF_LINK,
      args: { orderBy: t.arg({ type: EventOrderInput, description: 'In which order; OCCURRED_AT ASC unless said.' }) },
      resolve: ({ id }, args, context) =>
        connectEvents(args, context, {
          usually: 'asc',
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
      description: `What happened to your payment links and their payments, page by page: the newest first unless orderBy says otherwise, as far back as events are kept. With OCCURRED_AT ASC it is the feed: nothing is ever added behind a place that you have passed, and a cursor is good for a subscription, too. ${ENDS}`,
      extensions: { ...COST, ...needs('links:read') },
      args: {
        filter: t.arg({ type: FilterInput, description: 'Which ones; all unless said.' }),
        orderBy: t.arg({ type: EventOrderInput, description: 'In which order; OCCURRED_AT DESC unless said.' }),
      },
      resolve: (_, args, context) => {
        const { services, viewer } = context;
        const filter = toFilter(args.filter ?? {});
        checkFilter(filter);
        return connectEvents(args, context, {
          usually: 'desc',
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
