import { type Kysely, PostgresAdapter, sql } from 'kysely';

/**
 * Several endpoints for each client, and to which of them a delivery goes. Those that are there keep what they have, and get
 * an id that is theirs alone within their client; its time is 0, so that they come first.
 */
export async function up(db: Kysely<any>): Promise<void> {
  const postgres = db.getExecutor().adapter instanceof PostgresAdapter;
  await (postgres ? alterEndpoints(db) : rebuildEndpoints(db));

  const text = postgres ? sql`text collate "C"` : sql`text`;
  await db.schema.alterTable('webhook_deliveries').addColumn('endpoint_id', text).execute();
  await sql`update webhook_deliveries set endpoint_id = (
    select id from webhook_endpoints where webhook_endpoints.client_id = webhook_deliveries.client_id)`.execute(db);
  // Written by a transaction that did not see yet that the endpoint was removed: nothing would ever end them.
  await sql`update webhook_deliveries set status = 'FAILED', next_attempt_at = null, held_until = 0
    where next_attempt_at is not null and endpoint_id is null`.execute(db);

  await db.schema.dropIndex('webhook_deliveries_due').execute();
  await db.schema
    .createIndex('webhook_deliveries_due')
    .on('webhook_deliveries')
    .columns(['client_id', 'endpoint_id', 'next_attempt_at'])
    .where('next_attempt_at', 'is not', null)
    .execute();
  if (!postgres) await describeToPlanner(db);
}

/** In place, so that a table that is spread over a cluster stays so. */
async function alterEndpoints(db: Kysely<any>): Promise<void> {
  await sql`alter table webhook_endpoints
    add column id text collate "C",
    add column description text,
    add column topics text not null default '[]',
    add column enabled integer not null default 1,
    add column previous_secret text,
    add column previous_secret_until bigint,
    add column timeouts bigint not null default 0,
    add column paused_until bigint not null default 0,
    add column created_at bigint`.execute(db);
  await sql`update webhook_endpoints
    set id = 'whe_0000000000' || substr(md5(client_id), 1, 16), created_at = updated_at`.execute(db);
  await sql`alter table webhook_endpoints alter column id set not null, alter column created_at set not null,
    drop constraint webhook_endpoints_pkey, add constraint webhook_endpoints_pkey primary key (client_id, id)`.execute(
    db,
  );
}

/** SQLite changes no primary key in place. */
async function rebuildEndpoints(db: Kysely<any>): Promise<void> {
  await db.schema.alterTable('webhook_endpoints').renameTo('webhook_endpoints_before').execute();
  await db.schema
    .createTable('webhook_endpoints')
    .addColumn('client_id', 'text', (column) => column.notNull())
    .addColumn('id', 'text', (column) => column.notNull())
    .addColumn('url', 'text', (column) => column.notNull())
    .addColumn('description', 'text')
    .addColumn('topics', 'text', (column) => column.notNull().defaultTo('[]'))
    .addColumn('link_events', 'integer', (column) => column.notNull())
    .addColumn('enabled', 'integer', (column) => column.notNull().defaultTo(1))
    .addColumn('secret', 'text', (column) => column.notNull())
    .addColumn('previous_secret', 'text')
    .addColumn('previous_secret_until', 'bigint')
    .addColumn('timeouts', 'bigint', (column) => column.notNull().defaultTo(0))
    .addColumn('paused_until', 'bigint', (column) => column.notNull().defaultTo(0))
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('updated_at', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('webhook_endpoints_pkey', ['client_id', 'id'])
    .execute();
  await sql`insert into webhook_endpoints (client_id, id, url, link_events, secret, created_at, updated_at)
    select client_id, 'whe_0000000000' || lower(hex(randomblob(8))), url, link_events, secret, updated_at, updated_at
    from webhook_endpoints_before`.execute(db);
  await db.schema.dropTable('webhook_endpoints_before').execute();
}

/** As in 0002: how selective the index is in a large installation. */
async function describeToPlanner(db: Kysely<any>): Promise<void> {
  await sql`delete from sqlite_stat1 where idx = 'webhook_deliveries_due'`.execute(db);
  await db
    .insertInto('sqlite_stat1')
    .values({ tbl: 'webhook_deliveries', idx: 'webhook_deliveries_due', stat: '1000 100 50 1' })
    .execute();
  await sql`analyze sqlite_schema`.execute(db);
}
