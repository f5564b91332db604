import { type Kysely, sql } from 'kysely';
import { PAYMENT_LINK_STATUSES } from '../src/domain/payment-link.ts';
import type { Database } from '../src/store/sql/database.ts';
import type { Tables } from '../src/store/tables.ts';
import type { Drift } from './drift.ts';
import { quarterDrifts } from './verify-quarter-hours.ts';
import { refundDrifts } from './verify-refunds.ts';
import { searchDrifts } from './verify-searches.ts';

type Difference = { client_id: string; what: string; kept: number | string; found: number | string };

/**
 * Compares what is kept beside the rows with the rows themselves, and finds each difference: the counters of links by
 * status, the figures of each quarter of an hour, the numbers of events, the refunded amounts of payments, and the words of
 * links. Each comparison sees one state of the data, whatever is written meanwhile. It reads every link, session,
 * event and payment. No event that is as young as `since` has been removed.
 */
export function verifyDatabase(database: Database, { since }: { readonly since: number }): Promise<readonly Drift[]> {
  return database.withKysely(async (kysely) => {
    const drifts: Drift[] = [];
    for (const status of PAYMENT_LINK_STATUSES) {
      for (const difference of await countDifferences(kysely, status)) {
        const counter = { table: 'link_counts', clientId: difference.client_id } as const;
        drifts.push({ line: told(difference), counter });
      }
    }
    for (const difference of await eventDifferences(kysely, since)) drifts.push({ line: told(difference) });
    drifts.push(...(await quarterDrifts(kysely)));
    const others = [...(await refundDrifts(kysely)), ...(await searchDrifts(kysely, database.dialect))];
    return [...drifts, ...others.map((line) => ({ line }))];
  });
}

function told({ client_id, what, kept, found }: Difference): string {
  return `client ${client_id}: ${what} is ${kept}, but the rows make it ${found}`;
}

/** Clients without links may have no counters at all. */
async function countDifferences(kysely: Kysely<Tables>, status: string): Promise<readonly Difference[]> {
  const column = sql.ref(status.toLowerCase());
  const what = sql.lit(`link_counts.${status.toLowerCase()}`);
  const { rows } = await sql<Difference>`
    select client_id, ${what} as what, sum(kept) as kept, sum(found) as found from (
      select client_id, ${column} as kept, 0 as found from link_counts
      union all select client_id, 0, count(*) from payment_links where status = ${sql.lit(status)} group by client_id
    ) as compared group by client_id having sum(kept) <> sum(found) order by client_id`.execute(kysely);
  return rows;
}

/**
 * The numbers of a client's events have no gap and end at the last one given. Of those that are older than `since`, some may
 * have been removed, in whatever order: what is missing among them, or after them, says nothing.
 */
async function eventDifferences(kysely: Kysely<Tables>, since: number): Promise<readonly Difference[]> {
  const { rows } = await sql<Difference>`
    with retained as (
      select client_id, min(sequence) as first from events where created_at >= ${since} group by client_id
    )
    select event_feeds.client_id, 'event_feeds.last_sequence' as what, last_sequence as kept, max(sequence) as found
      from event_feeds join events on events.client_id = event_feeds.client_id
      group by event_feeds.client_id, last_sequence
      having max(sequence) > last_sequence or (max(sequence) < last_sequence and max(events.created_at) >= ${since})
    union all select events.client_id, 'the number of events up to the last' as what, max(sequence) - first + 1, count(*)
      from events join retained on retained.client_id = events.client_id and sequence >= first
      group by events.client_id, first having max(sequence) - first + 1 <> count(*)
    union all select client_id, 'event_feeds.last_sequence' as what, 0, max(sequence) from events
      where not exists (select 1 from event_feeds where event_feeds.client_id = events.client_id) group by client_id
    order by 1`.execute(kysely);
  return rows;
}
