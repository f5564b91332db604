import { type RawBuilder, type SqlBool, sql } from 'kysely';
import { idTime } from '../../domain/id.ts';
import { type SearchTerms, searchWordsOf } from '../../domain/payment-link/link-search.ts';
import type { PaymentLink } from '../../domain/payment-link.ts';
import { allOf, type Condition, shapeOf, valuesOf } from '../sql/condition.ts';
import type { Dialect, Transaction, Writer } from '../sql/database.ts';
import type { NumberOfTime } from '../sql/search-index.ts';
import { type Param, statement } from '../sql/statement.ts';

export type LinkSearches = ReturnType<typeof linkSearches>;

/** The words of links, written in the transaction that writes the link. */
export function linkSearches({ qb, table, records, searchIndex: { entries } }: Dialect) {
  const writeWords = statement((param: Param<{ clientId: string; words: unknown }>) => ({
    compile: () =>
      sql`insert into link_searches (client_id, payment_link_id, words)
        select cast(${param('clientId')} as text), value ->> 0, value ->> 1 from ${records(param('words'))} as records
        where true on conflict (client_id, payment_link_id) do update set words = excluded.words`.compile(qb),
  }));

  async function writeAll(writer: Writer, links: readonly PaymentLink[]): Promise<void> {
    for (const [clientId, ofClient] of Map.groupBy(links, (link) => link.clientId)) {
      // A link that was written twice is written once, in its latest state, as one statement can write a row only once.
      const texts = new Map(ofClient.map((link) => [link.id, toWordsText(searchWordsOf(link))]));
      await writer.change(writeWords({ clientId, words: table([...texts]) }));
      if (entries === undefined) continue;
      for (const [paymentLinkId, words] of texts)
        await writer.change(entries.insert({ clientId, paymentLinkId, words }));
    }
  }

  async function removeEntry(transaction: Transaction, paymentLinkId: string): Promise<void> {
    if (entries !== undefined) await transaction.change(entries.remove({ paymentLinkId }));
  }

  function inserted(transaction: Transaction, link: PaymentLink): void {
    transaction.defer(writeAll, link);
  }

  async function changed(transaction: Transaction, link: PaymentLink): Promise<void> {
    await removeEntry(transaction, link.id);
    transaction.defer(writeAll, link);
  }

  /** The row of the words goes with that of the link. */
  async function removed(transaction: Transaction, { id }: Pick<PaymentLink, 'id'>): Promise<void> {
    await removeEntry(transaction, id);
  }

  return { inserted, changed, removed };
}

/** The words with a blank on both sides of each, so that one is found as a part of the text. */
export function toWordsText(words: readonly string[]): string {
  return ` ${words.join(' ')} `;
}

/** What a row of `link_searches` must have, compared word by word. */
export function wordConditions({ searchIndex }: Dialect, { whole, prefix }: SearchTerms): Condition[] {
  const parts = whole.map((word) => ` ${word} `);
  if (prefix !== undefined) parts.push(` ${prefix}`);
  return parts.map((part, number) => ({
    shape: `word ${number}`,
    values: { [`word ${number}`]: part },
    build: (param) => searchIndex.contains(sql.ref('link_searches.words'), param(`word ${number}`)),
  }));
}

/** The rows of the index from the time of one link to that of another, where their numbers follow the times. */
export function rowsBetween(
  { searchIndex: { numbers } }: Dialect,
  { low, high }: { readonly low: string | undefined; readonly high: string | undefined },
): Condition[] {
  if (numbers === undefined) return [];
  const bound = (operator: '>=' | '<=', id: string, numberOf: NumberOfTime): Condition => ({
    shape: `number${operator}`,
    values: { [`number${operator}`]: Math.min(idTime(id), numbers.lastTime) },
    build: (param) => sql`${numbers.column} ${sql.raw(operator)} ${numberOf(param(`number${operator}`))}`,
  });
  return [
    ...(low === undefined ? [] : [bound('>=', low, numbers.first)]),
    ...(high === undefined || idTime(high) >= numbers.lastTime ? [] : [bound('<=', high, numbers.last)]),
  ];
}

/** The same condition for a link that was found in another way. */
export function hasWords(dialect: Dialect, terms: SearchTerms): Condition {
  const conditions = wordConditions(dialect, terms);
  return {
    shape: `words (${shapeOf(conditions)})`,
    values: valuesOf(conditions),
    build: (param): RawBuilder<SqlBool> => sql`exists (
      select 1 from link_searches where link_searches.client_id = ${param('clientId')}
        and link_searches.payment_link_id = payment_links.id and ${allOf(conditions, param)})`,
  };
}
