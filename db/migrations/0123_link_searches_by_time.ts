import { type Kysely, PostgresAdapter, sql } from 'kysely';

/**
 * Words behind the client's id and the time in the link's id, to some three days: `01kwg` in the form of ids. PostgreSQL's
 * index gives all that has a word at once, in no order, so it is asked for one such time after the other.
 */
export async function up(db: Kysely<any>): Promise<void> {
  if (!(db.getExecutor().adapter instanceof PostgresAdapter)) return;
  await sql`drop index link_searches_by_word`.execute(db);
  await sql`create index link_searches_by_word on link_searches using gin (
    array_to_tsvector(string_to_array(ltrim(replace(rtrim(words), ' ',
      ' ' || client_id || ':' || (substr(payment_link_id, 4, 4) || translate(substr(payment_link_id, 8, 1),
        '123456789abcdefghjkmnpqrstvwxyz', '000000088888888ggggggggrrrrrrrr')) || ':')), ' '))
  ) with (gin_pending_list_limit = 64)`.execute(db);
}
