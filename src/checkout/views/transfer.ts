import { html } from 'hono/html';
import type { CurrencyCode } from '../../domain/currency.ts';
import type { Payment } from '../../domain/payment.ts';
import type { TransferAccount } from '../../domain/provider/next-step.ts';
import { networksOf } from '../text/choices.ts';
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
${bankId !== null && (kind === 'ADDRESS' ? row(text.field.wallet, networkName(bankId, currency)) : row(text.accountBank, bankId))}
${holder !== null && row(text.holder, holder)}
${row(text.amount, amount, formatMoneyWithCode(amount, currency, language).replaceAll('\u00a0', ' '))}
</dl>`;
}

/** The name that the payer chose: the code ETH, of the chain, is also that of a coin. */
function networkName(network: string, currency: CurrencyCode): string {
  return networksOf(currency).find(({ code }) => code === network)?.name ?? network;
}

/** Groups digits by four, which are easier to compare. */
function inGroups(digits: string): string {
  return digits.replace(/(\d{4})(?=\d)/g, '$1 ');
}
