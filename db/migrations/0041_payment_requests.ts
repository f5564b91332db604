import { type Kysely, PostgresAdapter, sql } from 'kysely';

/** What was asked when a payment was made, as a hash: the same request once more is a retry, and no second payment. */
export async function up(db: Kysely<any>): Promise<void> {
  const text = db.getExecutor().adapter instanceof PostgresAdapter ? sql`text collate "C"` : sql`text`;
  await db.schema.alterTable('payments').addColumn('request_hash', text).execute();
}
