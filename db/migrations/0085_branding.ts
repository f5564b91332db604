import { type Kysely, PostgresAdapter, sql } from 'kysely';

/** How a client shows itself to payers, as JSON: it is read with the client, so that a page costs no statement more. */
export async function up(db: Kysely<any>): Promise<void> {
  const text = db.getExecutor().adapter instanceof PostgresAdapter ? sql`text collate "C"` : sql`text`;
  await db.schema.alterTable('clients').addColumn('branding', text).execute();
}
