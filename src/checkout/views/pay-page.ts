import { html } from 'hono/html';
import type { PaymentLink } from '../../domain/payment-link.ts';
import { type Language, TEXTS } from '../text/language.ts';
import { formatMoneyWithCode } from '../text/money-format.ts';
import { customerField, faultText, onlyFor } from './field.ts';
import { fieldsToAsk } from './fields.ts';
import { faultsInOrder, methodsOf, type Submission } from './form.ts';
import { layout } from './layout.ts';
import type { Markup } from './markup.ts';
import { merchantName } from './merchant.ts';
import { methodChoice } from './methods.ts';
import { orderSection } from './order.ts';
import { detailId, isRailDetail, type Offer } from './rail-details.ts';

export type PayPage = {
  readonly link: PaymentLink;
  /** The methods to choose from; at least one. */
  readonly offers: readonly Offer[];
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
};

/** The page of a link that can be paid. */
export function payPage(page: PayPage): Markup {
  const { link, offers, language, submission } = page;
  const text = TEXTS[language];
  const merchant = merchantName(link.terms.owner, language);
  const title = text.payTitle(merchant);
  const isFaulty = page.expired || submission.faults.size > 0;
  return layout(
    { language, title: isFaulty ? text.errorTitle(title) : title },
    html`${offers.every(({ provider }) => provider.simulated) && html`<p class="sandbox">${text.sandbox}</p>`}
<div class="columns">
${orderSection(page, merchant)}
${formSection(page)}
</div>`,
  );
}

function formSection(page: PayPage): Markup {
  const { link, offers, language, action, attempt, formToken, expired, submission } = page;
  const text = TEXTS[language];
  const { currency, totalAmount } = link.terms;
  return html`<form class="card" method="post" action="${action}" novalidate>
${expired && html`<div class="faults" role="alert" tabindex="-1" autofocus><h2>${text.formExpired}</h2><p>${text.sendAgain}</p></div>`}
${!expired && submission.faults.size > 0 && faultSummary(submission, language)}
<input type="hidden" name="attempt" value="${attempt}">
<input type="hidden" name="formToken" value="${formToken}">
${methodChoice(offers, { submission, currency, language })}
${detailsSection(page)}
<div><button class="button" type="submit" data-busy="${text.paying}">${text.pay(formatMoneyWithCode(totalAmount, currency, language))}</button></div>
</form>`;
}

/** Whatever is asked about the payer. Shown for no other methods than those that ask for something. */
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
