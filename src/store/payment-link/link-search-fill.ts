import { CompiledQuery, type Kysely, PostgresAdapter, sql } from 'kysely';
import { searchWordsOf } from '../../domain/payment-link/link-search.ts';
import type { PaymentLinkTerms } from '../../domain/payment-link.ts';
import { sqliteSearchIndex } from '../sqlite/search-index.ts';
import type { Tables } from '../tables.ts';
import { toWordsText } from './link-search.ts';

type Key = { readonly client_id: string; readonly id: string };
/** Called with the number of rows that were added. */
type Report = (more: number) => void;

const BATCH = 500;

/** Fills the empty table `link_searches` with the words of every link. */
export async function fillSearches(kysely: Kysely<Tables>, report: Report = () => {}): Promise<void> {
  for await (const links of batches(kysely, 'payment_links', sql`checkout_token, terms`)) {
    const rows = links.map(({ client_id, id, checkout_token, terms }) => {
      const link = { checkoutToken: String(checkout_token), terms: JSON.parse(String(terms)) as PaymentLinkTerms };
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
  for await (const rows of batches(kysely, 'link_searches', sql`words`)) {
    for (const { client_id, id, words } of rows) {
      const query = entries?.insert({ clientId: client_id, paymentLinkId: id, words: String(words) });
      if (query !== undefined) await kysely.executeQuery(CompiledQuery.raw(query.sql, [...query.parameters]));
    }
    report(rows.length);
  }
}

/** The rows of a table in batches, ordered by link. */
async function* batches(
  kysely: Kysely<Tables>,
  table: 'payment_links' | 'link_searches',
  columns: ReturnType<typeof sql>,
) {
  const id = sql.ref(table === 'payment_links' ? 'id' : 'payment_link_id');
  let last: Key | undefined = { client_id: '', id: '' };
  while (last !== undefined) {
    const { rows }: { rows: (Key & Record<string, unknown>)[] } = await sql<Key & Record<string, unknown>>`
      select client_id, ${id} as id, ${columns} from ${sql.table(table)}
      where (client_id, ${id}) > (${last.client_id}, ${last.id}) order by client_id, ${id} limit ${sql.lit(BATCH)}`.execute(
      kysely,
    );
    if (rows.length > 0) yield rows;
    last = rows.length < BATCH ? undefined : rows.at(-1);
  }
}
