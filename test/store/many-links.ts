import { type Kysely, PostgresAdapter, sql } from 'kysely';
import type { Database } from '../../src/store/sql/database.ts';
import type { Tables } from '../../src/store/tables.ts';
import { NOW } from './make.ts';

/** Every so often one of the statuses, as in an installation that has run for a while. */
const STATUS = `case when n % 20 = 0 then 'ATTEMPT' when n % 20 < 12 then 'ACTIVE' when n % 20 < 15 then 'FINISHED'
  when n % 20 < 16 then 'PROCESSING_PAYMENT' else 'EXPIRED' end`;

/** The time in the first ten characters of such an id, each of which is a digit of base 32. */
const TIME_OF_ID = sql.raw(
  Array.from({ length: 10 }, (_, i) => `(substr(payment_link_id, ${4 + i}, 1) << ${5 * (9 - i)})`).join(' + '),
);

/** Writes so many links of one client by the database's own means. Their ids are `pl_` and a number of ten digits. */
export function insertManyLinks(database: Database, clientId: string, count: number): Promise<void> {
  return database.withKysely(async (kysely) => {
    const postgres = kysely.getExecutor().adapter instanceof PostgresAdapter;
    const numbers = postgres
      ? sql`generate_series(1, ${sql.lit(count)}) as numbers(n)`
      : sql`(with recursive counted(n) as (select 1 union all select n + 1 from counted where n < ${sql.lit(count)})
          select n from counted) as numbers`;
    const digits = (length: number, value: string) =>
      sql.raw(postgres ? `lpad((${value})::text, ${length}, '0')` : `printf('%0${length}d', ${value})`);
    // Kept up row by row, indexes, totals and the promise that each destination has a link take longer than all the rest.
    const indexes = postgres ? await dropIndexes(kysely) : [];
    if (postgres) await sql`alter table link_destinations drop constraint link_destinations_link`.execute(kysely);
    await sql`
      insert into payment_links (client_id, id, checkout_token, pay_key, status, created_at, updated_at, expires_at,
        version, payments_done, payments_in_flight, terms, payment_limit, currency, total_amount, customer_email,
        owner_identity_id)
      select ${sql.lit(clientId)}, 'pl_' || ${digits(10, 'n')}, 'token-' || n, 'key', ${sql.raw(STATUS)}, ${sql.lit(NOW)},
        ${sql.lit(NOW)}, ${sql.lit(NOW)} - 2000 + (n % 100000 * 7919) % 100000, 1, 0, 0, '{}', 1,
        case n % 3 when 0 then 'CLP' when 1 then 'USD' else 'COP' end, ${digits(24, '(n % 5000 * 31) % 5000')} || '000000',
        'person-' || (n % 50000) || '@example.com', 'owner-' || (n % 10)
      from ${numbers}`.execute(kysely);
    await sql`
      insert into link_destinations (client_id, account_number, payment_link_id)
      select client_id, 'common-' || cast(substr(id, 13, 1) as integer) % 3, id from payment_links
      union all select client_id, 'rare-' || substr(id, 6, 6), id from payment_links`.execute(kysely);
    for (const index of indexes) await sql.raw(index).execute(kysely);
    if (postgres) await sql`vacuum analyze payment_links, link_destinations`.execute(kysely);
  });
}

/** Words for the links that `insertManyLinks` has written: one that all have, one of the oldest, one of 100 links, and one of each alone. */
export function insertManySearches(database: Database): Promise<void> {
  return database.withKysely(async (kysely) => {
    const postgres = kysely.getExecutor().adapter instanceof PostgresAdapter;
    await sql`
      insert into link_searches (client_id, payment_link_id, words)
      select client_id, id, ' common' || case when id < 'pl_0000030000' then ' early' else '' end
        || ' some' || substr(id, 11, 3) || ' only' || substr(id, 4) || ' ' from payment_links`.execute(kysely);
    if (postgres) await sql`vacuum analyze link_searches`.execute(kysely);
    else {
      await sql`
        insert into link_search_index (rowid, payment_link_id, words)
        select (${TIME_OF_ID}) << 21, payment_link_id, replace(rtrim(words), ' ', ' ' || client_id || ':')
        from link_searches`.execute(kysely);
    }
  });
}

/** Drops what the statements that it answers make again. */
async function dropIndexes(kysely: Kysely<Tables>): Promise<string[]> {
  const { rows } = await sql<{ name: string; definition: string }>`
    select indexname as name, indexdef as definition from pg_indexes
    where indexname like 'payment_links_by_%' or indexname = 'link_destinations_by_link'`.execute(kysely);
  for (const { name } of rows) await sql`drop index ${sql.table(name)}`.execute(kysely);
  return rows.map(({ definition }) => definition);
}
