import { formatInstant } from '../domain/instant.ts';
import { type PaymentLink, paymentPath, type StoredPaymentLink, statusAt } from '../domain/payment-link.ts';
import { type JsonContext, toPaymentLinkJson } from './json.ts';

/** The keys of the published link that stand between those of its terms, and behind which of the terms. */
const BEFORE_URL = ',"paymentMethodsAllowed":';
const BEFORE_CREATED_AT = ',"destinations":';

/**
 * The JSON of `toPaymentLinkJson`, put together from the text that is stored, which has the terms in the published
 * order already. What is looked for in it stands nowhere else: in a string value each `"` is escaped.
 */
export function storedLinkText(link: StoredPaymentLink, { now, publicUrl }: JsonContext): string {
  const { termsText } = link;
  const url = termsText.indexOf(BEFORE_URL);
  const createdAt = termsText.indexOf(BEFORE_CREATED_AT, url);
  if (url < 0 || createdAt < 0) return JSON.stringify(toPaymentLinkJson(parsed(link), { now, publicUrl }));
  return [
    `{"id":"${link.id}","checkoutToken":${JSON.stringify(link.checkoutToken)},"status":"${statusAt(link, now)}",`,
    termsText.slice(1, url),
    `,"url":${JSON.stringify(publicUrl + paymentPath(link))}`,
    termsText.slice(url, createdAt),
    `,"createdAt":"${formatInstant(link.createdAt)}"`,
    termsText.slice(createdAt),
  ].join('');
}

function parsed({ termsText, ...link }: StoredPaymentLink): PaymentLink {
  return { ...link, terms: JSON.parse(termsText) };
}
