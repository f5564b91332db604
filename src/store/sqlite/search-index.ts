import { type Kysely, type RawBuilder, type SqlBool, sql } from 'kysely';
import { idTime } from '../../domain/id.ts';
import type { SearchTerms } from '../../domain/payment-link/link-search.ts';
import type { Values } from '../sql/condition.ts';
import { type Lead, NEWEST_FIRST, SCOPE_END, type SearchIndex } from '../sql/search-index.ts';
import { type Param, statement } from '../sql/statement.ts';
import type { Tables } from '../tables.ts';

type Numbered = { readonly id: string; readonly time: number; readonly words: string };

/** More links than can be created in one millisecond. */
const NUMBERS = 2 ** 21;
/** In the year 2109; the numbers of later rows go on from there. */
const LAST_TIME = 2 ** 42 - 1;
const NUMBER = sql.ref('link_search_index.rowid');
/** Up to so many words with a common prefix are queried one by one, because FTS5 reads those in the order of its rows. */
const MAX_WORDS = 64;
/** A query that nothing matches. */
const NOTHING = '""';
/** Sorts after every continuation of a prefix, as no word contains it. */
const AFTER_WORDS = '\u{10ffff}';

/**
 * Links by their words, in FTS5. A rowid begins with the time in the link's id, so that the row is found again when the link
 * is updated or deleted: rowids that SQLite assigns by itself may change when the file is vacuumed.
 */
export function sqliteSearchIndex(qb: Kysely<Tables>): SearchIndex {
  const ofTime = (param: Param<Numbered>) =>
    sql`id between ${firstNumber(param('time'))} and ${lastNumber(param('time'))}`;

  const insert = statement((param: Param<Numbered>) => ({
    compile: () =>
      sql`insert into link_search_index (rowid, payment_link_id, words) values (
        1 + coalesce((select max(id) from link_search_index_content where ${ofTime(param)}), ${firstNumber(param('time'))} - 1),
        ${param('id')}, ${param('words')})`.compile(qb),
  }));
  const remove = statement((param: Param<Numbered>) => ({
    compile: () =>
      sql`delete from link_search_index where rowid in (
        select id from link_search_index_content where ${ofTime(param)} and c0 = ${param('id')})`.compile(qb),
  }));

  const find = statement((param: Param<Numbered>) => ({
    compile: () =>
      sql<{ found: number }>`select exists (
        select 1 from link_search_index where link_search_index match ${param('words')} and rowid in (
          select id from link_search_index_content where ${ofTime(param)} and c0 = ${param('id')})) as found`.compile(
        qb,
      ),
  }));

  return {
    table: 'link_search_index',
    query(clientId, { whole, prefix }) {
      const wholeQuery = allWords(scopeOf(clientId), whole);
      if (prefix === undefined) return { search: wholeQuery };
      const begin = scopeOf(clientId) + prefix;
      const others = whole.length === 0 ? '' : `${wholeQuery} AND `;
      return {
        search: `${others}"${begin}" *`,
        searchWhole: others,
        searchBegin: begin,
        searchEnd: begin + AFTER_WORDS,
      };
    },
    all: ({ terms }, param) => matching(queryOf(param, terms)),
    numbers: { column: NUMBER, first: firstNumber, last: lastNumber, lastTime: LAST_TIME },
    newestFirst: NEWEST_FIRST,
    first: firstRows,
    contains: (text, part) => sql`instr(${text}, ${part}) > 0`,
    entries: {
      insert: ({ clientId, paymentLinkId: id, words }) =>
        insert({ id, time: timeOf(id), words: words.trimEnd().replaceAll(' ', ` ${scopeOf(clientId)}`) }),
      remove: ({ paymentLinkId: id }) => remove({ id, time: timeOf(id), words: '' }),
      find: ({ clientId, paymentLinkId: id, words }) =>
        find({ id, time: timeOf(id), words: allWords(scopeOf(clientId), words.trim().split(' ')) }),
    },
  };
}

function queryOf(param: Param<Values>, { prefix }: SearchTerms): RawBuilder<unknown> {
  return prefix === undefined ? param('search') : byNames(param);
}

/**
 * The query with the words that begin with the prefix in its place, unless there are too many. FTS5 reads all rows of a
 * prefix before it returns the first one, but those of words row by row. A recursive step leads from each word to the next.
 */
function byNames(param: Param<Values>): RawBuilder<string> {
  const next = (from: RawBuilder<unknown>) => sql`(select term from link_search_terms where term >= ${from} limit 1)`;
  return sql`(
    with recursive named(word, place) as (
      select ${next(param('searchBegin'))}, 1
      union all select ${next(sql`named.word || char(1)`)}, place + 1 from named
        where word < ${param('searchEnd')} and place <= ${sql.lit(MAX_WORDS)})
    select case when count(*) between 1 and ${sql.lit(MAX_WORDS)}
      then ${param('searchWhole')} || '("' || group_concat(word, '" OR "') || '")' else ${param('search')} end
    from named where word < ${param('searchEnd')})`;
}

/**
 * As their numbers follow the times of links, FTS5 gives the rows in the order of creation. Links of one millisecond are
 * numbered in the order of writing: once there are as many rows as wanted, all others of the last millisecond are read too,
 * and the result is sorted.
 */
const firstRows: SearchIndex['first'] = (rows, { terms, direction }, param) => {
  const id = sql`link_search_index.payment_link_id as id`;
  const order = sql.raw(direction);
  const limit = param('limit');
  const last = sql`(select ${sql.raw(direction === 'desc' ? 'min' : 'max')}(number) from found)`;
  const time = sql`${last} / ${sql.lit(NUMBERS)}`;
  const ofItsTime =
    direction === 'desc'
      ? sql`${NUMBER} < ${last} and ${NUMBER} >= ${firstNumber(time)}`
      : sql`${NUMBER} > ${last} and ${NUMBER} <= ${lastNumber(time)}`;
  const isFull = sql`(select count(*) from found) = ${limit}`;
  const query = queryOf(param, terms);
  return sql`
    with found as materialized (
      select ${NUMBER} as number, ${id} ${rows(matching(query))} order by ${NUMBER} ${order} limit ${limit})
    select id from found union all select id from (
      select ${id} ${rows(matching(sql`case when ${isFull} then ${query} else ${sql.lit(NOTHING)} end`, ofItsTime))}
      order by ${NUMBER} ${order} limit -1)
    order by id ${order} limit ${limit}`;
};

function matching(query: RawBuilder<unknown>, where = sql`true`): Lead {
  return { table: sql.table('link_search_index'), where: sql<SqlBool>`${where} and link_search_index match ${query}` };
}

function allWords(scope: string, words: readonly string[]): string {
  return words.map((word) => `"${scope}${word}"`).join(' AND ');
}

function firstNumber(time: RawBuilder<unknown>): RawBuilder<number> {
  return sql`cast(${time} as integer) * ${sql.lit(NUMBERS)}`;
}

function lastNumber(time: RawBuilder<unknown>): RawBuilder<number> {
  return sql`${firstNumber(time)} + ${sql.lit(NUMBERS - 1)}`;
}

function timeOf(id: string): number {
  return Math.min(idTime(id), LAST_TIME);
}

/** The client's id, which precedes each word, so that clients share none. Capitals are escaped, as the index ignores case. */
function scopeOf(clientId: string): string {
  return clientId.replaceAll(/[^a-z0-9_-]/g, (other) => `.${other.charCodeAt(0).toString(16)}.`) + SCOPE_END;
}
