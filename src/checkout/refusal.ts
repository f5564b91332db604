import type { CheckoutSession } from '../domain/checkout-session.ts';
import type { Payment } from '../domain/payment.ts';
import { CANCELED } from '../domain/provider/schedule.ts';
import { returnUrl } from './return-url.ts';
import { type Language, TEXTS } from './text/language.ts';
import type { FormNotice } from './views/pay-page.ts';

/** What the form says of a payment that failed; nothing of one that its payer gave up. */
export function refusalNotice(
  payment: Payment,
  { id, terms }: CheckoutSession,
  language: Language,
): FormNotice | undefined {
  if (payment.failureCode === CANCELED) return undefined;
  const leave = terms.failedUrl === undefined ? undefined : returnUrl(terms.failedUrl, id, 'FAILED');
  return { kind: 'REFUSED', method: payment.method, reason: failureReason(payment, language), leave };
}

/** In the payer's language when we have words for the provider's code, else in the provider's own. */
export function failureReason({ failureCode, failureMessage }: Payment, language: Language): string {
  const text = TEXTS[language];
  return text.failures[failureCode ?? ''] ?? failureMessage ?? text.result.FAILED.title;
}
