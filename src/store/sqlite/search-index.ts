import { type Kysely, sql } from 'kysely';
import { idTime } from '../../domain/id.ts';
import { SCOPE_END, type SearchIndex } from '../sql/search-index.ts';
import { type Param, statement } from '../sql/statement.ts';
import type { Tables } from '../tables.ts';

type Numbered = { readonly id: string; readonly time: number; readonly words: string };

/** So many links may be made in one millisecond. */
const NUMBERS = 2 ** 21;
/** In the year 2109; the numbers of later rows go on from there. */
const LAST_TIME = 2 ** 42 - 1;

/**
 * Links by their words, in FTS5. A row's number begins with the time in the link's id, by which the row is found again when
 * the link changes or goes: numbers that SQLite gives by itself may change when the file is rewritten.
 */
export function sqliteSearchIndex(qb: Kysely<Tables>): SearchIndex {
  const first = (param: Param<Numbered>) => sql`cast(${param('time')} as integer) * ${sql.lit(NUMBERS)}`;
  const ofTime = (param: Param<Numbered>) =>
    sql`id between ${first(param)} and ${first(param)} + ${sql.lit(NUMBERS - 1)}`;

  const insert = statement((param: Param<Numbered>) => ({
    compile: () =>
      sql`insert into link_search_index (rowid, payment_link_id, words) values (
        1 + coalesce((select max(id) from link_search_index_content where ${ofTime(param)}), ${first(param)} - 1),
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

  const query: SearchIndex['query'] = (clientId, { whole, prefix }) => {
    const scope = scopeOf(clientId);
    const terms = whole.map((word) => `"${scope}${word}"`);
    if (prefix !== undefined) terms.push(`"${scope}${prefix}" *`);
    return terms.join(' AND ');
  };

  return {
    table: 'link_search_index',
    id: sql.ref('link_search_index.payment_link_id'),
    query,
    matches: (query) => sql`link_search_index match ${query}`,
    contains: (text, part) => sql`instr(${text}, ${part}) > 0`,
    entries: {
      insert: ({ clientId, paymentLinkId: id, words }) =>
        insert({ id, time: timeOf(id), words: words.trimEnd().replaceAll(' ', ` ${scopeOf(clientId)}`) }),
      remove: ({ paymentLinkId: id }) => remove({ id, time: timeOf(id), words: '' }),
      find: ({ clientId, paymentLinkId: id, words }) =>
        find({ id, time: timeOf(id), words: query(clientId, { whole: words.trim().split(' ') }) }),
    },
  };
}

function timeOf(id: string): number {
  return Math.min(idTime(id), LAST_TIME);
}

/** The client's id, ahead of each word, so that clients share none. The index takes capitals for small letters: they are spelt. */
function scopeOf(clientId: string): string {
  return clientId.replaceAll(/[^a-z0-9_-]/g, (other) => `.${other.charCodeAt(0).toString(16)}.`) + SCOPE_END;
}
