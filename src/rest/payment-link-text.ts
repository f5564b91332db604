import { type PaymentLink, paymentPath, statusAt } from '../domain/payment-link.ts';
import { formatInstant } from '../lib/instant.ts';
import { knownJsonText } from '../lib/json-text.ts';
import { type JsonContext, toPaymentLinkJson } from './json.ts';

/** The keys of the published link that stand between those of its terms, and behind which of the terms. */
const BEFORE_URL = ',"paymentMethodsAllowed":';
const BEFORE_CREATED_AT = ',"destinations":';

/**
 * The JSON of `toPaymentLinkJson`. It is put together from the text of the terms where that is at hand, which has them
 * in the published order already. What is looked for in it stands nowhere else: in a string value each `"` is escaped.
 */
export function linkText(link: PaymentLink, { now, publicUrl }: JsonContext): string {
  const text = knownJsonText(link.terms) ?? '';
  const url = text.indexOf(BEFORE_URL);
  const createdAt = text.indexOf(BEFORE_CREATED_AT, url);
  if (url < 0 || createdAt < 0) {
    return JSON.stringify(toPaymentLinkJson(link, { now, publicUrl }));
  }
  return [
    `{"id":"${link.id}","checkoutToken":${JSON.stringify(link.checkoutToken)},"status":"${statusAt(link, now)}",`,
    text.slice(1, url),
    `,"url":${JSON.stringify(publicUrl + paymentPath(link))}`,
    text.slice(url, createdAt),
    `,"createdAt":"${formatInstant(link.createdAt)}"`,
    text.slice(createdAt),
  ].join('');
}
