import { type Kysely, PostgresAdapter, sql } from 'kysely';

const TRIGGERS = ['link_counts_moved', 'link_counts_removed'];

/**
 * Engines that spread tables over machines have no triggers on them. The statements that change a link count it, in
 * their transaction: each writes down which status it found, because SQLite tells of a changed row only what it is now.
 */
export async function up(db: Kysely<any>): Promise<void> {
  const postgres = db.getExecutor().adapter instanceof PostgresAdapter;
  const text = postgres ? sql`text collate "C"` : sql`text`;
  await db.schema.alterTable('payment_links').addColumn('previous_status', text).execute();
  for (const trigger of TRIGGERS) {
    const name = sql.raw(trigger);
    await (postgres ? sql`drop trigger ${name} on payment_links` : sql`drop trigger ${name}`).execute(db);
    if (postgres) await sql`drop function ${name}()`.execute(db);
  }
}
