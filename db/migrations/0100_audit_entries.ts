import { type Kysely, PostgresAdapter, sql } from 'kysely';

/** Who did what in a client's name. Rows are added, and removed when they are old; none is changed. */
export async function up(db: Kysely<any>): Promise<void> {
  const isPostgres = db.getExecutor().adapter instanceof PostgresAdapter;
  const text = isPostgres ? sql`text collate "C"` : sql`text`;
  await db.schema
    .createTable('audit_entries')
    .addColumn('client_id', text, (column) => column.notNull())
    .addColumn('id', text, (column) => column.notNull())
    .addColumn('action', text, (column) => column.notNull())
    .addColumn('actor', text)
    .addColumn('address', text)
    .addColumn('trace_id', text)
    .addColumn('target_id', text)
    .addColumn('detail', 'text', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('audit_entries_pkey', ['client_id', 'id'])
    .execute();
  for (const column of ['action', 'actor']) {
    await db.schema
      .createIndex(`audit_entries_by_${column}`)
      .on('audit_entries')
      .columns(['client_id', column, 'id'])
      .execute();
  }
  if (!isPostgres) await describeToPlanner(db);
}

/** As in 0002: how selective the new indexes are in a large installation. */
async function describeToPlanner(db: Kysely<any>): Promise<void> {
  await db
    .insertInto('sqlite_stat1')
    .values([
      { tbl: 'audit_entries', idx: 'sqlite_autoindex_audit_entries_1', stat: '500000 5000 1' },
      { tbl: 'audit_entries', idx: 'audit_entries_by_action', stat: '500000 5000 500 1' },
      { tbl: 'audit_entries', idx: 'audit_entries_by_actor', stat: '500000 5000 500 1' },
    ])
    .execute();
  await sql`analyze sqlite_schema`.execute(db);
}
