import { type Kysely, PostgresAdapter, sql } from 'kysely';

/** Of which link a delivery tells, and deliveries by their link, event and type of event, in the order of creation. */
export async function up(db: Kysely<any>): Promise<void> {
  const postgres = db.getExecutor().adapter instanceof PostgresAdapter;
  const text = postgres ? sql`text collate "C"` : sql`text`;
  await db.schema
    .alterTable('webhook_deliveries')
    .addColumn('payment_link_id', text, (column) => column.notNull().defaultTo(''))
    .execute();
  await sql`update webhook_deliveries set payment_link_id = (
    select events.payment_link_id from events
    where events.client_id = webhook_deliveries.client_id and events.id = webhook_deliveries.event_id
  )`.execute(db);

  const indexes = {
    webhook_deliveries_by_link: ['client_id', 'payment_link_id', 'id'],
    webhook_deliveries_by_event: ['client_id', 'event_id', 'id'],
    webhook_deliveries_by_type: ['client_id', 'event_type', 'id'],
  };
  for (const [name, columns] of Object.entries(indexes)) {
    await db.schema.createIndex(name).on('webhook_deliveries').columns(columns).execute();
  }
  if (!postgres) await describeToPlanner(db);
}

/** As in 0002: how selective the indexes are in a large installation. */
async function describeToPlanner(db: Kysely<any>): Promise<void> {
  await db
    .insertInto('sqlite_stat1')
    .values([
      { tbl: 'webhook_deliveries', idx: 'sqlite_autoindex_webhook_deliveries_1', stat: '100000 50000 1' },
      { tbl: 'webhook_deliveries', idx: 'webhook_deliveries_by_status', stat: '100000 50000 20000 1' },
      { tbl: 'webhook_deliveries', idx: 'webhook_deliveries_due', stat: '1000 100 1' },
      { tbl: 'webhook_deliveries', idx: 'webhook_deliveries_by_link', stat: '100000 50000 5 1' },
      { tbl: 'webhook_deliveries', idx: 'webhook_deliveries_by_event', stat: '100000 50000 1 1' },
      { tbl: 'webhook_deliveries', idx: 'webhook_deliveries_by_type', stat: '100000 50000 10000 1' },
    ])
    .execute();
  await sql`analyze sqlite_schema`.execute(db);
}
