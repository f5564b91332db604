import type { CheckoutSession } from '../domain/checkout-session.ts';
import type { Payment } from '../domain/payment.ts';
import { CANCELED } from '../domain/provider/schedule.ts';
import { returnUrl } from './return-url.ts';
import { type Language, TEXTS } from './text/language.ts';
import type { FormNotice } from './views/pay-page.ts';

/** The form's notice about a failed payment; none for one that its payer canceled. */
export function refusalNotice(
  payment: Payment,
  { id, terms }: CheckoutSession,
  language: Language,
): FormNotice | undefined {
  if (payment.failureCode === CANCELED) return undefined;
  const leave = terms.failedUrl === undefined ? undefined : returnUrl(terms.failedUrl, id, 'FAILED');
  return { kind: 'REFUSED', method: payment.method, reason: failureReason(payment, language), leave };
}

/** The reason in the payer's language, if the provider's code is known; else the provider's message. */
export function failureReason({ failureCode, failureMessage }: Payment, language: Language): string {
  const text = TEXTS[language];
  return text.failures[failureCode ?? ''] ?? failureMessage ?? text.result.FAILED.title;
}
