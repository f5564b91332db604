import { type Kysely, PostgresAdapter, sql } from 'kysely';
import { addAmounts, compareAmounts, isSameAmount } from '../src/domain/money.ts';
import type { Tables } from '../src/store/tables.ts';

/** The number of payments with refunds in one read. */
const BATCH = 5_000;

type Refunded = {
  client_id: string;
  id: string;
  amount: string;
  refunded_amount: string;
  /** The amounts of the refunds that count, with blanks between them: all that have not failed. */
  counted: string | null;
};

/**
 * A line for each payment whose refunded amount is not the sum of its refunds, and for each of which more went back than
 * was paid. The sums are made here: SQLite has no decimal numbers. Each payment is read with its refunds in one statement.
 */
export async function refundDrifts(kysely: Kysely<Tables>, batch = BATCH): Promise<readonly string[]> {
  const drifts: string[] = [];
  let last: Pick<Refunded, 'client_id' | 'id'> | undefined = { client_id: '', id: '' };
  while (last !== undefined) {
    const rows: readonly Refunded[] = await refundedAfter(kysely, last, batch);
    for (const row of rows) drifts.push(...driftsOf(row));
    last = rows.length < batch ? undefined : rows.at(-1);
  }
  return drifts;
}

function driftsOf({ client_id, id, amount, refunded_amount: kept, counted }: Refunded): readonly string[] {
  const found = addAmounts(counted?.split(' ') ?? []);
  const fact = `client ${client_id}: the refunded amount of payment ${id} is ${kept}`;
  return [
    ...(isSameAmount(kept, found) ? [] : [`${fact}, but its refunds make it ${found}`]),
    ...(compareAmounts(kept, amount) <= 0 ? [] : [`${fact}, and no more than ${amount} was paid`]),
  ];
}

async function refundedAfter(
  kysely: Kysely<Tables>,
  { client_id, id }: Pick<Refunded, 'client_id' | 'id'>,
  limit: number,
): Promise<readonly Refunded[]> {
  const postgres = kysely.getExecutor().adapter instanceof PostgresAdapter;
  const ofPayment = sql`from refunds where refunds.client_id = payments.client_id and refunds.payment_id = payments.id
    and refunds.status <> 'FAILED'`;
  const { rows } = await sql<Refunded>`
    select client_id, id, amount, refunded_amount,
      (select ${sql.raw(postgres ? 'string_agg' : 'group_concat')}(refunds.amount, ' ') ${ofPayment}) as counted
    from payments where (client_id, id) > (${client_id}, ${id}) and (refunded_amount <> '0' or exists (select 1 ${ofPayment}))
    order by client_id, id limit ${limit}`.execute(kysely);
  return rows;
}
