import { type Kysely, sql } from 'kysely';
import { batches } from '../sql/batches.ts';
import type { Tables } from '../tables.ts';
import { addRows, addUp, linkStep, paymentStep, type Quarter, rowOf, sessionStep } from './quarter-hour.ts';

/** Bounds the rows of one statement: each has 13 values, and SQLite takes 32,766. */
const BATCH = 2_000;
const MONEY = ['currency', 'amount', 'received_at', 'refunded_amount'] as const;

type Counted = { readonly rows: number; readonly quarters: readonly Quarter[] };

/** The counters that result from the rows of all clients, or of one: the sums of each batch of rows. */
export async function* countRows(
  kysely: Kysely<Tables>,
  { clientId, size = BATCH }: { readonly clientId?: string; readonly size?: number } = {},
): AsyncGenerator<Counted> {
  const each = { clientId, size };
  for await (const rows of batches(kysely, { table: 'payment_links', columns: [], ...each }))
    yield { rows: rows.length, quarters: addUp(rows.map(({ client_id, id }) => linkStep(client_id, id))) };
  for await (const rows of batches(kysely, { table: 'checkout_sessions', columns: [], ...each }))
    yield { rows: rows.length, quarters: addUp(rows.map(({ client_id, id }) => sessionStep(client_id, id))) };
  for await (const rows of batches(kysely, { table: 'payments', columns: MONEY, ...each }))
    yield { rows: rows.length, quarters: addUp(rows.map(paymentStep)) };
}

/** Fills the empty table `quarter_hours`. */
export async function fillQuarterHours(
  kysely: Kysely<Tables>,
  { batch = BATCH, report }: { readonly batch?: number; readonly report: (more: number) => void },
): Promise<void> {
  for await (const { rows, quarters } of countRows(kysely, { size: batch })) {
    const values = quarters.map((quarter) => sql`(${sql.join(rowOf(quarter))})`);
    await addRows(sql.join(values)).execute(kysely);
    report(rows);
  }
}
