import { type Kysely, PostgresAdapter, sql } from 'kysely';

/** The words that SQLite's index has, by their names. It holds nothing of its own. */
export async function up(db: Kysely<any>): Promise<void> {
  if (db.getExecutor().adapter instanceof PostgresAdapter) return;
  await sql`create virtual table link_search_terms using fts5vocab (link_search_index, instance)`.execute(db);
}
