import { type Kysely, PostgresAdapter, sql } from 'kysely';

/** A payer's attempts at a link go with it; the payments stay. */
export async function up(db: Kysely<any>): Promise<void> {
  const text = db.getExecutor().adapter instanceof PostgresAdapter ? sql`text collate "C"` : sql`text`;

  await db.schema
    .createTable('checkout_sessions')
    .addColumn('client_id', text, (column) => column.notNull())
    .addColumn('id', text, (column) => column.notNull())
    .addColumn('payment_link_id', text, (column) => column.notNull())
    .addColumn('checkout_token', text, (column) => column.notNull())
    .addColumn('pay_key', text, (column) => column.notNull())
    .addColumn('status', text, (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('updated_at', 'bigint', (column) => column.notNull())
    .addColumn('expires_at', 'bigint', (column) => column.notNull())
    .addColumn('owner_identity_id', text, (column) => column.notNull())
    .addColumn('customer', 'text')
    .addColumn('terms', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('checkout_sessions_pkey', ['client_id', 'id'])
    .addForeignKeyConstraint(
      'checkout_sessions_link',
      ['client_id', 'payment_link_id'],
      'payment_links',
      ['client_id', 'id'],
      (key) => key.onDelete('cascade'),
    )
    .execute();

  const sessionIndexes = {
    checkout_sessions_by_link: ['client_id', 'payment_link_id', 'id'],
    checkout_sessions_by_status: ['client_id', 'status', 'id', 'expires_at'],
    checkout_sessions_by_owner: ['client_id', 'owner_identity_id', 'id'],
  };
  for (const [name, columns] of Object.entries(sessionIndexes)) {
    await db.schema.createIndex(name).on('checkout_sessions').columns(columns).execute();
  }

  await db.schema
    .createTable('payments')
    .addColumn('client_id', text, (column) => column.notNull())
    .addColumn('id', text, (column) => column.notNull())
    .addColumn('payment_link_id', text, (column) => column.notNull())
    .addColumn('checkout_session_id', text, (column) => column.notNull())
    .addColumn('external_id', text, (column) => column.notNull())
    .addColumn('owner_identity_id', text, (column) => column.notNull())
    .addColumn('account_number', text, (column) => column.notNull())
    .addColumn('method', text, (column) => column.notNull())
    .addColumn('card_token', text)
    .addColumn('amount', text, (column) => column.notNull())
    .addColumn('currency', text, (column) => column.notNull())
    .addColumn('status', text, (column) => column.notNull())
    .addColumn('provider_reference', text)
    .addColumn('failure_code', text)
    .addColumn('failure_message', text)
    .addColumn('customer', 'text')
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('updated_at', 'bigint', (column) => column.notNull())
    .addColumn('authorized_at', 'bigint')
    .addColumn('captured_at', 'bigint')
    .addColumn('received_at', 'bigint')
    .addPrimaryKeyConstraint('payments_pkey', ['client_id', 'id'])
    .execute();

  const paymentIndexes = {
    payments_by_link: ['client_id', 'payment_link_id', 'id'],
    payments_by_session: ['client_id', 'checkout_session_id', 'id'],
    payments_by_status: ['client_id', 'status', 'id'],
  };
  for (const [name, columns] of Object.entries(paymentIndexes)) {
    await db.schema.createIndex(name).on('payments').columns(columns).execute();
  }
}
