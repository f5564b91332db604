import { html } from 'hono/html';
import type { Payment } from '../../domain/payment.ts';
import type { TransferAccount } from '../../domain/provider/next-step.ts';
import { type Language, TEXTS } from '../text/language.ts';
import { formatMoneyWithCode } from '../text/money-format.ts';
import { copyable } from './copyable.ts';
import type { Markup } from './markup.ts';

/** The account and the amount of a transfer, each with a copy button. */
export function transferLines(
  { kind, number, bankId, holder }: TransferAccount,
  { amount, currency }: Payment,
  language: Language,
): Markup {
  const text = TEXTS[language];
  const row = (name: string, value: string, shown = value) =>
    html`<div><dt class="soft small">${name}</dt><dd>${copyable(value, { language, name, shown })}</dd></div>`;
  return html`<dl class="transfer">
${row(text.account[kind], number, kind === 'ADDRESS' ? number : inGroups(number))}
${bankId !== null && row(kind === 'ADDRESS' ? text.field.wallet : text.accountBank, bankId)}
${holder !== null && row(text.holder, holder)}
${row(text.amount, amount, formatMoneyWithCode(amount, currency, language).replaceAll('\u00a0', ' '))}
</dl>`;
}

/** Groups digits by four, which are easier to compare. */
function inGroups(digits: string): string {
  return digits.replace(/(\d{4})(?=\d)/g, '$1 ');
}
