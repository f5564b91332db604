import { CompiledQuery, type Kysely, sql } from 'kysely';
import { searchWordsOf } from '../src/domain/payment-link/link-search.ts';
import type { PaymentLinkTerms } from '../src/domain/payment-link.ts';
import { toWordsText } from '../src/store/payment-link/link-search.ts';
import type { Database } from '../src/store/sql/database.ts';
import type { SearchIndex } from '../src/store/sql/search-index.ts';
import type { Tables } from '../src/store/tables.ts';

/** How many links are read at once. */
const BATCH = 1_000;

type Searched = { client_id: string; id: string; checkout_token: string; terms: string; words: string | null };

/** A line for each link whose search words differ from its terms. It reads the terms of every link. */
export async function searchDrifts(
  kysely: Kysely<Tables>,
  { searchIndex: { entries } }: Database['dialect'],
  batch = BATCH,
): Promise<readonly string[]> {
  const drifts: string[] = [];
  let links = 0;
  let last: Pick<Searched, 'client_id' | 'id'> | undefined = { client_id: '', id: '' };
  while (last !== undefined) {
    const rows: readonly Searched[] = await searchedAfter(kysely, last, batch);
    for (const { client_id, id, checkout_token: checkoutToken, terms, words } of rows) {
      const found = searchWordsOf({ checkoutToken, terms: JSON.parse(terms) as PaymentLinkTerms });
      if (words !== toWordsText(found))
        drifts.push(`client ${client_id}: the words of link ${id} are not those of its terms`);
      else if (
        found.length > 0 &&
        entries !== undefined &&
        !(await isIndexed(kysely, entries, { client_id, id, words }))
      )
        drifts.push(`client ${client_id}: link ${id} is not found by all of its words`);
    }
    links += rows.length;
    last = rows.length < batch ? undefined : rows.at(-1);
  }
  if (entries === undefined) return drifts;
  const { rows } = await sql<{ kept: number }>`select count(*) as kept from link_search_index`.execute(kysely);
  const kept = Number(rows[0]?.kept);
  return kept === links ? drifts : [...drifts, `the index of words has ${kept} links, but there are ${links}`];
}

async function isIndexed(
  kysely: Kysely<Tables>,
  entries: NonNullable<SearchIndex['entries']>,
  { client_id, id, words }: Pick<Searched, 'client_id' | 'id'> & { readonly words: string },
): Promise<boolean> {
  const query = entries.find({ clientId: client_id, paymentLinkId: id, words });
  const { rows } = await kysely.executeQuery<{ found: number }>(CompiledQuery.raw(query.sql, [...query.parameters]));
  return rows[0]?.found === 1;
}

async function searchedAfter(
  kysely: Kysely<Tables>,
  { client_id, id }: Pick<Searched, 'client_id' | 'id'>,
  limit: number,
): Promise<readonly Searched[]> {
  const { rows } = await sql<Searched>`
    select payment_links.client_id, id, checkout_token, terms, words
    from payment_links left join link_searches
      on link_searches.client_id = payment_links.client_id and link_searches.payment_link_id = payment_links.id
    where (payment_links.client_id, id) > (${client_id}, ${id}) order by payment_links.client_id, id limit ${limit}`.execute(
    kysely,
  );
  return rows;
}
