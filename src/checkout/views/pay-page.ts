import { html } from 'hono/html';
import type { PaymentLink } from '../../domain/payment-link.ts';
import type { PaymentProvider } from '../../domain/provider/port.ts';
import { drawQrCode, QUIET_ZONE } from '../../lib/qr-code.ts';
import { type Language, TEXTS } from '../text/language.ts';
import { formatMoneyWithCode } from '../text/money-format.ts';
import { formatDateTime, formatTimeLeft } from '../text/time-format.ts';
import { customerField, faultText, methodChoice } from './controls.ts';
import { fieldsToAsk, isCustomerField, type Submission } from './form.ts';
import { ICONS } from './icons.ts';
import { layout } from './layout.ts';
import type { Markup } from './markup.ts';
import { merchantName, orderLines } from './order.ts';

/** Beyond this a phone's camera no longer reads the code at the size it is shown. */
const LONGEST_URL = 400;
/** A page has space around the code, so that half of the quiet zone is enough on it. */
const CROP = QUIET_ZONE / 2;

export type PayPage = {
  readonly link: PaymentLink;
  readonly language: Language;
  readonly now: number;
  /** The page's own address, for the QR code. */
  readonly url: string;
  /** Where the form goes, relative to the page. */
  readonly action: string;
  /** Names this filling-in of the form: sent twice, it pays once. */
  readonly attempt: string;
  /** Proves that the form was drawn. */
  readonly formToken: string;
  /** Whether an earlier form came back too late; it says so, and that nothing was charged. */
  readonly expired: boolean;
  readonly submission: Submission;
  readonly provider: Pick<PaymentProvider, 'simulated' | 'testCards'>;
};

/** The page of a link that can be paid. */
export function payPage(page: PayPage): Markup {
  const { link, language, submission } = page;
  const text = TEXTS[language];
  const merchant = merchantName(link.terms.owner, language);
  const title = text.payTitle(merchant);
  return layout(
    language,
    page.expired || submission.faults.size > 0 ? text.errorTitle(title) : title,
    html`${page.provider.simulated && html`<p class="sandbox">${text.sandbox}</p>`}
<div class="columns">
${orderSection(page, merchant)}
${formSection(page)}
</div>`,
  );
}

function orderSection({ link, language, now, url }: PayPage, merchant: string): Markup {
  const text = TEXTS[language];
  const { terms, expiresAt } = link;
  const code = qrCodeFigure(url, text.qrLabel);
  return html`<section class="card order" aria-labelledby="payee">
<div class="payee"><span class="initial" aria-hidden="true">${initial(merchant)}</span><div><p class="soft small">${text.payTo}</p><h1 id="payee"><bdi>${merchant}</bdi></h1></div></div>
<div><p class="soft small">${text.totalToPay}</p><p class="sum number">${formatMoneyWithCode(terms.totalAmount, terms.currency, language)}</p></div>
<p class="clock small">${ICONS.clock}<span>${text.timeLeft}: <strong class="number" data-left="${expiresAt - now}">${formatTimeLeft(expiresAt - now, language)}</strong><br>
<span class="soft">${text.openUntil} <time datetime="${new Date(expiresAt).toISOString()}">${formatDateTime(expiresAt, language)}</time></span></span></p>
${orderLines(terms, language)}
${code && html`<div class="handoff">${code}<div><h2>${text.continueOnPhone}</h2><p class="soft small">${text.scanToContinue}</p></div></div>`}
</section>`;
}

function formSection({ link, language, action, attempt, formToken, expired, submission, provider }: PayPage): Markup {
  const text = TEXTS[language];
  const { terms } = link;
  const fields = fieldsToAsk(terms).map((name) =>
    customerField(name, { submission, currency: terms.currency, language }),
  );
  return html`<form class="card" method="post" action="${action}">
${expired && html`<div class="faults" role="alert" tabindex="-1" autofocus><h2>${text.formExpired}</h2><p>${text.sendAgain}</p></div>`}
${!expired && submission.faults.size > 0 && faultSummary(submission, language)}
<input type="hidden" name="attempt" value="${attempt}">
<input type="hidden" name="formToken" value="${formToken}">
${fields.length > 0 && html`<fieldset><legend>${text.yourDetails}</legend><div class="fields">${fields}</div></fieldset>`}
${methodChoice(terms.paymentMethodsAllowed, { submission, cards: provider.testCards, language })}
<div><button class="button" type="submit" data-busy="${text.paying}">${text.pay(formatMoneyWithCode(terms.totalAmount, terms.currency, language))}</button>
<p class="pledge soft small">${ICONS.lock} ${text.pledge}</p></div>
</form>`;
}

function faultSummary({ faults }: Submission, language: Language): Markup {
  const text = TEXTS[language];
  return html`<div class="faults" role="alert" aria-labelledby="faults" tabindex="-1" autofocus>
<h2 id="faults">${text.fixErrors}</h2>
<ul>${[...faults].map(([name, fault]) => html`<li><a href="#${name}">${isCustomerField(name) ? faultText(name, fault, language) : text[name === 'card' ? 'chooseCard' : 'chooseMethod']}</a></li>`)}</ul>
</div>`;
}

/** The first letter as a reader sees it, whatever number of code units it takes. */
function initial(name: string): string {
  const [first] = new Intl.Segmenter().segment(name.trim());
  return (first?.segment ?? '').toUpperCase();
}

/** The url as a QR code, dark on white in every colour scheme; nothing when the url is too long. */
export function qrCodeFigure(url: string, label: string): Markup | '' {
  if (url.length > LONGEST_URL) return '';
  const { size: whole, path } = drawQrCode(url);
  const size = whole - 2 * CROP;
  return html`<svg class="qr" viewBox="${CROP} ${CROP} ${size} ${size}" role="img" aria-label="${label}" shape-rendering="crispEdges"><rect x="${CROP}" y="${CROP}" width="${size}" height="${size}" fill="#fff"/><path d="${path}" fill="#000"/></svg>`;
}
