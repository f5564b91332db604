import { type RawBuilder, sql } from 'kysely';
import type { DomainEvent, EventFilter, FeedEvent } from '../domain/event.ts';
import { idFloor } from '../domain/id.ts';
import type { Direction, PageRows, PageWindow, TimeRange } from '../domain/page.ts';
import type { EventReads, EventWrites } from '../domain/ports.ts';
import { eventCountCost, eventListCost, isRange, OF_ONE_LINK } from '../domain/read-cost.ts';
import { EVENT_COLUMNS, fromEvent, type NewEventRow, toEvent } from './event-row.ts';
import { byId } from './sql/by-id.ts';
import { childLists } from './sql/child-list.ts';
import { anyOf, idBetween } from './sql/condition.ts';
import type { Connection, Dialect, Transaction, Writer } from './sql/database.ts';
import { type IdQuery, idLists } from './sql/id-list.ts';
import { insertInto } from './sql/insert.ts';
import { type Param, statement, withCost } from './sql/statement.ts';
import { webhookOutbox } from './webhook/webhook-outbox.ts';

/** The next sequence number of the link's events. */
function nextOfLink(param: Param<NewEventRow>): RawBuilder<number> {
  return sql`coalesce((select link_sequence + 1 from events where client_id = ${param('client_id')}
    and payment_link_id = ${param('payment_link_id')} order by sequence desc limit 1), ${param('sequence')})`;
}

/**
 * Bounds of an id's time of creation. There are always two, which SQLite estimates as a narrow range: with one, it would
 * scan the whole feed rather than sort the matching rows.
 */
function occurredWithin({ from = 0, to = Number.MAX_SAFE_INTEGER }: TimeRange = {}) {
  return idBetween('id', { above: [idFloor('evt', from)], below: [idFloor('evt', to + 1)] });
}

/** Merges pages of disjoint lists in the same order into one page. */
function mergePages(
  pages: readonly PageRows<FeedEvent>[],
  direction: Direction,
  { limit, fromEnd = false }: PageWindow,
): PageRows<FeedEvent> {
  const sign = direction === 'asc' ? 1 : -1;
  const rows = pages.flatMap((page) => page.rows).toSorted((one, other) => sign * (one.sequence - other.sequence));
  const kept = fromEnd ? rows.slice(Math.max(rows.length - limit, 0)) : rows.slice(0, limit);
  return { rows: kept, more: rows.length > limit || pages.some(({ more }) => more) };
}

type Appended = { readonly event: DomainEvent; readonly deliveryId: string };

/**
 * Each client's events have gapless sequence numbers, from the client's own counter row. A transaction that takes one locks
 * the row until it commits, so numbers become visible in order: a reader that has seen 7 will never find a later 6. (A
 * database sequence would give out 7 while 6 is still uncommitted.) The price is that a client's writes commit one by one.
 *
 * The events of a link have sequence numbers of their own, 1 for its creation, without gaps while its events are retained.
 * When retention has removed all of them, the next one takes its number in the feed, which is never smaller.
 */
export function eventStore(dialect: Dialect) {
  const { qb } = dialect;
  const outbox = webhookOutbox(dialect);
  const rows = byId(dialect, { table: 'events', columns: EVENT_COLUMNS, toDomain: toEvent });
  const inFeed = { table: 'events', columns: EVENT_COLUMNS, toDomain: toEvent, key: 'sequence' } as const;
  const lists = idLists(dialect, inFeed);
  const ofLinks = childLists(dialect, inFeed);

  const drawSequences = statement((param: Param<{ clientId: string; count: number }>) =>
    qb
      .insertInto('event_feeds')
      .values({ client_id: param('clientId'), last_sequence: param('count') })
      .onConflict((conflict) =>
        conflict.column('client_id').doUpdateSet({ last_sequence: sql`event_feeds.last_sequence + ${param('count')}` }),
      )
      .returning('last_sequence'),
  );
  const insertFirst = insertInto(dialect, { table: 'events', columns: EVENT_COLUMNS });
  // The client's counter row is locked by now, so no other transaction numbers events of the link.
  const insertNext = statement((param: Param<NewEventRow>) => {
    const columns = EVENT_COLUMNS.map((column) => sql.ref(column));
    const values = EVENT_COLUMNS.map((column) => (column === 'link_sequence' ? nextOfLink(param) : param(column)));
    return {
      compile: () => sql`insert into events (${sql.join(columns)}) values (${sql.join(values)})`.compile(qb),
    };
  });
  const eventsAfter = statement(
    (param: Param<{ clientId: string; after: number; limit: number }>) =>
      qb
        .selectFrom('events')
        .select(EVENT_COLUMNS)
        .where('client_id', '=', param('clientId'))
        .where('sequence', '>', param('after'))
        .orderBy('sequence')
        .limit(param('limit')),
    EVENT_COLUMNS,
  );
  const ofLinkSince = statement((param: Param<{ clientId: string; linkId: string; since: number; limit: number }>) =>
    qb
      .selectFrom('events')
      .select(EVENT_COLUMNS)
      .where('client_id', '=', param('clientId'))
      .where('payment_link_id', '=', param('linkId'))
      .where('created_at', '>', param('since'))
      .orderBy('sequence', 'desc')
      .limit(param('limit')),
  );
  const lastOfLink = statement((param: Param<{ clientId: string; linkId: string; until: number }>) =>
    qb
      .selectFrom('events')
      .select(EVENT_COLUMNS)
      .where('client_id', '=', param('clientId'))
      .where('payment_link_id', '=', param('linkId'))
      .where('created_at', '<=', param('until'))
      .where('payment_id', 'is', null)
      .orderBy('sequence', 'desc')
      .limit(1),
  );
  const lastSequence = statement((param: Param<{ clientId: string }>) =>
    qb.selectFrom('event_feeds').select('last_sequence').where('client_id', '=', param('clientId')),
  );

  function toIdQuery(clientId: string, filter: EventFilter): Omit<IdQuery, 'direction' | 'cost'> {
    const { occurredAt } = filter;
    return {
      clientId,
      now: 0,
      conditions: [
        ...anyOf(dialect, 'type', filter.type, { unindexed: isRange(occurredAt) }),
        ...anyOf(dialect, 'payment_link_id', filter.paymentLinkId),
        ...(isRange(occurredAt) ? occurredWithin(occurredAt) : []),
      ],
      partitions: [],
    };
  }

  function reads(connection: Connection): EventReads {
    async function after(clientId: string, sequence: number, limit: number) {
      return (await connection.rows(eventsAfter({ clientId, after: sequence, limit }))).map(toEvent);
    }

    async function last(clientId: string) {
      const [row] = await connection.rows(lastSequence({ clientId }));
      return row?.last_sequence ?? 0;
    }

    const list = lists.reads(connection);
    const history = ofLinks.reads(connection);
    const ofLink = { parent: 'payment_link_id', conditions: [], partitions: [], now: 0 } as const;

    return {
      after,
      last,
      findMany: rows.reads(connection).findMany,
      ofLinkSince: async (clientId, linkId, since, limit) => {
        const query = ofLinkSince({ clientId, linkId, since, limit });
        return (await connection.rows(withCost(query, eventCountCost(OF_ONE_LINK)))).map(toEvent);
      },
      lastOfLink: async (clientId, linkId, until) => {
        const query = lastOfLink({ clientId, linkId, until });
        return (await connection.rows(withCost(query, eventCountCost(OF_ONE_LINK)))).map(toEvent)[0];
      },
      async page(clientId, { filter, direction }, window) {
        const cost = eventListCost(filter);
        const { type = [], ...others } = filter;
        const types = new Set(type);
        if (types.size <= 1 || !cost.bounded) {
          return list.page({ ...toIdQuery(clientId, filter), direction, cost }, window);
        }
        // Each type is a range of an index in the order of the list, like the events of one link.
        const ofType = { ...toIdQuery(clientId, others), parent: 'type', direction, cost } as const;
        const windows = [...types].map((parentId) => ({ parentId, window }));
        return mergePages(await history.pages(ofType, windows), direction, window);
      },
      count: (clientId, filter) => list.count({ ...toIdQuery(clientId, filter), cost: eventCountCost(filter) }),
      pagesOf: (clientId, { direction }, windows) =>
        history.pages({ ...ofLink, clientId, direction, cost: eventListCost(OF_ONE_LINK) }, windows),
      countsOf: (clientId, linkIds) =>
        history.counts({ ...ofLink, clientId, direction: 'asc', cost: eventCountCost(OF_ONE_LINK) }, linkIds),
    };
  }

  async function appendAll(writer: Writer, appended: readonly Appended[]): Promise<void> {
    const byClient = Map.groupBy(appended, ({ event }) => event.clientId);
    for (const [clientId, ofClient] of byClient) await appendFor(writer, clientId, ofClient);
  }

  async function appendFor(writer: Writer, clientId: string, appended: readonly Appended[]): Promise<void> {
    const [[drawn], subscribers] = await Promise.all([
      writer.rows(drawSequences({ clientId, count: appended.length })),
      outbox.subscribers(writer, clientId),
    ]);
    if (drawn === undefined) throw new Error('The client has no feed');
    const first = drawn.last_sequence - appended.length + 1;
    // A delivery refers to its event, so the event's insert is sent first.
    await Promise.all(
      appended.flatMap(({ event, deliveryId }, i) => {
        const row = fromEvent(event, first + i);
        const isFirst = event.type === 'PaymentLink.Created';
        const inserted = writer.change(isFirst ? insertFirst({ ...row, link_sequence: 1 }) : insertNext(row));
        return [inserted, ...outbox.add(writer, event, subscribers, deliveryId)];
      }),
    );
  }

  function writes(transaction: Transaction): EventWrites {
    async function append(event: DomainEvent, deliveryId: string) {
      transaction.defer(appendAll, { event, deliveryId });
      transaction.announce(event);
    }

    return { ...reads(transaction), append };
  }

  return { reads, writes };
}
