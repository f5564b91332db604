import { type Kysely, PostgresAdapter, sql } from 'kysely';

/** Indexes by age for retention: of provider notices, of ended API keys, and of replaced webhook secrets. */
export async function up(db: Kysely<any>): Promise<void> {
  await db.schema
    .createIndex('provider_notices_by_age')
    .on('provider_notices')
    .columns(['client_id', 'received_at'])
    .execute();
  await sql`create index api_keys_by_end on api_keys (client_id, coalesce(revoked_at, valid_until))`.execute(db);
  await db.schema
    .createIndex('webhook_endpoints_by_previous_secret')
    .on('webhook_endpoints')
    .columns(['client_id', 'previous_secret_until'])
    .where('previous_secret_until', 'is not', null)
    .execute();
  if (!(db.getExecutor().adapter instanceof PostgresAdapter)) await describeToPlanner(db);
}

/** As in 0002: how selective the new indexes are in a large installation. */
async function describeToPlanner(db: Kysely<any>): Promise<void> {
  await db
    .insertInto('sqlite_stat1')
    .values([
      { tbl: 'provider_notices', idx: 'sqlite_autoindex_provider_notices_1', stat: '100000 1000 1000 1' },
      { tbl: 'provider_notices', idx: 'provider_notices_by_age', stat: '100000 1000 2' },
    ])
    .execute();
  await sql`analyze sqlite_schema`.execute(db);
}
