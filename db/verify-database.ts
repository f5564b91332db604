import { type Kysely, sql } from 'kysely';
import { PAYMENT_LINK_STATUSES } from '../src/domain/payment-link.ts';
import type { Database } from '../src/store/sql/database.ts';
import type { Tables } from '../src/store/tables.ts';
import { type Difference, type Drift, describeDifference } from './drift.ts';
import { eventDrifts } from './verify-events.ts';
import { quarterDrifts } from './verify-quarter-hours.ts';
import { refundDrifts } from './verify-refunds.ts';
import { searchDrifts } from './verify-searches.ts';

/**
 * Compares what is kept beside the rows with the rows themselves, and finds each difference: the counters of links by
 * status, the figures of each quarter of an hour, the numbers of events, the endpoints of unfinished deliveries, the refunded
 * amounts of payments, and the words of links. Each comparison sees one state of the data, whatever is written meanwhile. It
 * reads every link, session, event and payment. No event that is as young as `since` has been removed.
 */
export function verifyDatabase(database: Database, { since }: { readonly since: number }): Promise<readonly Drift[]> {
  return database.withKysely(async (kysely) => {
    const drifts: Drift[] = [];
    for (const status of PAYMENT_LINK_STATUSES) {
      for (const difference of await countDifferences(kysely, status)) {
        const counter = { table: 'link_counts', clientId: difference.client_id } as const;
        drifts.push({ line: describeDifference(difference), counter });
      }
    }
    const events = await eventDrifts(kysely, since);
    drifts.push(...events.map((line) => ({ line })), ...(await quarterDrifts(kysely)));
    const others = [...(await refundDrifts(kysely)), ...(await searchDrifts(kysely, database.dialect))];
    return [...drifts, ...others.map((line) => ({ line }))];
  });
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
