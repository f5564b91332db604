import { html } from 'hono/html';
import type { Branding } from '../../domain/branding.ts';
import type { CheckoutSession } from '../../domain/checkout-session.ts';
import { type Amount, compareAmounts } from '../../domain/money.ts';
import type { Payment } from '../../domain/payment.ts';
import { hasRefunds } from '../../domain/refund.ts';
import { failureReason } from '../refusal.ts';
import { type Language, TEXTS } from '../text/language.ts';
import { formatMoneyWithCode } from '../text/money-format.ts';
import type { ResultKind } from '../text/text.ts';
import { formatDateTime } from '../text/time-format.ts';
import { ICONS, type IconName } from './icons.ts';
import { layout, type Waiting } from './layout.ts';
import type { Markup } from './markup.ts';
import { merchantName, orderLines } from './order.ts';
import { waitingForm } from './waiting-form.ts';

export type ResultPage = {
  readonly kind: ResultKind;
  readonly language: Language;
  readonly branding: Branding | undefined;
  /** Whether no real money moves. */
  readonly isTest: boolean;
  readonly session: CheckoutSession;
  readonly payment: Payment | undefined;
  /** The merchant's return url, if any. */
  readonly next: string | undefined;
  /** The delay of the automatic redirect in seconds; undefined without one. */
  readonly leavesAfterS: number | undefined;
  /** The path of the form to pay again, if that is possible. */
  readonly retry: string | undefined;
  /** Set while the payment is undecided. */
  readonly waiting: Waiting | undefined;
  /** The action of the form on a waiting page, relative to it. */
  readonly action: string;
};

const MARK: Readonly<
  Record<ResultKind, { readonly icon: IconName; readonly tone: '' | 'bad' | 'wait busy' | 'wait' }>
> = {
  PROCESSING: { icon: 'waiting', tone: 'wait busy' },
  WAITING_FOR_FUNDS: { icon: 'waiting', tone: 'wait busy' },
  CANCELING: { icon: 'waiting', tone: 'wait busy' },
  FINISHED: { icon: 'done', tone: '' },
  REFUNDED: { icon: 'done', tone: 'wait' },
  FAILED: { icon: 'failed', tone: 'bad' },
  UNCONFIRMED: { icon: 'later', tone: 'wait' },
  LATE_REFUNDED: { icon: 'later', tone: 'wait' },
  LATE_HELD: { icon: 'later', tone: 'wait' },
  ENDED: { icon: 'closed', tone: 'wait' },
};

/** The kinds with a receipt: the payment succeeded, even if it was refunded later. */
const RECEIPTS: ReadonlySet<ResultKind> = new Set<ResultKind>(['FINISHED', 'REFUNDED']);

/** Money that arrived too late: if the link is open again, the payer may pay it, even if the merchant has a `failedUrl`. */
const LATE: ReadonlySet<ResultKind> = new Set<ResultKind>(['LATE_REFUNDED', 'LATE_HELD']);

/** The result of a payer's attempt. It shows what was paid to whom, and no personal data of the payer. */
export function resultPage(page: ResultPage): Markup {
  const { kind, language, branding, isTest, session, payment, next, leavesAfterS, retry, waiting, action } = page;
  const text = TEXTS[language];
  const { title, body } = text.result[kind];
  const { icon, tone } = MARK[kind];
  const merchant = merchantName(session.terms.owner, page);
  const isReceipt = RECEIPTS.has(kind) && payment !== undefined;
  const thanks = isReceipt && kind === 'FINISHED' ? branding?.thankYouText : undefined;
  const canRetry = !isReceipt && (next === undefined || LATE.has(kind));
  return layout(
    { language, title, branding, waiting },
    html`${isTest && html`<p class="sandbox">${isReceipt ? text.testReceipt : text.sandbox}</p>`}
<div class="card message">
<span class="mark ${tone}">${ICONS[icon]}</span>
<div role="status"><h1>${title}</h1></div>
<p class="soft">${body}${leavesAfterS !== undefined && html`<br>${text.returning(merchant)} <span class="number">(<span data-count>${leavesAfterS}</span>\u00a0s)</span>`}</p>${thanks && html`\n<p class="own" dir="auto">${thanks}</p>`}
${payment && receipt(page, payment, merchant)}
${next && html`<a class="button" href="${next}">${text.returnTo(merchant)}</a>`}
${retry && canRetry && html`<a class="button${next && ' plain'}" href="${retry}">${text.tryAgain}</a>`}
${isReceipt && html`<button type="button" class="button plain printer" hidden>${text.print}</button>`}
${waiting && waitingForm({ action, language, canLeave: kind === 'PROCESSING' })}
</div>`,
  );
}

function receipt({ kind, language, session }: ResultPage, payment: Payment, merchant: string): Markup {
  const text = TEXTS[language];
  const isReceipt = RECEIPTS.has(kind);
  const refunded = refundShown(payment);
  const row = (label: string, value: string | Markup) =>
    html`<div><dt class="soft">${label}</dt><dd>${value}</dd></div>`;
  const time = (ms: number) =>
    html`<time datetime="${new Date(ms).toISOString()}">${formatDateTime(ms, language)}</time>`;
  return html`<dl class="lines small number">
${payment.status === 'FAILED' && row(text.failure, failureReason(payment, language))}
${row(text.payTo, html`<bdi>${merchant}</bdi>`)}
${row(text.amount, formatMoneyWithCode(payment.amount, payment.currency, language))}
${refunded !== undefined && row(text.refund, html`${formatMoneyWithCode(refunded, payment.currency, language)}${payment.refundedAt !== null && html`<br>${time(payment.refundedAt)}`}`)}
${row(text.paidWith, text.method[payment.method].name)}
${row(text.date, time(payment.createdAt))}
${isReceipt && row(text.order, html`<bdi>${session.checkoutToken}</bdi>`)}
${row(text.reference, payment.id)}
</dl>
${isReceipt && html`<div class="bought">${orderLines(session.terms, { language, isWhole: true })}</div>`}`;
}

/**
 * The sum of the payment's refunds; undefined if there are none. Never more than the payment: the stored sum is more while a
 * refund is pending and the same money was refunded at the provider.
 */
function refundShown(payment: Payment): Amount | undefined {
  const { amount, refundedAmount } = payment;
  if (!hasRefunds(payment)) return undefined;
  return compareAmounts(refundedAmount, amount) > 0 ? amount : refundedAmount;
}
