import { type Kysely, PostgresAdapter, sql } from 'kysely';

/**
 * Every key and index begins with the client, so that the tables can be sharded by it. Text is compared by bytes on both
 * dialects (SQLite does so by itself), so that both list in the same order.
 */
export async function up(db: Kysely<any>): Promise<void> {
  const postgres = db.getExecutor().adapter instanceof PostgresAdapter;
  const text = postgres ? sql`text collate "C"` : sql`text`;

  await db.schema
    .createTable('payment_links')
    .addColumn('client_id', text, (column) => column.notNull())
    .addColumn('id', text, (column) => column.notNull())
    .addColumn('checkout_token', text, (column) => column.notNull())
    .addColumn('pay_key', text, (column) => column.notNull())
    .addColumn('status', text, (column) => column.notNull())
    .addColumn('deactivated_at', 'bigint')
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('updated_at', 'bigint', (column) => column.notNull())
    .addColumn('expires_at', 'bigint', (column) => column.notNull())
    .addColumn('version', 'bigint', (column) => column.notNull())
    .addColumn('payments_done', 'bigint', (column) => column.notNull())
    .addColumn('payments_in_flight', 'bigint', (column) => column.notNull())
    .addColumn('opens', 'bigint', (column) => column.notNull().defaultTo(0))
    .addColumn('terms', 'text', (column) => column.notNull())
    // Copies of what the terms say, for filters, orders and guards.
    .addColumn('payment_limit', 'bigint')
    .addColumn('currency', text, (column) => column.notNull())
    .addColumn('total_amount', text, (column) => column.notNull())
    .addColumn('customer_email', text)
    .addColumn('owner_identity_id', text, (column) => column.notNull())
    .addPrimaryKeyConstraint('payment_links_pkey', ['client_id', 'id'])
    .addUniqueConstraint('payment_links_checkout_token_key', ['client_id', 'checkout_token'])
    .execute();

  // A list in any order is read as a merge of the stored statuses, each already in that order.
  const indexes = {
    payment_links_by_status: ['client_id', 'status', 'id', 'expires_at'],
    payment_links_by_expiry: ['client_id', 'status', 'expires_at', 'id'],
    payment_links_by_total: ['client_id', 'status', 'total_amount', 'id', 'expires_at'],
    payment_links_by_currency: ['client_id', 'currency', 'id'],
    payment_links_by_customer: ['client_id', 'customer_email', 'id'],
    payment_links_by_owner: ['client_id', 'owner_identity_id', 'id'],
  };
  for (const [name, columns] of Object.entries(indexes)) {
    await db.schema.createIndex(name).on('payment_links').columns(columns).execute();
  }

  await db.schema
    .createTable('link_destinations')
    .addColumn('client_id', text, (column) => column.notNull())
    .addColumn('account_number', text, (column) => column.notNull())
    .addColumn('payment_link_id', text, (column) => column.notNull())
    .addPrimaryKeyConstraint('link_destinations_pkey', ['client_id', 'account_number', 'payment_link_id'])
    .addForeignKeyConstraint(
      'link_destinations_link',
      ['client_id', 'payment_link_id'],
      'payment_links',
      ['client_id', 'id'],
      (key) => key.onDelete('cascade'),
    )
    .modifyEnd(postgres ? sql`` : sql`without rowid`)
    .execute();
  await db.schema
    .createIndex('link_destinations_by_link')
    .on('link_destinations')
    .columns(['client_id', 'payment_link_id'])
    .execute();

  if (!postgres) await describeToPlanner(db);
}

/**
 * SQLite plans without looking at the data unless it is told how selective each index is. These are the figures of a
 * large installation (rows per distinct prefix of each index), fixed so that plans are the same everywhere.
 */
async function describeToPlanner(db: Kysely<any>): Promise<void> {
  await sql`analyze sqlite_schema`.execute(db);
  await db
    .insertInto('sqlite_stat1')
    .values([
      { tbl: 'payment_links', idx: 'sqlite_autoindex_payment_links_1', stat: '100000 50000 1' },
      { tbl: 'payment_links', idx: 'sqlite_autoindex_payment_links_2', stat: '100000 50000 1' },
      { tbl: 'payment_links', idx: 'payment_links_by_status', stat: '100000 50000 20000 1 1' },
      { tbl: 'payment_links', idx: 'payment_links_by_expiry', stat: '100000 50000 20000 2 1' },
      { tbl: 'payment_links', idx: 'payment_links_by_total', stat: '100000 50000 20000 10 1 1' },
      { tbl: 'payment_links', idx: 'payment_links_by_currency', stat: '100000 50000 10000 1' },
      { tbl: 'payment_links', idx: 'payment_links_by_customer', stat: '100000 50000 2 1' },
      { tbl: 'payment_links', idx: 'payment_links_by_owner', stat: '100000 50000 5000 1' },
      { tbl: 'link_destinations', idx: 'link_destinations', stat: '100000 50000 10 1' },
      { tbl: 'link_destinations', idx: 'link_destinations_by_link', stat: '100000 50000 1' },
    ])
    .execute();
  await sql`analyze sqlite_schema`.execute(db);
}
