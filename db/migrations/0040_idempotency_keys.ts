import { type Kysely, PostgresAdapter, sql } from 'kysely';

/** What became of the requests that clients sent with a key of their own, so that a retry is told the same. */
export async function up(db: Kysely<any>): Promise<void> {
  const isPostgres = db.getExecutor().adapter instanceof PostgresAdapter;
  const text = isPostgres ? sql`text collate "C"` : sql`text`;
  await db.schema
    .createTable('idempotency_keys')
    .addColumn('client_id', text, (column) => column.notNull())
    .addColumn('idempotency_key', text, (column) => column.notNull())
    .addColumn('fingerprint', text, (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('held_until', 'bigint', (column) => column.notNull())
    .addColumn('sealed_result', 'text')
    .addColumn('sealed_answer', 'text')
    .addPrimaryKeyConstraint('idempotency_keys_pkey', ['client_id', 'idempotency_key'])
    .execute();
  await db.schema
    .createIndex('idempotency_keys_by_age')
    .on('idempotency_keys')
    .columns(['client_id', 'created_at'])
    .execute();
  if (!isPostgres) await describeToPlanner(db);
}

/** As in 0002: how selective the new indexes are in a large installation. */
async function describeToPlanner(db: Kysely<any>): Promise<void> {
  await db
    .insertInto('sqlite_stat1')
    .values([
      { tbl: 'idempotency_keys', idx: 'sqlite_autoindex_idempotency_keys_1', stat: '100000 1000 1' },
      { tbl: 'idempotency_keys', idx: 'idempotency_keys_by_age', stat: '100000 1000 2' },
    ])
    .execute();
  await sql`analyze sqlite_schema`.execute(db);
}
