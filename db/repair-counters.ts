import { type Kysely, sql } from 'kysely';
import { type IdPrefix, idFloor } from '../src/domain/id.ts';
import { PAYMENT_LINK_STATUSES } from '../src/domain/payment-link.ts';
import {
  addRows,
  addUp,
  FIGURE_COLUMNS,
  type Figures,
  NO_CURRENCY,
  NO_FIGURES,
  paymentStep,
  QUARTER_MS,
  rowOf,
} from '../src/store/payment-link/quarter-hour.ts';
import type { Database } from '../src/store/sql/database.ts';
import type { Tables } from '../src/store/tables.ts';
import type { Counter } from './drift.ts';
import { inTransaction } from './in-transaction.ts';

type QuarterCounter = Extract<Counter, { table: 'quarter_hours' }>;
type CountedPayment = Parameters<typeof paymentStep>[0];

/** Where the values of the figures begin in `rowOf`. */
const KEY_LENGTH = 3;

/**
 * Counts the rows again for each counter, in a transaction that first locks it: on PostgreSQL one for each counter, on SQLite
 * one for each client. A transaction that writes what a counter counts adds to the counter before its commit. So a write has
 * either been committed before, and is counted here, or it waits for this transaction and then adds to the new value. On
 * PostgreSQL, nothing is waited for while a lock is held, so this deadlocks with nobody.
 */
export async function repairCounters(database: Database, counters: readonly Counter[]): Promise<void> {
  for (const ofClient of Map.groupBy(counters, ({ clientId }) => clientId).values()) {
    await database.withKysely(async (kysely) => {
      for (const counter of ofClient) {
        // Only at this level does the statement that counts see what was committed while the lock was waited for.
        await inTransaction(kysely, 'read committed', (trx) => recount(trx, counter));
      }
    });
  }
}

function recount(trx: Kysely<Tables>, counter: Counter): Promise<void> {
  return counter.table === 'link_counts' ? recountLinks(trx, counter.clientId) : recountQuarter(trx, counter);
}

async function recountLinks(trx: Kysely<Tables>, clientId: string): Promise<void> {
  const columns = PAYMENT_LINK_STATUSES.map((status) => sql.ref(status.toLowerCase()));
  const [first] = columns;
  await sql`insert into link_counts (client_id, ${sql.join(columns)})
    values (${clientId}, ${sql.join(columns.map(() => sql`0`))})
    on conflict (client_id) do update set ${first} = link_counts.${first}`.execute(trx);
  const counts = PAYMENT_LINK_STATUSES.map(
    (status) => sql`${sql.ref(status.toLowerCase())} = (
      select count(*) from payment_links where client_id = ${clientId} and status = ${sql.lit(status)})`,
  );
  await sql`update link_counts set ${sql.join(counts)} where client_id = ${clientId}`.execute(trx);
}

async function recountQuarter(trx: Kysely<Tables>, quarter: QuarterCounter): Promise<void> {
  const { clientId: client_id, currency, startsAt: starts_at } = quarter;
  const valuesOf = (figures: Figures) => rowOf({ client_id, currency, starts_at, figures });
  await addRows(sql`(${sql.join(valuesOf(NO_FIGURES))})`).execute(trx);
  const values = valuesOf(
    currency === NO_CURRENCY ? await countCreated(trx, quarter) : await addPayments(trx, quarter),
  );
  const figures = FIGURE_COLUMNS.map((column, place) => sql`${sql.ref(column)} = ${values[KEY_LENGTH + place]}`);
  await sql`update quarter_hours set ${sql.join(figures)}
    where client_id = ${client_id} and currency = ${currency} and starts_at = ${starts_at}`.execute(trx);
}

async function countCreated(trx: Kysely<Tables>, quarter: QuarterCounter): Promise<Figures> {
  const { rows } = await sql<{ links: number; sessions: number }>`
    select (select count(*) from payment_links where ${createdIn(quarter, 'pl')}) as links,
      (select count(*) from checkout_sessions where ${createdIn(quarter, 'cs')}) as sessions`.execute(trx);
  return NO_FIGURES.map((_, place) => BigInt([rows[0]?.links, rows[0]?.sessions][place] ?? 0));
}

async function addPayments(trx: Kysely<Tables>, quarter: QuarterCounter): Promise<Figures> {
  const { rows } = await sql<CountedPayment>`
    select client_id, id, currency, amount, received_at, refunded_amount from payments
    where ${createdIn(quarter, 'pay')} and currency = ${quarter.currency}`.execute(trx);
  const [sums] = addUp(rows.map(paymentStep));
  return sums?.figures ?? NO_FIGURES;
}

function createdIn({ clientId, startsAt }: QuarterCounter, prefix: IdPrefix) {
  const [from, until] = [startsAt, startsAt + QUARTER_MS].map((time) => idFloor(prefix, time));
  return sql`client_id = ${clientId} and id >= ${from} and id < ${until}`;
}
