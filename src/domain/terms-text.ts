import type { PaymentLink, PaymentLinkTerms, StoredPaymentLink } from './payment-link.ts';

const parsed = new WeakMap<StoredPaymentLink, PaymentLinkTerms>();

/** The terms of a link in either form; those that are stored as text are parsed once, when they are first looked into. */
export function termsOf(link: PaymentLink | StoredPaymentLink): PaymentLinkTerms {
  if ('terms' in link) return link.terms;
  const known = parsed.get(link);
  if (known !== undefined) return known;
  const terms = JSON.parse(link.termsText) as PaymentLinkTerms;
  parsed.set(link, terms);
  return terms;
}
