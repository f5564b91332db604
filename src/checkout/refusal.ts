import type { CheckoutSession } from '../domain/checkout-session.ts';
import type { Payment } from '../domain/payment.ts';
import { CANCELED, NO_ANSWER } from '../domain/provider/schedule.ts';
import { returnUrl } from './return-url.ts';
import { type Language, TEXTS } from './text/language.ts';
import type { FormNotice } from './views/pay-page.ts';

/** Whether the payment was given up without the provider's answer: its payer may have been charged. */
export function isUnconfirmed({ status, failureCode }: Payment): boolean {
  return status === 'FAILED' && failureCode === NO_ANSWER;
}

/** The form's notice about a failed payment; none for one that its payer canceled. */
export function refusalNotice(
  payment: Payment,
  { id, terms }: CheckoutSession,
  language: Language,
): FormNotice | undefined {
  if (payment.failureCode === CANCELED) return undefined;
  const text = TEXTS[language];
  const { title, body } = text.result.UNCONFIRMED;
  const leave = terms.failedUrl === undefined ? undefined : returnUrl(terms.failedUrl, id, 'FAILED');
  return {
    kind: 'REFUSED',
    method: payment.method,
    reason: failureReason(payment, language),
    advice: isUnconfirmed(payment) ? `${title}. ${body}` : text.goOn,
    leave,
  };
}

/** The reason in the payer's language. The messages of providers are for clients, and in English. */
export function failureReason({ failureCode }: Payment, language: Language): string {
  const { failures } = TEXTS[language];
  return failures[failureCode ?? ''] ?? failures.refused;
}
