import { type RawBuilder, sql } from 'kysely';
import type { PaymentLink } from '../domain/payment-link.ts';
import { LINK_STATUSES } from './payment-link-filter.ts';
import type { ChangedRow, LinkRow } from './payment-link-row.ts';
import type { Values } from './sql/condition.ts';
import type { Connection, Dialect, Transaction, Writer } from './sql/database.ts';
import { type Param, statement, statementCache } from './sql/statement.ts';
import { type StatusPartition, shapeOfPartitions } from './sql/status.ts';

export type PaymentLinkCounts = ReturnType<typeof paymentLinkCounts>;

/** One link more, or fewer, in a stored status. */
type CountStep = { readonly clientId: string; readonly status: string; readonly by: 1 | -1 };

/**
 * Totals by status alone, from the counter row that is updated whenever a link is written. Only links that have expired
 * without being stored as EXPIRED yet are counted by a query: a few, at the end of an index.
 */
export function paymentLinkCounts({ qb }: Dialect) {
  const counts = statementCache<Values, { total: number }>();

  const addSome = statement((param: Param<Values>) => {
    const columns = LINK_STATUSES.all.map(columnOf);
    const sums = columns.map((column) => sql`${column} = link_counts.${column} + excluded.${column}`);
    return {
      compile: () =>
        sql`insert into link_counts (client_id, ${sql.join(columns)})
          values (${param('clientId')}, ${sql.join(LINK_STATUSES.all.map((status) => param(status)))})
          on conflict (client_id) do update set ${sql.join(sums)}`.compile(qb),
    };
  });

  function over(stored: string, param: Param<Values>): RawBuilder<number> {
    return sql`(select count(*) from payment_links
      where client_id = ${param('clientId')} and status = ${sql.lit(stored)} and expires_at <= ${param('now')})`;
  }

  function statementOf(partitions: readonly StatusPartition[]) {
    return counts(shapeOfPartitions(partitions), (param) => {
      const counted = partitions.filter(({ time }) => time !== 'over').map(({ stored }) => columnOf(stored));
      const sum = counted.length === 0 ? sql`0` : sql.join(counted, sql` + `);
      const exact = partitions.map(({ stored, time }) => {
        if (time === 'any') return sql``;
        return time === 'open' ? sql` - ${over(stored, param)}` : sql` + ${over(stored, param)}`;
      });
      const total = sql`coalesce((select ${sum} from link_counts where client_id = ${param('clientId')}), 0)`;
      return {
        compile: () => sql<{ total: number }>`select ${total}${sql.join(exact, sql``)} as total`.compile(qb),
      };
    });
  }

  /** Counts the links in the partitions; without any, all links. */
  async function count(
    connection: Connection,
    clientId: string,
    { partitions, now }: { readonly partitions: readonly StatusPartition[]; readonly now: number },
  ): Promise<number> {
    const counted = partitions.length === 0 ? WHOLE : partitions;
    const [row] = await connection.rows(statementOf(counted)({ clientId, now }));
    return Number(row?.total);
  }

  /** Updates the counters for every insert, removal and change of status, in the transaction that writes them. */
  async function addAll(writer: Writer, steps: readonly CountStep[]): Promise<void> {
    for (const [clientId, ofClient] of Map.groupBy(steps, (step) => step.clientId)) {
      const sums: Record<string, number> = { ...NONE };
      for (const { status, by } of ofClient) sums[status] = (sums[status] ?? 0) + by;
      if (Object.values(sums).some((sum) => sum !== 0)) await writer.change(addSome({ clientId, ...sums }));
    }
  }

  function inserted(transaction: Transaction, { clientId, storedStatus: status }: PaymentLink): void {
    transaction.defer(addAll, { clientId, status, by: 1 });
  }

  function removed(transaction: Transaction, { client_id: clientId, status }: LinkRow): void {
    transaction.defer(addAll, { clientId, status, by: -1 });
  }

  function changed(transaction: Transaction, { client_id: clientId, status, previous_status: previous }: ChangedRow) {
    if (previous === null || previous === status) return;
    transaction.defer(addAll, { clientId, status: previous, by: -1 });
    transaction.defer(addAll, { clientId, status, by: 1 });
  }

  return { count, inserted, removed, changed };
}

function columnOf(stored: string): RawBuilder<unknown> {
  return sql.ref(stored.toLowerCase());
}

const NONE: Readonly<Record<string, number>> = Object.fromEntries(LINK_STATUSES.all.map((status) => [status, 0]));

const WHOLE: readonly StatusPartition[] = LINK_STATUSES.all.map((stored) => ({ stored, time: 'any', status: stored }));
