import { html } from 'hono/html';
import type { Branding } from '../../domain/branding.ts';
import type { Payment } from '../../domain/payment.ts';
import type { ProviderName } from '../../domain/provider/account.ts';
import { isStepOver, type NextStep } from '../../domain/provider/next-step.ts';
import { type Language, TEXTS } from '../text/language.ts';
import { formatMoneyWithCode } from '../text/money-format.ts';
import { clock } from './clock.ts';
import { copyable } from './copyable.ts';
import { layout, type Waiting } from './layout.ts';
import type { Markup } from './markup.ts';
import { qrCodeFigure } from './qr.ts';
import { transferLines } from './transfer.ts';
import { waitingForm } from './waiting-form.ts';

export type StepPage = {
  readonly payment: Payment;
  readonly step: NextStep;
  readonly merchant: string;
  readonly language: Language;
  readonly branding: Branding | undefined;
  /** Whether no real money moves. */
  readonly isTest: boolean;
  readonly now: number;
  readonly waiting: Waiting;
  /** The action of the page's form, relative to it. */
  readonly action: string;
  /** The page of the sandbox's simulated bank; undefined for other providers. */
  readonly bankUrl: string | undefined;
};

/** The payer's next step, its deadline, and how to leave it. */
export function stepPage(page: StepPage): Markup {
  const { payment, step, merchant, language, branding, isTest, now, waiting, action, bankUrl } = page;
  const text = TEXTS[language];
  const { expiresAt } = step;
  const isOver = isStepOver(step, now);
  const { title, body } = isOver ? text.timeIsOver : explanation(page);
  return layout(
    { language, title, branding, waiting },
    html`${isTest && html`<p class="sandbox">${text.sandbox}</p>`}
<div class="card message step">
<h1>${title}</h1>
<p class="soft">${body}</p>
<p><span class="soft small">${text.payTo} <bdi>${merchant}</bdi></span><br><strong class="sum number">${formatMoneyWithCode(payment.amount, payment.currency, language)}</strong></p>
${!isOver && instructions(page)}
${!isOver && expiresAt !== null && clock({ left: expiresAt - now, at: expiresAt, language })}
${bankUrl && step.kind !== 'REDIRECT' && html`<a class="button plain" href="${bankUrl}">${text.playBank}</a>`}
<p class="soft small" role="status">${text.goesOn}</p>
${waitingForm({ action, language, canLeave: true })}
</div>`,
  );
}

/** The name of the provider's page, where it is not the method's. */
const PAGE_NAMES: Readonly<Record<ProviderName, string | undefined>> = {
  sandbox: undefined,
  stripe: 'Stripe',
  webpay: undefined,
};

/** The name that the payer knows: the provider's page, or the method. */
function shownName({ step, payment, language }: StepPage): string {
  const page = step.kind === 'REDIRECT' ? PAGE_NAMES[payment.provider] : undefined;
  return page ?? TEXTS[language].method[payment.method].name;
}

function explanation(page: StepPage) {
  const { step, language } = page;
  const text = TEXTS[language];
  if (step.kind === 'TRANSFER' && step.account.kind === 'ADDRESS') return text.sendCoin;
  const name = shownName(page);
  const { title, body } = text.step[step.kind];
  return { title: title(name), body: body(name) };
}

function instructions(page: StepPage): Markup | false {
  const { step, payment, language } = page;
  const text = TEXTS[language];
  const name = shownName(page);
  switch (step.kind) {
    case 'REDIRECT':
      return html`<a class="button" href="${step.url}" rel="noreferrer">${text.continueTo(name)}</a>`;
    case 'QR_CODE':
      return html`${qrCodeFigure(step.content, text.qrToPay(name), 'large')}
${step.copyable && html`<div class="code"><p class="small">${text.payCode}</p>${copyable(step.content, { language, name: text.payCode })}</div>`}`;
    case 'TRANSFER':
      return transferLines(step.account, payment, language);
    case 'CONFIRM_IN_APP':
      return false;
  }
}
