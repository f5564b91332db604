import type { Connection } from '../../src/store/sql/database.ts';
import type { Query } from '../../src/store/sql/statement.ts';
import type { TestDialect } from '../support/store.ts';

export type QueryPlan = {
  readonly text: string;
  /** Reads of a whole table. */
  readonly scans: readonly string[];
  readonly indexes: readonly string[];
  readonly sorts: readonly string[];
  /** How many rows were looked at, where the database tells. */
  readonly rowsRead?: number;
};

/** What the database says it does for a query. */
export async function readPlan(
  dialect: TestDialect,
  connection: Connection,
  query: Query<unknown>,
): Promise<QueryPlan> {
  return dialect === 'sqlite' ? readSqlitePlan(connection, query) : readPostgresPlan(connection, query);
}

async function readSqlitePlan(connection: Connection, { sql, parameters }: Query<unknown>): Promise<QueryPlan> {
  const lines = await connection.rows<{ detail: string }>({ sql: `explain query plan ${sql}`, parameters });
  const details = lines.map(({ detail }) => detail);
  return {
    text: details.join('\n'),
    scans: details.filter((detail) => /^SCAN (payment_links|link_destinations|link_searches)/.test(detail)),
    indexes: details.filter((detail) => /USING .*(INDEX|PRIMARY KEY)/.test(detail)),
    sorts: details.filter((detail) => detail.includes('TEMP B-TREE')),
  };
}

async function readPostgresPlan(connection: Connection, { sql, parameters }: Query<unknown>): Promise<QueryPlan> {
  const explain = 'explain (analyze, costs off, timing off, summary off)';
  const rows = await connection.rows<{ 'QUERY PLAN': string }>({ sql: `${explain} ${sql}`, parameters });
  const lines = rows.map((row) => row['QUERY PLAN'].trim());
  const read = lines
    .filter((line) => / Scan .*actual rows/.test(line))
    .map((line) => Number(/rows=([\d.]+)/.exec(line)?.[1]));
  const removed = lines.map((line) => Number(/^Rows Removed by Filter: (\d+)/.exec(line)?.[1] ?? 0));
  return {
    text: lines.join('\n'),
    scans: lines.filter((line) => line.includes('Seq Scan')),
    indexes: lines.filter((line) => /\bIndex (Only )?Scan/.test(line)),
    sorts: lines.filter((line) => /^(->\s+)?(Incremental )?Sort\b(?! Key| Method)/.test(line)),
    rowsRead: [...read, ...removed].reduce((sum, count) => sum + count, 0),
  };
}
