import { type Kysely, PostgresAdapter, sql } from 'kysely';

/** The events of a type in their order. */
export async function up(db: Kysely<any>): Promise<void> {
  const columns = ['client_id', 'type', 'sequence'];
  await db.schema.createIndex('events_by_type').on('events').columns(columns).execute();
  if (db.getExecutor().adapter instanceof PostgresAdapter) return;
  // As in 0002: how selective it is in a large installation.
  const stat = '500000 250000 20000 1';
  await db.insertInto('sqlite_stat1').values({ tbl: 'events', idx: 'events_by_type', stat }).execute();
  await sql`analyze sqlite_schema`.execute(db);
}
