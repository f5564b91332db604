import type { PaymentLink, PaymentLinkTerms, StoredPaymentLink } from './payment-link.ts';

const parsed = new WeakMap<StoredPaymentLink, PaymentLinkTerms>();
const written = new WeakMap<PaymentLinkTerms, string>();

/** The terms of a link in either form; those that are stored as text are parsed once, when they are first looked into. */
export function termsOf(link: PaymentLink | StoredPaymentLink): PaymentLinkTerms {
  if ('terms' in link) return link.terms;
  const known = parsed.get(link);
  if (known !== undefined) return known;
  const terms = JSON.parse(link.termsText) as PaymentLinkTerms;
  parsed.set(link, terms);
  return terms;
}

/** The terms as the JSON that is stored, written once: what a store has kept, an edge can send on. */
export function writeTerms(terms: PaymentLinkTerms): string {
  const known = written.get(terms);
  if (known !== undefined) return known;
  const text = JSON.stringify(terms);
  written.set(terms, text);
  return text;
}

/** The terms of a link as that JSON, if it is at hand. */
export function knownTermsText(link: PaymentLink | StoredPaymentLink): string | undefined {
  return 'terms' in link ? written.get(link.terms) : link.termsText;
}
