import { type Kysely, PostgresAdapter, sql } from 'kysely';

/**
 * The number of each event among those of its link: what is left of a link's events is numbered from 1. The index of a link's
 * events holds it too, so that the next number is found in the page that the next event's entry goes into.
 */
export async function up(db: Kysely<any>, { report }: { report(line: string): void } = { report() {} }): Promise<void> {
  await db.schema
    .alterTable('events')
    .addColumn('link_sequence', 'bigint', (column) => column.notNull().defaultTo(0))
    .execute();
  const { rows } = await sql<{ count: number }>`select count(*) as count from events`.execute(db);
  const events = Number(rows[0]?.count);
  // One statement, which takes some seconds for each million.
  if (events >= 100_000) report(`Events to number: ${events.toLocaleString('en')}`);
  await sql`update events set link_sequence = numbered.place from (
      select client_id, id, row_number() over (partition by client_id, payment_link_id order by sequence) as place
      from events
    ) as numbered where numbered.client_id = events.client_id and numbered.id = events.id`.execute(db);
  await db.schema.dropIndex('events_by_link').execute();
  await db.schema
    .createIndex('events_by_link')
    .on('events')
    .columns(['client_id', 'payment_link_id', 'sequence', 'link_sequence'])
    .execute();
  if (!(db.getExecutor().adapter instanceof PostgresAdapter)) await describeToPlanner(db);
}

/** As in 0002: how selective the index is in a large installation. */
async function describeToPlanner(db: Kysely<any>): Promise<void> {
  await sql`delete from sqlite_stat1 where idx = 'events_by_link'`.execute(db);
  await db
    .insertInto('sqlite_stat1')
    .values({ tbl: 'events', idx: 'events_by_link', stat: '500000 250000 5 1 1' })
    .execute();
  await sql`analyze sqlite_schema`.execute(db);
}
