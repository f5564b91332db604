import type { RawBuilder, SqlBool } from 'kysely';
import type { SearchTerms } from '../../domain/payment-link/link-search.ts';
import type { Query } from './statement.ts';

/** Separates the client's id from a word, so that clients share no indexed term. No word contains a colon. */
export const SCOPE_END = ':';

/** A database's full-text index, in addition to `link_searches`, which has the words of each link. */
export type SearchIndex = {
  /** The table of the index; its column `payment_link_id` refers to the links. */
  readonly table: 'link_searches' | 'link_search_index';
  /** That column, where its order must not mislead to another index than that of words. */
  readonly id: RawBuilder<string>;
  /** The terms in the language of the index: texts, whatever they say. */
  query(clientId: string, terms: SearchTerms): string;
  /** Whether a row of the table is the client's and has what the query asks for. */
  matches(query: RawBuilder<unknown>, clientId: RawBuilder<unknown>): RawBuilder<SqlBool>;
  /** Whether a text has the part in it. */
  contains(text: RawBuilder<unknown>, part: RawBuilder<unknown>): RawBuilder<SqlBool>;
  /** What has to be written for each link beside `link_searches`, where that is no index by itself. */
  readonly entries?: {
    insert(entry: SearchEntry): Query<unknown>;
    remove(entry: Pick<SearchEntry, 'paymentLinkId'>): Query<unknown>;
    /** Whether there is one for the link that has all of its words. */
    find(entry: SearchEntry): Query<{ found: number }>;
  };
};

/** A link with its words as they are in `link_searches`. */
type SearchEntry = { readonly clientId: string; readonly paymentLinkId: string; readonly words: string };
