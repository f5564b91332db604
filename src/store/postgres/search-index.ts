import { sql } from 'kysely';
import { NEWEST_FIRST, SCOPE_END, type SearchIndex } from '../sql/search-index.ts';

/** As the index `link_searches_by_word` has them: each word behind the client's id, so that clients share none. */
const LEXEMES = sql.raw(
  `array_to_tsvector(string_to_array(ltrim(replace(rtrim(link_searches.words), ' ', ' ' || link_searches.client_id || '${SCOPE_END}')), ' '))`,
);

const ID = sql<string>`link_searches.payment_link_id || ''`;

const matches: SearchIndex['matches'] = (param) =>
  sql`link_searches.client_id = ${param('clientId')} and ${LEXEMES} @@ cast(${param('search')} as tsquery)`;

/** Links by their words, in a GIN index on `link_searches`, which PostgreSQL keeps. */
export const postgresSearchIndex: SearchIndex = {
  table: 'link_searches',
  id: ID,
  query(clientId, { whole, prefix }) {
    const scope = clientId + SCOPE_END;
    const terms = whole.map((word) => quote(scope + word));
    if (prefix !== undefined) terms.push(`${quote(scope + prefix)}:*`);
    return { search: terms.join(' & ') };
  },
  matches,
  newestFirst: NEWEST_FIRST,
  first: (rows, { terms, direction }, param) =>
    sql`select ${ID} as id ${rows(matches(param, terms))} order by id ${sql.raw(direction)} limit ${param('limit')}`,
  contains: (text, part) => sql`strpos(${text}, ${part}) > 0`,
};

function quote(word: string): string {
  return `'${word.replaceAll(/['\\]/g, '$&$&')}'`;
}
