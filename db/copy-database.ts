import { createHash } from 'node:crypto';
import { type Kysely, PostgresAdapter, sql } from 'kysely';
import { OperatorError } from '../src/lib/operator-error.ts';
import { rebuildSearchIndex } from '../src/store/payment-link/link-search-fill.ts';
import type { Database } from '../src/store/sql/database.ts';
import type { Tables } from '../src/store/tables.ts';
import { TABLE_NAMES, TABLES, type TableName } from './copy-tables.ts';

type Row = Record<string, unknown>;
type Db = Kysely<Tables>;

/** A table in the target of an unfinished copy, with the name of the source. */
const MARKER = 'copy_in_progress';

/** The copy cannot be made, or differs from the source; the message says why. */
export class CopyError extends OperatorError {
  override readonly name = 'CopyError';
}

export type CopyOptions = {
  readonly from: Database;
  readonly to: Database;
  /** The name of the source: an unfinished copy of the same source is resumed. */
  readonly name: string;
  /** Called before each table with its number of rows; returns the function to call with the number of copied ones. */
  readonly progress: (label: string, total: number) => (more: number) => void;
  /** Rows at a time: 500 are few enough for one statement of either database. */
  readonly batch?: number;
};

/**
 * Copies all tables in the order of their primary keys, so that an interrupted copy resumes after its last row. The source is
 * read-only meanwhile. Ends with a comparison of every row.
 */
export function copyDatabase({ from, to, name, progress, batch = 500 }: CopyOptions): Promise<Record<string, number>> {
  return withReadOnlySource(from, async (source) => {
    await markTarget(to, name);
    const counts: Record<string, number> = {};
    for (const table of TABLE_NAMES) {
      counts[table] = await countOf(source, table);
      await copyTable({ source, to, table, batch, report: progress(`copying ${table}`, counts[table]) });
    }
    for (const table of TABLE_NAMES) {
      const report = progress(`comparing ${table}`, counts[table] ?? 0);
      await verifyTable({ source, to, table, batch, report });
    }
    const report = progress('indexing link_searches', counts.link_searches ?? 0);
    await to.withKysely((target) => rebuildSearchIndex(target, report));
    await to.withKysely((target) => target.schema.dropTable(MARKER).execute());
    return counts;
  });
}

/** Gives a snapshot of the source; writers have to wait on both databases. */
function withReadOnlySource<T>(from: Database, work: (source: Db) => Promise<T>): Promise<T> {
  return from.withKysely((kysely) => {
    if (!(kysely.getExecutor().adapter instanceof PostgresAdapter)) return work(kysely);
    return kysely.transaction().execute(async (transaction) => {
      const tables = sql.join(TABLE_NAMES.map((table) => sql.table(table)));
      await sql`lock table ${tables} in share mode`.execute(transaction);
      return work(transaction);
    });
  });
}

/**
 * Marks the target, which must be empty or marked with the same source. A marker without a source was created by a copy that
 * ended before it wrote anything.
 */
function markTarget(to: Database, name: string): Promise<void> {
  return to.withKysely(async (target) => {
    const tables = await target.introspection.getTables();
    const hasMarker = tables.some((table) => table.name === MARKER);
    const source = hasMarker ? await markedSource(target) : undefined;
    if (source === name) return;
    if (source !== undefined) throw new CopyError(`The target holds a part of a copy of ${source}`);
    for (const table of TABLE_NAMES) {
      if ((await countOf(target, table)) > 0) throw new CopyError(`The target is not empty: it has rows in ${table}`);
    }
    if (!hasMarker) await target.schema.createTable(MARKER).addColumn('source', 'text').execute();
    await sql`insert into ${sql.table(MARKER)} (source) values (${name})`.execute(target);
  });
}

async function markedSource(target: Db): Promise<string | undefined> {
  const { rows } = await sql<{ source: string }>`select source from ${sql.table(MARKER)}`.execute(target);
  return rows[0]?.source;
}

type TableCopy = {
  readonly source: Db;
  readonly to: Database;
  readonly table: TableName;
  /** Rows at a time. */
  readonly batch: number;
  readonly report: (more: number) => void;
};

async function copyTable({ source, to, table, batch, report }: TableCopy): Promise<void> {
  let last = await to.withKysely((target) => lastOf(target, table));
  if (last !== undefined) report(await to.withKysely((target) => countOf(target, table)));
  for (;;) {
    const rows = await rowsAfter(source, table, { last, limit: batch });
    if (rows.length === 0) return;
    // A single statement is atomic.
    await to.withKysely((target) => insert(target, table, rows));
    last = rows.at(-1);
    report(rows.length);
  }
}

/** Compares every value of every row, amounts of money among them. */
async function verifyTable({ source, to, table, batch, report }: TableCopy): Promise<void> {
  const expected = await digestOf(source, { table, batch, report });
  const found = await to.withKysely((target) => digestOf(target, { table, batch, report: () => {} }));
  if (expected.rows !== found.rows || expected.digest !== found.digest) {
    throw new CopyError(
      `${table} differs: ${expected.rows} rows (${expected.digest}) in the source, ${found.rows} (${found.digest}) in the ` +
        'target. If the source was written to between two attempts, copy it into an empty database.',
    );
  }
}

async function digestOf(db: Db, { table, batch: limit, report }: Pick<TableCopy, 'table' | 'batch' | 'report'>) {
  const hash = createHash('sha256');
  let rows = 0;
  let last: Row | undefined;
  for (;;) {
    const batch = await rowsAfter(db, table, { last, limit });
    if (batch.length === 0) return { rows, digest: hash.digest('hex').slice(0, 16) };
    for (const row of batch) hash.update(JSON.stringify(Object.entries(row).toSorted(([a], [b]) => (a < b ? -1 : 1))));
    rows += batch.length;
    last = batch.at(-1);
    report(batch.length);
  }
}

async function countOf(db: Db, table: TableName): Promise<number> {
  const { rows } = await sql<{ count: number }>`select count(*) as count from ${sql.table(table)}`.execute(db);
  return Number(rows[0]?.count);
}

async function lastOf(db: Db, table: TableName): Promise<Row | undefined> {
  const descending = sql.join(TABLES[table].map((column) => sql`${sql.ref(column)} desc`));
  const { rows } = await sql<Row>`select * from ${sql.table(table)} order by ${descending} limit 1`.execute(db);
  return rows[0];
}

async function rowsAfter(
  db: Db,
  table: TableName,
  { last, limit }: { readonly last: Row | undefined; readonly limit: number },
): Promise<Row[]> {
  const key = sql.join(TABLES[table].map((column) => sql.ref(column)));
  const after =
    last === undefined ? sql`` : sql`where (${key}) > (${sql.join(TABLES[table].map((column) => last[column]))})`;
  const { rows } = await sql<Row>`
    select * from ${sql.table(table)} ${after} order by ${key} limit ${sql.lit(limit)}`.execute(db);
  return rows;
}

async function insert(db: Db, table: TableName, rows: readonly Row[]): Promise<void> {
  const columns = Object.keys(rows[0] ?? {});
  const values = rows.map((row) => sql`(${sql.join(columns.map((column) => row[column]))})`);
  await sql`
    insert into ${sql.table(table)} (${sql.join(columns.map((column) => sql.ref(column)))})
    values ${sql.join(values)}`.execute(db);
}
