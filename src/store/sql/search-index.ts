import type { RawBuilder, SqlBool } from 'kysely';
import type { Direction } from '../../domain/page.ts';
import type { SearchTerms } from '../../domain/payment-link/link-search.ts';
import type { Param, Query } from './statement.ts';

/** Separates the client's id from a word, so that clients share no indexed term. No word contains a colon. */
export const SCOPE_END = ':';

/** Comparing that many links takes less than a millisecond, and finds 50 matches of a word that one link in 80 has. */
export const NEWEST_FIRST = 4_000;

/** A database's full-text index, in addition to `link_searches`, which has the words of each link. */
export type SearchIndex = {
  /** The table of the index; its column `payment_link_id` refers to the links. */
  readonly table: 'link_searches' | 'link_search_index';
  /** The parameters of `all` and `first`: the terms in the query syntax of the index, where no term can act as an operator. */
  query(clientId: string, terms: SearchTerms): Values;
  /** All rows of the client with the terms. Rows of links outside of the window may be left out. */
  all(search: Search, param: Param<Values>): Lead;
  /** The number that the index is ordered by, if it follows the time in the link's id, up to a last time. */
  readonly numbers?: {
    readonly column: RawBuilder<unknown>;
    readonly first: NumberOfTime;
    readonly last: NumberOfTime;
    readonly lastTime: number;
  };
  /** How many of the newest links are compared before the index is used; 0 to use it at once. */
  readonly newestFirst: number;
  /**
   * The ids of the first links of the window in the order of creation, up to the parameter `limit`. `rows` builds the rest of a
   * `select` of the links that the given rows refer to and that are in the window.
   */
  first(
    rows: (lead: Lead) => RawBuilder<unknown>,
    search: Search & { readonly direction: Direction },
    param: Param<Values>,
  ): RawBuilder<unknown>;
  /** Whether a text contains the part. */
  contains(text: RawBuilder<unknown>, part: RawBuilder<unknown>): RawBuilder<SqlBool>;
  /** The entries of a separate index, to be written in addition to `link_searches`; absent where that is indexed itself. */
  readonly entries?: {
    insert(entry: SearchEntry): Query<unknown>;
    remove(entry: Pick<SearchEntry, 'paymentLinkId'>): Query<unknown>;
    /** Whether the link has an entry with all of its words. */
    find(entry: SearchEntry): Query<{ found: number }>;
  };
};

/** The first or the last number of links of that time. */
export type NumberOfTime = (time: RawBuilder<unknown>) => RawBuilder<unknown>;

type Values = Record<string, unknown>;

/** Search terms and a window of ids, which is given by a condition on the ids in `link_searches` or in the table of the index. */
type Search = { readonly terms: SearchTerms; readonly window: RawBuilder<unknown> };

/** Rows that refer to links: the item in `from`, under the name of the table, and a further condition. */
export type Lead = { readonly table: RawBuilder<unknown>; readonly where?: RawBuilder<SqlBool> };

/** A link with its words as they are in `link_searches`. */
type SearchEntry = { readonly clientId: string; readonly paymentLinkId: string; readonly words: string };
