import { fingerprint } from '../../lib/fingerprint.ts';
import { wordsOf } from '../../lib/words.ts';
import { isStorable } from '../input/shape.ts';
import type { PaymentLink } from '../payment-link.ts';
import type { PaymentLinkFilter } from '../ports.ts';

export const LONGEST_SEARCH = 100;
export const MAX_SEARCH_WORDS = 10;
export const MAX_METADATA_SOUGHT = 10;

/** The terms that a link must have: whole words, and a prefix of a word. */
export type SearchTerms = { readonly whole: readonly string[]; readonly prefix?: string | undefined };

/** The length of a metadata entry's hash in base64url: 132 bits, or 110 where case is folded. */
const MARK_LENGTH = 22;

/** The distinct search terms of a link: its words, and a hash of each entry of its metadata. */
export function searchWordsOf({ checkoutToken, terms }: Pick<PaymentLink, 'checkoutToken' | 'terms'>): string[] {
  const { items, customer, metadata } = terms;
  let text = checkoutToken;
  for (const { description } of items) text += ` ${description}`;
  if (customer != null) text += ` ${customer.firstName ?? ''} ${customer.lastName ?? ''} ${customer.email ?? ''}`;
  const words = new Set(wordsOf(text));
  if (metadata !== undefined) for (const [key, value] of Object.entries(metadata)) words.add(markOf(key, value));
  return [...words];
}

/** The search terms of a filter; undefined without any. */
export function searchTermsOf({ search, metadata = [] }: PaymentLinkFilter): SearchTerms | undefined {
  const marks = metadata.map(({ key, value }) => markOf(key, value));
  const words = search === undefined ? [] : wordsOf(search);
  const whole = [...new Set([...words.slice(0, -1), ...marks])];
  const prefix = words.at(-1);
  return whole.length === 0 && prefix === undefined ? undefined : { whole, prefix };
}

/** What is wrong with the text of a search; undefined when it is valid. */
export function searchFault(search: string): string | undefined {
  if (search.length > LONGEST_SEARCH) {
    return `must have at most ${LONGEST_SEARCH} characters, not ${search.length}.`;
  }
  if (!isStorable(search)) return 'must have neither U+0000 nor lone surrogates.';
  const words = wordsOf(search).length;
  if (words === 0) return 'must have at least one letter or digit.';
  return words > MAX_SEARCH_WORDS ? `must have at most ${MAX_SEARCH_WORDS} words, not ${words}.` : undefined;
}

/** A metadata entry's search term, which no word equals, as words contain no `=`. */
function markOf(key: string, value: string): string {
  return `=${fingerprint([key, value]).slice(0, MARK_LENGTH)}`;
}
