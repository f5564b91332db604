import { type Kysely, PostgresAdapter, sql } from 'kysely';

/**
 * Has PostgreSQL vacuum links after a hundredth of them has changed instead of a fifth, and clean their indexes each time.
 * Totals step over the entries of links that have expired since the last vacuum.
 */
export async function up(db: Kysely<any>): Promise<void> {
  if (!(db.getExecutor().adapter instanceof PostgresAdapter)) return;
  await sql`alter table payment_links set (autovacuum_vacuum_scale_factor = 0.01, vacuum_index_cleanup = on)`.execute(
    db,
  );
}
