import { type Kysely, PostgresAdapter, sql } from 'kysely';

/** What each event changed, and the events of a link in their order. */
export async function up(db: Kysely<any>): Promise<void> {
  const postgres = db.getExecutor().adapter instanceof PostgresAdapter;
  await db.schema.alterTable('events').addColumn('changes', 'text').execute();
  await db.schema
    .createIndex('events_by_link')
    .on('events')
    .columns(['client_id', 'payment_link_id', 'sequence'])
    .execute();
  if (!postgres) await describeToPlanner(db);
}

/** As in 0002: how selective the indexes are in a large installation. */
async function describeToPlanner(db: Kysely<any>): Promise<void> {
  await db
    .insertInto('sqlite_stat1')
    .values([
      { tbl: 'events', idx: 'sqlite_autoindex_events_1', stat: '500000 250000 1' },
      { tbl: 'events', idx: 'sqlite_autoindex_events_2', stat: '500000 250000 1' },
      { tbl: 'events', idx: 'events_by_link', stat: '500000 250000 5 1' },
    ])
    .execute();
  await sql`analyze sqlite_schema`.execute(db);
}
