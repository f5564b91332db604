import { type Kysely, PostgresAdapter, sql } from 'kysely';

/** What was noted about the link that a payment pays: the payment outlives the link. */
export async function up(db: Kysely<any>): Promise<void> {
  const text = db.getExecutor().adapter instanceof PostgresAdapter ? sql`text collate "C"` : sql`text`;
  await db.schema.alterTable('payments').addColumn('metadata', text).execute();
}
