import { type Kysely, PostgresAdapter, sql } from 'kysely';

/** What happened, as a feed for each client, and what of it is on its way to the client's endpoint. */
export async function up(db: Kysely<any>): Promise<void> {
  const text = db.getExecutor().adapter instanceof PostgresAdapter ? sql`text collate "C"` : sql`text`;

  await db.schema
    .createTable('event_feeds')
    .addColumn('client_id', text, (column) => column.primaryKey())
    .addColumn('last_sequence', 'bigint', (column) => column.notNull())
    .execute();

  await db.schema
    .createTable('events')
    .addColumn('client_id', text, (column) => column.notNull())
    .addColumn('id', text, (column) => column.notNull())
    .addColumn('sequence', 'bigint', (column) => column.notNull())
    .addColumn('type', text, (column) => column.notNull())
    .addColumn('payment_link_id', text, (column) => column.notNull())
    .addColumn('payment_id', text)
    .addColumn('data', 'text', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('events_pkey', ['client_id', 'id'])
    .addUniqueConstraint('events_sequence_key', ['client_id', 'sequence'])
    .execute();

  await db.schema
    .createTable('webhook_deliveries')
    .addColumn('client_id', text, (column) => column.notNull())
    .addColumn('id', text, (column) => column.notNull())
    .addColumn('event_id', text, (column) => column.notNull())
    .addColumn('event_type', text, (column) => column.notNull())
    .addColumn('status', text, (column) => column.notNull())
    .addColumn('attempt_count', 'bigint', (column) => column.notNull())
    .addColumn('attempts_before', 'bigint', (column) => column.notNull())
    .addColumn('first_due_at', 'bigint', (column) => column.notNull())
    .addColumn('next_attempt_at', 'bigint')
    .addColumn('held_until', 'bigint', (column) => column.notNull().defaultTo(0))
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('completed_at', 'bigint')
    .addPrimaryKeyConstraint('webhook_deliveries_pkey', ['client_id', 'id'])
    .addForeignKeyConstraint('webhook_deliveries_event', ['client_id', 'event_id'], 'events', ['client_id', 'id'])
    .execute();
  await db.schema
    .createIndex('webhook_deliveries_by_status')
    .on('webhook_deliveries')
    .columns(['client_id', 'status', 'id'])
    .execute();
  await db.schema
    .createIndex('webhook_deliveries_due')
    .on('webhook_deliveries')
    .columns(['client_id', 'next_attempt_at'])
    .where('next_attempt_at', 'is not', null)
    .execute();

  await db.schema
    .createTable('webhook_attempts')
    .addColumn('client_id', text, (column) => column.notNull())
    .addColumn('delivery_id', text, (column) => column.notNull())
    .addColumn('number', 'bigint', (column) => column.notNull())
    .addColumn('started_at', 'bigint', (column) => column.notNull())
    .addColumn('duration_ms', 'bigint', (column) => column.notNull())
    .addColumn('status_code', 'bigint')
    .addColumn('error', text)
    .addPrimaryKeyConstraint('webhook_attempts_pkey', ['client_id', 'delivery_id', 'number'])
    .execute();
}
