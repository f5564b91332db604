import { type Kysely, PostgresAdapter, sql } from 'kysely';

/**
 * What falls due by itself, in the order in which it does, over all clients: one range tells the periodic jobs which
 * clients have something to do, whatever the number of clients that have nothing. These two indexes alone begin with the
 * time and not with the client; they are partial, so that a row leaves them once it is done with. Whoever shards the
 * tables asks each shard.
 */
export async function up(db: Kysely<any>): Promise<void> {
  await db.schema
    .createIndex('payment_links_due')
    .on('payment_links')
    .columns(['expires_at', 'client_id'])
    .where(sql.ref('status'), 'in', [sql.lit('ATTEMPT'), sql.lit('ACTIVE')])
    .execute();
  await db.schema
    .createIndex('payments_due')
    .on('payments')
    .columns(['created_at', 'client_id'])
    .where(sql.ref('status'), '=', sql.lit('CREATED'))
    .execute();
  if (!(db.getExecutor().adapter instanceof PostgresAdapter)) await describeToPlanner(db);
}

/** As in 0002: how selective the new indexes are in a large installation. */
async function describeToPlanner(db: Kysely<any>): Promise<void> {
  await db
    .insertInto('sqlite_stat1')
    .values([
      { tbl: 'payment_links', idx: 'payment_links_due', stat: '60000 2 1' },
      { tbl: 'payments', idx: 'payments_due', stat: '1000 2 1' },
    ])
    .execute();
  await sql`analyze sqlite_schema`.execute(db);
}
