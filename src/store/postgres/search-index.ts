import { sql } from 'kysely';
import { SCOPE_END, type SearchIndex } from '../sql/search-index.ts';

/** The lexemes of the index `link_searches_by_word`: each word with the client's id as a prefix, so that clients share none. */
const LEXEMES = sql.raw(
  `array_to_tsvector(string_to_array(ltrim(replace(rtrim(link_searches.words), ' ', ' ' || link_searches.client_id || '${SCOPE_END}')), ' '))`,
);

/** Links by their words, in a GIN index on `link_searches`, which PostgreSQL keeps. */
export const postgresSearchIndex: SearchIndex = {
  table: 'link_searches',
  id: sql`link_searches.payment_link_id || ''`,
  query(clientId, { whole, prefix }) {
    const scope = clientId + SCOPE_END;
    const terms = whole.map((word) => quote(scope + word));
    if (prefix !== undefined) terms.push(`${quote(scope + prefix)}:*`);
    return terms.join(' & ');
  },
  matches: (query, clientId) => sql`link_searches.client_id = ${clientId} and ${LEXEMES} @@ cast(${query} as tsquery)`,
  contains: (text, part) => sql`strpos(${text}, ${part}) > 0`,
};

function quote(word: string): string {
  return `'${word.replaceAll(/['\\]/g, '$&$&')}'`;
}
