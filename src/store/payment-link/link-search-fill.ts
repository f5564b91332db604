import { CompiledQuery, type Kysely, PostgresAdapter, sql } from 'kysely';
import { searchWordsOf } from '../../domain/payment-link/link-search.ts';
import type { PaymentLinkTerms } from '../../domain/payment-link.ts';
import { batches } from '../sql/batches.ts';
import { sqliteSearchIndex } from '../sqlite/search-index.ts';
import type { Tables } from '../tables.ts';
import { toWordsText } from './link-search.ts';

/** Called with the number of rows that were added. */
type Report = (more: number) => void;

const LINKS = { table: 'payment_links', columns: ['checkout_token', 'terms'], size: 500 } as const;
const WORDS = { table: 'link_searches', key: 'payment_link_id', columns: ['words'], size: 500 } as const;

/** Fills the empty table `link_searches` with the words of every link. */
export async function fillSearches(kysely: Kysely<Tables>, report: Report = () => {}): Promise<void> {
  for await (const links of batches(kysely, LINKS)) {
    const rows = links.map(({ client_id, id, checkout_token, terms }) => {
      const link = { checkoutToken: checkout_token, terms: JSON.parse(terms) as PaymentLinkTerms };
      return { client_id, payment_link_id: id, words: toWordsText(searchWordsOf(link)) };
    });
    await kysely.insertInto('link_searches').values(rows).execute();
    report(rows.length);
  }
}

/** Rebuilds SQLite's index from `link_searches`; PostgreSQL maintains its own. */
export async function rebuildSearchIndex(kysely: Kysely<Tables>, report: Report = () => {}): Promise<void> {
  if (kysely.getExecutor().adapter instanceof PostgresAdapter) return;
  const { entries } = sqliteSearchIndex(kysely);
  await sql`insert into link_search_index (link_search_index) values ('delete-all')`.execute(kysely);
  for await (const rows of batches(kysely, WORDS)) {
    for (const { client_id, id, words } of rows) {
      const query = entries?.insert({ clientId: client_id, paymentLinkId: id, words });
      if (query !== undefined) await kysely.executeQuery(CompiledQuery.raw(query.sql, [...query.parameters]));
    }
    report(rows.length);
  }
}
