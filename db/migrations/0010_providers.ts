import { type Kysely, PostgresAdapter, sql } from 'kysely';

/**
 * Several providers side by side: each client's accounts, what each payment waits for, the money that went back, the
 * notices that came, and the books of the sandbox. A payment that waits has `next_ask_at`, and the partial index tells the
 * periodic job which clients have one that is due, in place of the one by status of 0008.
 */
export async function up(db: Kysely<any>): Promise<void> {
  const isPostgres = db.getExecutor().adapter instanceof PostgresAdapter;
  const text = isPostgres ? sql`text collate "C"` : sql`text`;

  const added: readonly (readonly [string, 'text' | 'bigint', string | number | null])[] = [
    ['rail_details', 'text', null],
    ['provider', 'text', 'sandbox'],
    ['provider_account_id', 'text', 'sandbox'],
    ['provider_transaction_id', 'text', null],
    ['next_step', 'text', null],
    ['return_key', 'text', ''],
    ['pay_by', 'bigint', null],
    ['next_ask_at', 'bigint', null],
    ['ask_count', 'bigint', 0],
    ['cancel_requested_at', 'bigint', null],
    ['refunded_amount', 'text', '0'],
    ['refunded_at', 'bigint', null],
    ['late_outcome', 'text', null],
  ];
  for (const [name, type, initial] of added) {
    await db.schema
      .alterTable('payments')
      .addColumn(name, type === 'text' ? text : 'bigint', (column) =>
        initial === null ? column : column.notNull().defaultTo(initial),
      )
      .execute();
  }
  await sql`update payments set next_ask_at = created_at where status in ('CREATED', 'AUTHORIZED', 'CAPTURED')`.execute(
    db,
  );

  await db.schema.dropIndex('payments_due').execute();
  for (const [name, columns] of Object.entries({
    payments_to_ask_for: ['next_ask_at', 'client_id'],
    payments_to_claim: ['client_id', 'next_ask_at'],
  })) {
    await db.schema
      .createIndex(name)
      .on('payments')
      .columns(columns)
      .where(sql.ref('next_ask_at'), 'is not', null)
      .execute();
  }
  const indexes = {
    payments_by_owner: ['client_id', 'owner_identity_id', 'id'],
    payments_by_account: ['client_id', 'account_number', 'id'],
    payments_by_currency: ['client_id', 'currency', 'id'],
    payments_by_return_key: ['client_id', 'return_key'],
    payments_by_reference: ['client_id', 'provider_reference'],
    payments_by_transaction: ['client_id', 'provider_transaction_id'],
  };
  for (const [name, indexed] of Object.entries(indexes)) {
    await db.schema.createIndex(name).on('payments').columns(indexed).execute();
  }

  await db.schema
    .createTable('provider_accounts')
    .addColumn('client_id', text, (column) => column.notNull())
    .addColumn('id', text, (column) => column.notNull())
    .addColumn('provider', text, (column) => column.notNull())
    .addColumn('mode', text, (column) => column.notNull())
    .addColumn('methods', 'text', (column) => column.notNull())
    .addColumn('sealed_credentials', 'text', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('updated_at', 'bigint', (column) => column.notNull())
    .addColumn('notices_read_to', 'bigint')
    .addPrimaryKeyConstraint('provider_accounts_pkey', ['client_id', 'id'])
    .addUniqueConstraint('provider_accounts_one_each', ['client_id', 'provider', 'mode'])
    .execute();

  await db.schema
    .createTable('provider_notices')
    .addColumn('client_id', text, (column) => column.notNull())
    .addColumn('account_id', text, (column) => column.notNull())
    .addColumn('notice_id', text, (column) => column.notNull())
    .addColumn('type', text, (column) => column.notNull())
    .addColumn('payment_id', text)
    .addColumn('received_at', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('provider_notices_pkey', ['client_id', 'account_id', 'notice_id'])
    .execute();

  await db.schema
    .createTable('refunds')
    .addColumn('client_id', text, (column) => column.notNull())
    .addColumn('id', text, (column) => column.notNull())
    .addColumn('payment_id', text, (column) => column.notNull())
    .addColumn('amount', text, (column) => column.notNull())
    .addColumn('currency', text, (column) => column.notNull())
    .addColumn('reason', 'text')
    .addColumn('origin', text, (column) => column.notNull())
    .addColumn('status', text, (column) => column.notNull())
    .addColumn('provider_reference', text)
    .addColumn('failure_code', text)
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('updated_at', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('refunds_pkey', ['client_id', 'id'])
    .execute();
  await db.schema.createIndex('refunds_by_payment').on('refunds').columns(['client_id', 'payment_id', 'id']).execute();
  await db.schema.createIndex('refunds_by_status').on('refunds').columns(['client_id', 'status', 'id']).execute();

  await db.schema
    .createTable('disputes')
    .addColumn('client_id', text, (column) => column.notNull())
    .addColumn('id', text, (column) => column.notNull())
    .addColumn('payment_id', text, (column) => column.notNull())
    .addColumn('provider_reference', text, (column) => column.notNull())
    .addColumn('amount', text, (column) => column.notNull())
    .addColumn('currency', text, (column) => column.notNull())
    .addColumn('reason', 'text', (column) => column.notNull())
    .addColumn('status', text, (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('updated_at', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('disputes_pkey', ['client_id', 'id'])
    .addUniqueConstraint('disputes_by_reference', ['client_id', 'provider_reference'])
    .execute();
  await db.schema
    .createIndex('disputes_by_payment')
    .on('disputes')
    .columns(['client_id', 'payment_id', 'id'])
    .execute();

  await db.schema
    .createTable('sandbox_charges')
    .addColumn('client_id', text, (column) => column.notNull())
    .addColumn('payment_id', text, (column) => column.notNull())
    .addColumn('version', 'bigint', (column) => column.notNull())
    .addColumn('charge', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('sandbox_charges_pkey', ['client_id', 'payment_id'])
    .execute();

  await db.schema
    .createTable('sealing_keys')
    .addColumn('id', text, (column) => column.primaryKey())
    .addColumn('sealed_check', 'text', (column) => column.notNull())
    .execute();

  if (!isPostgres) await describeToPlanner(db);
}

/** As in 0002: how selective the new indexes are in a large installation. */
async function describeToPlanner(db: Kysely<any>): Promise<void> {
  await sql`delete from sqlite_stat1 where idx = 'payments_due'`.execute(db);
  await db
    .insertInto('sqlite_stat1')
    .values([
      { tbl: 'payments', idx: 'payments_to_ask_for', stat: '1000 2 1' },
      { tbl: 'payments', idx: 'payments_to_claim', stat: '1000 100 1' },
    ])
    .execute();
  await sql`analyze sqlite_schema`.execute(db);
}
