import { type RawBuilder, type SqlBool, sql } from 'kysely';
import type { Direction } from '../../domain/page.ts';
import type { Values } from '../sql/condition.ts';
import { NEWEST_FIRST, SCOPE_END, type SearchIndex } from '../sql/search-index.ts';
import type { Param } from '../sql/statement.ts';

/** The time in the id of a link, to some three days (2^28 ms): `01kwg` stands for all ids from `pl_01kwg` to `pl_01kwq~`. */
const TIME = `(substr(link_searches.payment_link_id, 4, 4) || translate(substr(link_searches.payment_link_id, 8, 1),
  '123456789abcdefghjkmnpqrstvwxyz', '000000088888888ggggggggrrrrrrrr'))`;

/** The lexemes of the index `link_searches_by_word`: each word with the client's id and that time as a prefix, so that clients share none. */
const LEXEMES = sql.raw(`array_to_tsvector(string_to_array(ltrim(replace(rtrim(link_searches.words), ' ',
  ' ' || link_searches.client_id || '${SCOPE_END}' || ${TIME} || '${SCOPE_END}')), ' '))`);

/** The placeholder of the time in the text of a query. No id and no word has it. */
const ANY_TIME = '\u0001';

/** Links by their words, in a GIN index on `link_searches`, which PostgreSQL keeps. */
export const postgresSearchIndex: SearchIndex = {
  table: 'link_searches',
  query(clientId, { whole, prefix }) {
    const scope = clientId + SCOPE_END + ANY_TIME + SCOPE_END;
    const terms = whole.map((word) => quote(scope + word));
    if (prefix !== undefined) terms.push(`${quote(scope + prefix)}:*`);
    return { search: terms.join(' & ') };
  },
  // Nothing says how many rows a query finds: without the `offset`, PostgreSQL may rather read the whole table.
  all: ({ window }, param) => ({
    table: sql`(
      with recursive times(link_time) as (
        (${timeBeside(param, 'desc', window)})
        union all select next.link_time from times
        cross join lateral (${timeBeside(param, 'desc', sql`${window} and ${beyond('desc', sql`times.link_time`)}`)}) as next(link_time))
      select link_time from times) as times
      cross join lateral (${ofTime(param, sql`times.link_time`)} offset 0) as link_searches`,
  }),
  newestFirst: NEWEST_FIRST,
  /**
   * Searches one time after the other until there are as many links as wanted, and reads nothing of the times after those.
   * Without the `offset`, PostgreSQL would search the ids of a time once for each reference to them.
   */
  first(rows, { direction, window }, param) {
    const order = sql.raw(direction);
    const limit = param('limit');
    const inOrder = sql`(${ofTime(param, sql`next.link_time`)} order by payment_link_id ${order}) as link_searches`;
    const step = (count: RawBuilder<unknown>, from: RawBuilder<unknown>, where: RawBuilder<unknown>) => sql`
      select next.link_time, ${count} + cardinality(found.ids), found.ids
      from ${from} cross join lateral (${timeBeside(param, direction, where)}) as next(link_time)
      cross join lateral (select array(
        select link_searches.payment_link_id ${rows({ table: inOrder })}
        order by link_searches.payment_link_id ${order} limit ${limit}) as ids offset 0) as found`;
    return sql`
      with recursive times(link_time, count, ids) as (
        ${step(sql`0`, sql`(select) as beginning`, window)}
        union all
        ${step(sql`times.count`, sql`times`, sql`${window} and ${beyond(direction, sql`times.link_time`)}`)}
        where times.count < ${limit})
      select unnest(ids) as id from times order by id ${order} limit ${limit}`;
  },
  contains: (text, part) => sql`strpos(${text}, ${part}) > 0`,
};

/**
 * The rows with the terms and of that time, by the index of words. PostgreSQL's planner would rather compare all links of a
 * client that had few at its last analysis, so the ids are written as expressions that no other index has. A small table is
 * still compared as a whole, by its times first.
 */
function ofTime(param: Param<Values>, time: RawBuilder<unknown>): RawBuilder<unknown> {
  const id = sql`link_searches.payment_link_id || ''`;
  return sql`select ${id} as payment_link_id from link_searches
    where link_searches.client_id = ${param('clientId')} collate "default"
      and ${id} >= 'pl_' || ${time} and ${id} <= ${lastOf(time)}
      and ${LEXEMES} @@ cast(replace(${param('search')}, ${sql.lit(ANY_TIME)}, ${time}) as tsquery)`;
}

/** The time of the client's first link that fits `where`, in that direction. */
function timeBeside(param: Param<Values>, direction: Direction, where: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`select ${sql.raw(TIME)} from link_searches where link_searches.client_id = ${param('clientId')} and ${where}
    order by link_searches.payment_link_id ${sql.raw(direction)} limit 1`;
}

/** Whether a link comes after all links of that time, in that direction. */
function beyond(direction: Direction, time: RawBuilder<unknown>): RawBuilder<SqlBool> {
  return direction === 'desc'
    ? sql`link_searches.payment_link_id < 'pl_' || ${time}`
    : sql`link_searches.payment_link_id > ${lastOf(time)}`;
}

/** Sorts after all ids of that time. */
function lastOf(time: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`'pl_' || left(${time}, -1) || translate(right(${time}, 1), '08gr', '7fqz') || '~'`;
}

function quote(word: string): string {
  return `'${word.replaceAll(/['\\]/g, '$&$&')}'`;
}
