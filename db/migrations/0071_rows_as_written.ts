import { type Kysely, PostgresAdapter, sql } from 'kysely';

/** In bytes: as much as a page of PostgreSQL holds. */
const WHOLE_PAGE = 8160;

/**
 * PostgreSQL compresses what is in rows above 2 kB, as most terms are in: packing and unpacking them took a quarter of its
 * time for a page of 50. From here on, terms are stored as they are, unless a row would not fit a page otherwise.
 */
export async function up(db: Kysely<any>): Promise<void> {
  if (!(db.getExecutor().adapter instanceof PostgresAdapter)) return;
  for (const table of ['payment_links', 'checkout_sessions']) {
    await sql`alter table ${sql.table(table)} set (toast_tuple_target = ${sql.lit(WHOLE_PAGE)})`.execute(db);
  }
}
