import { html } from 'hono/html';
import type { Branding } from '../../domain/branding.ts';
import { decimalsOf } from '../../domain/currency.ts';
import { formatAmount, parseAmount } from '../../domain/money.ts';
import type { Item, Owner, PaymentLink, PaymentLinkTerms } from '../../domain/payment-link.ts';
import { type Language, TEXTS } from '../text/language.ts';
import { formatMoney, formatMoneyWithCode, formatRate } from '../text/money-format.ts';
import { clock } from './clock.ts';
import type { Markup } from './markup.ts';
import { qrCodeFigure } from './qr.ts';

/** Further items are collapsed where somebody is to pay, to keep the total on the screen. */
const ITEMS_SHOWN = 4;
/** Link previews show two or three lines. */
const LONGEST_BRIEF = 160;

type Order = {
  readonly link: PaymentLink;
  readonly language: Language;
  readonly now: number;
  /** The page's url, for the QR code. */
  readonly url: string;
};

/** The merchant, the amount, the items and the deadline: in full on wide screens, collapsed on narrow ones. */
export function orderSection({ link, language, now, url }: Order, merchant: string): Markup {
  const text = TEXTS[language];
  const { terms, expiresAt } = link;
  const code = qrCodeFigure(url, text.qrLabel);
  const lines = orderLines(terms, { language });
  return html`<section class="card order" aria-labelledby="payee">
<div class="payee"><div><p class="soft small">${text.payTo}</p><h1 id="payee"><bdi>${merchant}</bdi></h1></div>
<p class="sum number">${formatMoneyWithCode(terms.totalAmount, terms.currency, language)}</p></div>
${clock({ left: expiresAt - now, at: expiresAt, language })}
<details class="narrow"><summary>${text.showDetail}</summary>${lines}</details>
<div class="wide"><h2>${text.detail}</h2>${lines}</div>
${code && html`<div class="handoff">${code}<div><h2>${text.continueOnPhone}</h2><p class="soft small">${text.scanToContinue}</p></div></div>`}
</section>`;
}

/** The merchant's name: the branding's, else that of the link's owner. */
export function merchantName(
  owner: Owner,
  { language, branding }: { readonly language: Language; readonly branding?: Branding | undefined },
): string {
  if (branding?.name !== undefined) return branding.name;
  const fullName = [owner.name, owner.lastname].filter((part) => part?.trim()).join(' ');
  return fullName || owner.nickname?.trim() || TEXTS[language].merchant;
}

/** The total and the items in one line. */
export function orderInBrief({ totalAmount, currency, items }: PaymentLinkTerms, language: Language): string {
  const what = [...items.map(({ description }) => description).join(', ')];
  const shown = what.length <= LONGEST_BRIEF ? what : [...what.slice(0, LONGEST_BRIEF), '…'];
  return `${formatMoneyWithCode(totalAmount, currency, language)} · ${shown.join('')}`;
}

type LinesOptions = {
  readonly language: Language;
  /** Whether every item is shown, as on a receipt, which may be printed. */
  readonly isWhole?: boolean;
};

/** The items and the total. */
export function orderLines(terms: PaymentLinkTerms, { language, isWhole = false }: LinesOptions): Markup {
  const text = TEXTS[language];
  const shownCount = isWhole || terms.items.length <= ITEMS_SHOWN + 1 ? terms.items.length : ITEMS_SHOWN;
  const first = terms.items.slice(0, shownCount);
  const rest = terms.items.slice(shownCount);
  const rows = (items: readonly Item[]) => items.map((item) => itemRow(item, terms, language));
  return html`<ul class="items">${rows(first)}</ul>
${rest.length > 0 && html`<details><summary>${text.moreItems(rest.length)}</summary><ul class="items">${rows(rest)}</ul></details>`}
<dl class="lines number">
${taxLines(terms, language)}
<div class="whole"><dt>${text.total}</dt><dd>${formatMoneyWithCode(terms.totalAmount, terms.currency, language)}</dd></div>
</dl>`;
}

function itemRow({ description, totalAmount, tax }: Item, { currency }: PaymentLinkTerms, language: Language): Markup {
  const note =
    tax &&
    TEXTS[language].itemTax(
      tax.name,
      tax.type === 'PERCENTAGE' ? ` ${formatRate(tax.value, currency, language)}` : '',
      formatMoney(tax.amount, currency, language),
    );
  return html`<li><span><bdi>${description}</bdi>${note && html`<br><span class="soft small"><bdi>${note}</bdi></span>`}</span><span class="number">${formatMoney(totalAmount, currency, language)}</span></li>`;
}

function taxLines({ preTaxAmount, totalAmount, currency }: PaymentLinkTerms, language: Language): Markup | false {
  const decimals = decimalsOf(currency);
  const taxes = parseAmount(totalAmount, decimals) - parseAmount(preTaxAmount, decimals);
  if (taxes === 0n) return false;
  const text = TEXTS[language];
  return html`<div class="soft"><dt>${text.subtotal}</dt><dd>${formatMoney(preTaxAmount, currency, language)}</dd></div>
<div class="soft"><dt>${text.taxes}</dt><dd>${formatMoney(formatAmount(taxes, decimals), currency, language)}</dd></div>`;
}
