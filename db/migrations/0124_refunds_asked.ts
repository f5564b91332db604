import { type Kysely, sql } from 'kysely';

/** When a provider that cannot tell refunds apart was last asked for each. Of those that wait nobody knows: they may have been. */
export async function up(db: Kysely<any>): Promise<void> {
  await db.schema.alterTable('refunds').addColumn('asked_at', 'bigint').execute();
  await sql`update refunds set asked_at = updated_at where status = 'PENDING'`.execute(db);
}
