import { html } from 'hono/html';
import type { Payment } from '../../domain/payment.ts';
import { type Language, TEXTS } from '../text/language.ts';
import { formatMoneyWithCode } from '../text/money-format.ts';
import { layout } from './layout.ts';
import type { Markup } from './markup.ts';

type BankPage = {
  readonly payment: Payment;
  /** The form's action, relative to the page. */
  readonly action: string;
  readonly language: Language;
};

/** The page of the sandbox's simulated bank, which is labelled as a test. */
export function bankPage({ payment, action, language }: BankPage): Markup {
  const text = TEXTS[language];
  const { title, body, approve, refuse, leave } = text.bank;
  const { amount, currency, method } = payment;
  return layout(
    { language, title },
    html`<p class="sandbox">${text.sandbox}</p>
<div class="card message">
<h1>${title}</h1>
<p class="soft">${body}</p>
<p><span class="soft small">${text.method[method].name}</span><br><strong class="sum number">${formatMoneyWithCode(amount, currency, language)}</strong></p>
<form method="post" action="${action}">
<button class="button" name="decision" value="APPROVE">${approve}</button>
<button class="button plain bad" name="decision" value="REFUSE">${refuse}</button>
<button class="button plain" name="decision" value="LEAVE">${leave}</button>
</form>
</div>`,
  );
}
