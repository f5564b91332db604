import { sql } from 'kysely';
import { wantsEvent } from '../domain/client.ts';
import type { DomainEvent } from '../domain/event.ts';
import type { EventReads, EventWrites } from '../domain/ports.ts';
import { clientStore } from './client.ts';
import type { Connection, Dialect, Transaction } from './database.ts';
import { EVENT_COLUMNS, type EventRow, fromEvent, toFeedEvent } from './event-row.ts';
import { type At, statement } from './statement.ts';
import { webhookOutbox } from './webhook-outbox.ts';

/**
 * Each client's events have gapless numbers, drawn from the client's own counter row. Whoever draws one holds that row
 * until it commits, so the numbers become visible in their order: a reader that has seen 7 will never find a later 6.
 * (A sequence would give out 7 while 6 is still uncommitted.) The price is that a client's writes commit one by one.
 */
export function eventStore(dialect: Dialect) {
  const { sql: build } = dialect;
  const clients = clientStore(dialect);
  const outbox = webhookOutbox(dialect);

  const drawSequence = statement((at: At<{ clientId: string }>) =>
    build
      .insertInto('event_feeds')
      .values({ client_id: at('clientId'), last_sequence: 1 })
      .onConflict((conflict) =>
        conflict.column('client_id').doUpdateSet({ last_sequence: sql`event_feeds.last_sequence + 1` }),
      ),
  );
  const insertEvent = statement((at: At<Omit<EventRow, 'sequence'>>) =>
    build.insertInto('events').values({
      client_id: at('client_id'),
      id: at('id'),
      sequence: build.selectFrom('event_feeds').select('last_sequence').where('client_id', '=', at('client_id')),
      type: at('type'),
      payment_link_id: at('payment_link_id'),
      payment_id: at('payment_id'),
      data: at('data'),
      created_at: at('created_at'),
    }),
  );
  const eventsAfter = statement((at: At<{ clientId: string; after: number; limit: number }>) =>
    build
      .selectFrom('events')
      .select(EVENT_COLUMNS)
      .where('client_id', '=', at('clientId'))
      .where('sequence', '>', at('after'))
      .orderBy('sequence')
      .limit(at('limit')),
  );
  const lastSequence = statement((at: At<{ clientId: string }>) =>
    build.selectFrom('event_feeds').select('last_sequence').where('client_id', '=', at('clientId')),
  );

  function reads(connection: Connection): EventReads {
    async function after(clientId: string, sequence: number, limit: number) {
      return (await connection.rows(eventsAfter({ clientId, after: sequence, limit }))).map(toFeedEvent);
    }

    async function last(clientId: string) {
      const [row] = await connection.rows(lastSequence({ clientId }));
      return row?.last_sequence ?? 0;
    }

    return { after, last };
  }

  function writes(transaction: Transaction): EventWrites {
    const { webhookEndpoint } = clients.reads(transaction);

    async function append(event: DomainEvent, deliveryId: string) {
      await transaction.change(drawSequence({ clientId: event.clientId }));
      await transaction.change(insertEvent(fromEvent(event)));
      const endpoint = await webhookEndpoint(event.clientId);
      if (endpoint !== undefined && wantsEvent(endpoint, event.type)) await outbox.add(transaction, event, deliveryId);
      transaction.announce(event);
    }

    return { ...reads(transaction), append };
  }

  return { reads, writes };
}
