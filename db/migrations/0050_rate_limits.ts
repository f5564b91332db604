import { type Kysely, PostgresAdapter, sql } from 'kysely';

/**
 * What is used of limits in the current windows, for processes that share a database on PostgreSQL; the columns and their
 * order are those of rate-limiter-flexible. Not logged: a crash may take it, and a replica has no use for it. On SQLite
 * nothing writes it.
 */
export async function up(db: Kysely<any>): Promise<void> {
  const postgres = db.getExecutor().adapter instanceof PostgresAdapter;
  const table = db.schema
    .createTable('rate_limits')
    .addColumn('key', postgres ? sql`text collate "C"` : sql`text`, (column) => column.primaryKey())
    .addColumn('points', 'bigint', (column) => column.notNull())
    .addColumn('expire', 'bigint');
  await (postgres ? table.modifyFront(sql`unlogged`) : table).execute();
}
