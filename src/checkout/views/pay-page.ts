import { html } from 'hono/html';
import type { Branding } from '../../domain/branding.ts';
import type { PaymentLink } from '../../domain/payment-link.ts';
import { type Language, TEXTS } from '../text/language.ts';
import { formatMoneyWithCode } from '../text/money-format.ts';
import { customerField, faultText, methodChoice, onlyFor } from './controls.ts';
import { fieldsToAsk } from './fields.ts';
import { faultsInOrder, methodsOf, type Submission } from './form.ts';
import { FORM_ID } from './form-names.ts';
import { ICONS } from './icons.ts';
import { layout } from './layout.ts';
import type { Markup } from './markup.ts';
import { merchantName, orderInBrief, orderSection } from './order.ts';
import { detailId, isRailDetail, type Offer } from './rail-details.ts';

export type PayPage = {
  readonly link: PaymentLink;
  /** The methods to choose from; at least one. */
  readonly offers: readonly Offer[];
  readonly language: Language;
  readonly branding?: Branding | undefined;
  readonly now: number;
  /** The page's url, for the QR code. */
  readonly url: string;
  /** The form's action, relative to the page, and the requested language. */
  readonly path: string;
  readonly query: string;
  /** The id of the session that the form begins, so that a double submission pays once. */
  readonly attempt: string;
  /** The CSRF token. */
  readonly formToken: string;
  readonly notice: FormNotice | undefined;
  readonly submission: Submission;
};

/** A notice above the form. */
export type FormNotice =
  /** A form was submitted too late, or with an invalid token: nothing was charged. */
  | { readonly kind: 'EXPIRED' }
  /** A payment failed. `advice`: what to do next. `leave`: the merchant's url for that. */
  | {
      readonly kind: 'REFUSED';
      readonly reason: string;
      readonly advice: string;
      readonly method: string;
      readonly leave: string | undefined;
    }
  /** The payer's own payment before this one, relative to the page. */
  | { readonly kind: 'PAID_BEFORE'; readonly receipt: string };

/** The page of a link that can be paid. */
export function payPage(page: PayPage): Markup {
  const { link, offers, language, branding, submission } = page;
  const text = TEXTS[language];
  const merchant = merchantName(link.terms.owner, page);
  const title = text.payTitle(merchant);
  const isFaulty = (page.notice && page.notice.kind !== 'PAID_BEFORE') || submission.faults.size > 0;
  return layout(
    {
      language,
      title: isFaulty ? text.errorTitle(title) : title,
      branding,
      preview: { title, description: orderInBrief(link.terms, language) },
      formPath: page.path,
    },
    html`${offers.every(({ isTest }) => isTest) && html`<p class="sandbox">${text.sandbox}</p>`}
<div class="columns">
${orderSection(page, merchant)}
${formSection(page)}
</div>`,
  );
}

function formSection(page: PayPage): Markup {
  const { link, offers, language, path, query, attempt, formToken, notice, submission } = page;
  const text = TEXTS[language];
  const { currency, totalAmount, owner } = link.terms;
  const alert = notice && noticeBox(notice, language, merchantName(owner, page));
  // A refusal is shown next to its method, as long as that is offered.
  const beside = notice?.kind === 'REFUSED' ? offers.find(({ method }) => method === notice.method)?.method : undefined;
  return html`<form class="card" id="${FORM_ID}" method="post" action="${path}${query}" novalidate>
${beside === undefined && alert}
${submission.faults.size > 0 && notice?.kind !== 'EXPIRED' && faultSummary(submission, language)}
<input type="hidden" name="attempt" value="${attempt}">
<input type="hidden" name="formToken" value="${formToken}">
${methodChoice(offers, { submission, currency, language, refusal: beside && alert })}
${detailsSection(page)}
<div><button class="button" type="submit" data-busy="${text.paying}">${text.pay(formatMoneyWithCode(totalAmount, currency, language))}</button></div>
</form>`;
}

function noticeBox(notice: FormNotice, language: Language, merchant: string): Markup {
  const text = TEXTS[language];
  switch (notice.kind) {
    case 'EXPIRED':
      return html`<div class="faults" role="alert" tabindex="-1" autofocus><h2>${text.formExpired}</h2><p>${text.sendAgain}</p></div>`;
    case 'REFUSED':
      return html`<div class="faults" role="alert" tabindex="-1" autofocus><h2>${notice.reason}</h2><p>${notice.advice}</p>
${notice.leave && html`<a href="${notice.leave}">${text.returnTo(merchant)}</a>`}</div>`;
    case 'PAID_BEFORE':
      return html`<p class="before">${ICONS.tick} <span>${text.paidBefore} <a href="${notice.receipt}">${text.seeReceipt}</a></span></p>`;
  }
}

/** The fields about the payer, shown only for the methods that require some. */
function detailsSection({ link, offers, language, submission }: PayPage): Markup | false {
  const { terms } = link;
  const fields = fieldsToAsk(terms, methodsOf(offers));
  if (fields.length === 0) return false;
  const isForAll = fields.some(({ methods }) => methods === null);
  const methods = isForAll ? null : [...new Set(fields.flatMap((field) => field.methods ?? []))];
  return html`<fieldset class="details${onlyFor(methods)}"><legend>${TEXTS[language].yourDetails}</legend><div class="fields">
${fields.map((field) => customerField(field, { submission, currency: terms.currency, language }))}
</div></fieldset>`;
}

function faultSummary(submission: Submission, language: Language): Markup {
  const { paymentMethod = '' } = submission.values;
  return html`<div class="faults" role="alert" aria-labelledby="faults" tabindex="-1" autofocus>
<h2 id="faults">${TEXTS[language].fixErrors}</h2>
<ul>${faultsInOrder(submission).map(([name, fault]) => html`<li><a href="#${isRailDetail(name) ? detailId(paymentMethod, name) : name}">${faultText(name, fault, language)}</a></li>`)}</ul>
</div>`;
}
