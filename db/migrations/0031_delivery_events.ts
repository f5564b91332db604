import { type Kysely, PostgresAdapter, sql } from 'kysely';

/**
 * The deliveries of an event: without this index, each event that is removed when it is old enough has the foreign key
 * look through all deliveries of its client.
 */
export async function up(db: Kysely<any>): Promise<void> {
  await db.schema
    .createIndex('webhook_deliveries_by_event')
    .on('webhook_deliveries')
    .columns(['client_id', 'event_id'])
    .execute();
  if (db.getExecutor().adapter instanceof PostgresAdapter) return;
  // As in 0002: how selective the new index is in a large installation.
  await db
    .insertInto('sqlite_stat1')
    .values([{ tbl: 'webhook_deliveries', idx: 'webhook_deliveries_by_event', stat: '100000 50000 1' }])
    .execute();
  await sql`analyze sqlite_schema`.execute(db);
}
