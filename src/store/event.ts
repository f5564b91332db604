import { type RawBuilder, sql } from 'kysely';
import type { DomainEvent, EventData, EventType, FeedEvent } from '../domain/event.ts';
import type { Change } from '../domain/history.ts';
import type { EventReads, EventWrites } from '../domain/ports.ts';
import { eventCountCost, eventListCost } from '../domain/read-cost.ts';
import { byId } from './sql/by-id.ts';
import { childLists } from './sql/child-list.ts';
import type { Connection, Dialect, Transaction, Writer } from './sql/database.ts';
import { insertInto } from './sql/insert.ts';
import { type Param, statement, withCost } from './sql/statement.ts';
import type { Tables } from './tables.ts';
import { webhookOutbox } from './webhook/webhook-outbox.ts';

export type EventRow = Tables['events'];

/** Its number among the events of its link follows from those that are there. */
type NewRow = Omit<EventRow, 'link_sequence'>;

export const EVENT_COLUMNS = [
  'client_id',
  'id',
  'sequence',
  'type',
  'payment_link_id',
  'payment_id',
  'data',
  'created_at',
  'changes',
  'link_sequence',
] as const satisfies (keyof EventRow)[];

export function toEvent(row: EventRow): FeedEvent {
  return {
    clientId: row.client_id,
    id: row.id,
    type: row.type as EventType,
    paymentLinkId: row.payment_link_id,
    paymentId: row.payment_id,
    data: JSON.parse(row.data) as EventData,
    createdAt: row.created_at,
    ...(row.changes !== null && { changes: JSON.parse(row.changes) as Change[] }),
    sequence: row.sequence,
    linkSequence: row.link_sequence,
  };
}

function fromEvent(event: DomainEvent, sequence: number): NewRow {
  return {
    client_id: event.clientId,
    id: event.id,
    sequence,
    type: event.type,
    payment_link_id: event.paymentLinkId,
    payment_id: event.paymentId,
    data: JSON.stringify(event.data),
    created_at: event.createdAt,
    changes: event.changes === undefined ? null : JSON.stringify(event.changes),
  };
}

/** The number after that of the link's last event. */
function nextOfLink(param: Param<NewRow>): RawBuilder<number> {
  return sql`coalesce((select link_sequence + 1 from events where client_id = ${param('client_id')}
    and payment_link_id = ${param('payment_link_id')} order by sequence desc limit 1), ${param('sequence')})`;
}

type Appended = { readonly event: DomainEvent; readonly deliveryId: string };

/**
 * Each client's events have gapless numbers, drawn from the client's own counter row. Whoever draws one holds that row
 * until it commits, so the numbers become visible in their order: a reader that has seen 7 will never find a later 6.
 * (A sequence would give out 7 while 6 is still uncommitted.) The price is that a client's writes commit one by one.
 *
 * The events of a link have numbers of their own beside those, 1 for its creation. They have no gaps while its events are
 * kept; when none of them is left, they go on with the number in the feed, which has been ahead of them from the beginning.
 */
export function eventStore(dialect: Dialect) {
  const { qb } = dialect;
  const outbox = webhookOutbox(dialect);
  const rows = byId(dialect, { table: 'events', columns: EVENT_COLUMNS, toDomain: toEvent });
  const ofLinks = childLists(dialect, {
    table: 'events',
    columns: EVENT_COLUMNS,
    toDomain: toEvent,
    key: 'sequence',
  });

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
  // The client's feed is locked by now, so nobody else numbers events of the link.
  const insertNext = statement((param: Param<NewRow>) => {
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

  function reads(connection: Connection): EventReads {
    async function after(clientId: string, sequence: number, limit: number) {
      return (await connection.rows(eventsAfter({ clientId, after: sequence, limit }))).map(toEvent);
    }

    async function last(clientId: string) {
      const [row] = await connection.rows(lastSequence({ clientId }));
      return row?.last_sequence ?? 0;
    }

    const history = ofLinks.reads(connection);
    const ofLink = { parent: 'payment_link_id', conditions: [], partitions: [], now: 0 } as const;

    return {
      after,
      last,
      findMany: rows.reads(connection).findMany,
      ofLinkSince: async (clientId, linkId, since, limit) => {
        const query = ofLinkSince({ clientId, linkId, since, limit });
        return (await connection.rows(withCost(query, eventCountCost()))).map(toEvent);
      },
      lastOfLink: async (clientId, linkId, until) => {
        const query = lastOfLink({ clientId, linkId, until });
        return (await connection.rows(withCost(query, eventCountCost()))).map(toEvent)[0];
      },
      pagesOf: (clientId, { direction }, asked) =>
        history.pages({ ...ofLink, clientId, direction, cost: eventListCost() }, asked),
      countsOf: (clientId, linkIds) =>
        history.counts({ ...ofLink, clientId, direction: 'asc', cost: eventCountCost() }, linkIds),
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
    if (drawn === undefined) throw new Error('A client has no feed');
    const first = drawn.last_sequence - appended.length + 1;
    // A delivery refers to its event, which is sent before it.
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
