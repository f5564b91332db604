import { type Kysely, PostgresAdapter, type RawBuilder, sql } from 'kysely';

/** The stored statuses, and the column that counts the links in each. */
const STATUSES = ['ATTEMPT', 'ACTIVE', 'PROCESSING_PAYMENT', 'FINISHED', 'EXPIRED'];
const COLUMNS = STATUSES.map((status) => status.toLowerCase());

/**
 * How many links each client has in each stored status, in one row: a total without counting. It is kept in the
 * transaction that writes the link, so that it is exact. One row for each client is one lock, in the same order for
 * everybody.
 *
 * Triggers see to every change and removal, whatever statement makes it. Who inserts a link counts it: with a trigger on
 * inserts, SQLite keeps a copy of every page that the insert touches, which doubles its cost.
 */
export async function up(db: Kysely<any>): Promise<void> {
  const postgres = db.getExecutor().adapter instanceof PostgresAdapter;
  const text = postgres ? sql`text collate "C"` : sql`text`;

  await COLUMNS.reduce(
    (table, column) => table.addColumn(column, 'bigint', (definition) => definition.notNull()),
    db.schema.createTable('link_counts').addColumn('client_id', text, (column) => column.primaryKey()),
  ).execute();
  await sql`insert into link_counts select client_id, ${list(STATUSES.map((status) => sql`sum(${is('status', status)})`))}
    from payment_links group by client_id`.execute(db);

  const moved = sql`update link_counts set ${list(STATUSES.map((status) => step(status, is('new.status', status), is('old.status', status))))}
    where client_id = new.client_id;`;
  const removed = sql`update link_counts set ${list(STATUSES.map((status) => step(status, sql`0`, is('old.status', status))))}
    where client_id = old.client_id;`;
  await trigger(
    db,
    postgres,
    'moved',
    sql`after update of status on payment_links for each row when (old.status <> new.status)`,
    moved,
  );
  await trigger(db, postgres, 'removed', sql`after delete on payment_links for each row`, removed);
}

async function trigger(
  db: Kysely<any>,
  postgres: boolean,
  name: string,
  when: RawBuilder<unknown>,
  body: RawBuilder<unknown>,
) {
  const trigger = sql.raw(`link_counts_${name}`);
  if (!postgres) {
    await sql`create trigger ${trigger} ${when} begin ${body} end`.execute(db);
    return;
  }
  await sql`create function ${trigger}() returns trigger language plpgsql as $$ begin ${body} return null; end $$`.execute(
    db,
  );
  await sql`create trigger ${trigger} ${when} execute function ${trigger}()`.execute(db);
}

/** 1 or 0, in the words that both dialects know. */
function is(column: string, status: string): RawBuilder<number> {
  return sql`case when ${sql.raw(column)} = ${sql.lit(status)} then 1 else 0 end`;
}

function step(status: string, added: RawBuilder<number>, removed: RawBuilder<number>): RawBuilder<unknown> {
  const column = sql.raw(status.toLowerCase());
  return sql`${column} = ${column} + ${added} - ${removed}`;
}

function list(parts: readonly RawBuilder<unknown>[]): RawBuilder<unknown> {
  return sql.join(parts);
}
