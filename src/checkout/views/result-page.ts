import { html } from 'hono/html';
import type { Payment } from '../../domain/payment.ts';
import type { PaymentLinkTerms } from '../../domain/payment-link.ts';
import { type Language, TEXTS } from '../text/language.ts';
import { formatMoneyWithCode } from '../text/money-format.ts';
import type { ResultKind } from '../text/text.ts';
import { formatDateTime } from '../text/time-format.ts';
import { ICONS, type IconName } from './icons.ts';
import { layout, type Waiting } from './layout.ts';
import type { Markup } from './markup.ts';
import { merchantName } from './merchant.ts';
import { waitingForm } from './waiting-form.ts';

export type ResultPage = {
  readonly kind: ResultKind;
  readonly language: Language;
  readonly terms: PaymentLinkTerms;
  readonly payment: Payment | undefined;
  /** The merchant's page that comes next, when there is one. */
  readonly next: string | undefined;
  /** Where to pay again, when that is possible. */
  readonly retry: string | undefined;
  /** While nothing is decided. */
  readonly waiting: Waiting | undefined;
  /** Where the form of a page that waits goes, relative to it. */
  readonly action: string;
};

const MARK: Readonly<
  Record<ResultKind, { readonly icon: IconName; readonly tone: '' | 'bad' | 'wait busy' | 'wait' }>
> = {
  PROCESSING: { icon: 'waiting', tone: 'wait busy' },
  WAITING_FOR_FUNDS: { icon: 'waiting', tone: 'wait busy' },
  CANCELING: { icon: 'waiting', tone: 'wait busy' },
  FINISHED: { icon: 'done', tone: '' },
  FAILED: { icon: 'failed', tone: 'bad' },
  ENDED: { icon: 'closed', tone: 'wait' },
};

/** How the payer's own attempt stands. It shows what was paid to whom, and nothing about the payer. */
export function resultPage(page: ResultPage): Markup {
  const { kind, language, terms, payment, next, retry, waiting, action } = page;
  const text = TEXTS[language];
  const { title, body } = text.result[kind];
  const { icon, tone } = MARK[kind];
  const merchant = merchantName(terms.owner, language);
  return layout(
    { language, title, waiting },
    html`<div class="card message">
<span class="mark ${tone}">${ICONS[icon]}</span>
<div role="status"><h1>${title}</h1></div>
<p class="soft">${body}${next && html`<br>${text.returning(merchant)}`}</p>
${payment && receipt(payment, merchant, language)}
${next && html`<a class="button" href="${next}">${text.returnTo(merchant)}</a>`}
${!next && retry && html`<a class="button" href="${retry}">${text.tryAgain}</a>`}
${waiting && waitingForm({ action, language, canLeave: kind === 'PROCESSING' })}
</div>`,
  );
}

function receipt(payment: Payment, merchant: string, language: Language): Markup {
  const text = TEXTS[language];
  const row = (label: string, value: string | Markup) =>
    html`<div><dt class="soft">${label}</dt><dd>${value}</dd></div>`;
  return html`<dl class="lines small number">
${payment.status === 'FAILED' && row(text.failure, failureReason(payment, language))}
${row(text.payTo, html`<bdi>${merchant}</bdi>`)}
${row(text.amount, formatMoneyWithCode(payment.amount, payment.currency, language))}
${row(text.paidWith, text.method[payment.method].name)}
${row(text.date, html`<time datetime="${new Date(payment.createdAt).toISOString()}">${formatDateTime(payment.createdAt, language)}</time>`)}
${row(text.reference, payment.id)}
</dl>`;
}

/** In the payer's language when we have words for the provider's code, else in the provider's own. */
function failureReason({ failureCode, failureMessage }: Payment, language: Language): string {
  const text = TEXTS[language];
  return text.failures[failureCode ?? ''] ?? failureMessage ?? text.result.FAILED.title;
}
