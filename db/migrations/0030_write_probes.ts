import { type Kysely, PostgresAdapter, sql } from 'kysely';

/** One row that the readiness probes write: whether the database takes writes is known by writing. */
export async function up(db: Kysely<any>): Promise<void> {
  const text = db.getExecutor().adapter instanceof PostgresAdapter ? sql`text collate "C"` : sql`text`;
  await db.schema
    .createTable('write_probes')
    .addColumn('id', text, (column) => column.primaryKey())
    .addColumn('count', 'bigint', (column) => column.notNull())
    .execute();
}
