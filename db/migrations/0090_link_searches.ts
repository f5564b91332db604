import { type Kysely, PostgresAdapter, sql } from 'kysely';

/** The work of the program as it is now: rows that are filled in here are as rows that it writes from then on. */
type Fill = Record<'fillSearches' | 'rebuildSearchIndex', (db: Kysely<any>) => Promise<void>>;

/**
 * What links are found by: their words, each once, with a blank around each. They are apart from the links because those
 * change with every payment and their words do not. No trigger keeps the index: engines that shard have none.
 */
export async function up(db: Kysely<any>, { fillSearches, rebuildSearchIndex }: Fill): Promise<void> {
  const postgres = db.getExecutor().adapter instanceof PostgresAdapter;
  const text = postgres ? sql`text collate "C"` : sql`text`;
  await db.schema
    .createTable('link_searches')
    .addColumn('client_id', text, (column) => column.notNull())
    .addColumn('payment_link_id', text, (column) => column.notNull())
    .addColumn('words', text, (column) => column.notNull())
    .addPrimaryKeyConstraint('link_searches_pkey', ['client_id', 'payment_link_id'])
    .addForeignKeyConstraint(
      'link_searches_link',
      ['client_id', 'payment_link_id'],
      'payment_links',
      ['client_id', 'id'],
      (key) => key.onDelete('cascade'),
    )
    .modifyEnd(postgres ? sql`` : sql`without rowid`)
    .execute();
  await fillSearches(db);
  if (postgres) {
    await sql`create index link_searches_by_word on link_searches using gin (
      array_to_tsvector(string_to_array(ltrim(replace(rtrim(words), ' ', ' ' || client_id || ':')), ' '))
    ) with (gin_pending_list_limit = 256)`.execute(db);
    return;
  }
  // The words themselves are in `link_searches`. No positions: nobody asks which word is beside which.
  await sql`create virtual table link_search_index using fts5 (
    payment_link_id unindexed, words, content = '', contentless_delete = 1, contentless_unindexed = 1, detail = 'none',
    tokenize = "ascii tokenchars '._-=:'")`.execute(db);
  await rebuildSearchIndex(db);
  await db
    .insertInto('sqlite_stat1')
    .values([{ tbl: 'link_searches', idx: 'link_searches', stat: '100000 50000 1' }])
    .execute();
  await sql`analyze sqlite_schema`.execute(db);
}
