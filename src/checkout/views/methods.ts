import { html } from 'hono/html';
import type { CurrencyCode } from '../../domain/currency.ts';
import type { RailDetail } from '../../domain/rails.ts';
import { type Language, TEXTS } from '../text/language.ts';
import { describedBy } from './field.ts';
import type { Submission } from './form.ts';
import type { Markup } from './markup.ts';
import { methodMark } from './method-mark.ts';
import { detailChoices, detailId, detailsOf, type Offer } from './rail-details.ts';

type MethodsContext = {
  readonly submission: Submission;
  readonly currency: CurrencyCode;
  readonly language: Language;
  /** Why the chosen method did not go through when it was tried. */
  readonly refusal?: Markup | undefined;
};

type OptionContext = MethodsContext & { readonly chosen: string; readonly isMixed: boolean };

/** The ways to pay, as radios with what each asks for itself. The first one is chosen until the payer says otherwise. */
export function methodChoice(offers: readonly Offer[], context: MethodsContext): Markup {
  const { submission, language } = context;
  const text = TEXTS[language];
  const chosen = offers.find(({ method }) => method === submission.values.paymentMethod) ?? offers[0];
  const fault = submission.faults.get('paymentMethod');
  const isMixed = new Set(offers.map(({ provider }) => provider.simulated)).size > 1;
  return html`<fieldset${fault && html` aria-describedby="paymentMethod-fault"`}>
<legend>${text.paymentMethod}</legend>
<div class="choices">
${offers.map((offer, index) => option(offer, index, { ...context, chosen: chosen?.method ?? '', isMixed }))}
</div>
${fault && html`<span class="fault" id="paymentMethod-fault">${text.chooseMethod}</span>`}
</fieldset>`;
}

/** The first radio carries the plain id, so that the summary of faults can lead to the group. */
function option(offer: Offer, index: number, context: OptionContext): Markup {
  const { chosen, isMixed, language, refusal } = context;
  const { method, provider } = offer;
  const text = TEXTS[language];
  const { name, note } = text.method[method];
  const id = index === 0 ? 'paymentMethod' : `paymentMethod-${method}`;
  const refused = method === chosen ? refusal : '';
  const panel = panelOf(offer, context);
  return html`<div class="option"><label class="choice">
<input type="radio" id="${id}" name="paymentMethod" value="${method}"${method === chosen && html` checked`}>
<span><strong>${name}</strong><small>${note}${isMixed && provider.simulated && html` · ${text.testMethod}`}</small></span>${methodMark(method)}
</label>
${refused}
${panel.length > 0 && html`<div class="panel">${panel}</div>`}</div>`;
}

function panelOf(offer: Offer, context: MethodsContext): readonly Markup[] {
  const hasCards = offer.method === 'CARD' && offer.provider.testCards.length > 0;
  const details = detailsOf(offer).map((detail) => detailField(offer, detail, context));
  return hasCards ? [cardChoice(offer, context), ...details] : details;
}

function cardChoice({ provider }: Offer, { submission, language }: MethodsContext): Markup {
  const text = TEXTS[language];
  const fault = submission.faults.get('card');
  return html`<div class="field"><label for="card">${text.testCard}</label>
<select id="card" name="card"${fault && html` aria-invalid="true"`}${describedBy('card', { fault })}>
${provider.testCards.map(({ token, description }) => html`<option value="${token}"${token === submission.values.card && html` selected`}>${text.testCards[token] ?? description}</option>`)}
</select>
${fault && html`<span class="fault" id="card-fault">${text.chooseCard}</span>`}</div>`;
}

function detailField(offer: Offer, detail: RailDetail, { submission, currency, language }: MethodsContext): Markup {
  const text = TEXTS[language];
  const id = detailId(offer.method, detail);
  const isTried = submission.values.paymentMethod === offer.method;
  const value = (isTried && submission.values[detail]) || '';
  const fault = isTried ? submission.faults.get(detail) : undefined;
  const choices = detailChoices(offer, detail, currency);
  const attributes = html`id="${id}" name="${id}" aria-required="true"${fault && html` aria-invalid="true"`}${describedBy(id, { fault })}`;
  const control =
    choices.length > 0
      ? html`<select ${attributes}><option value="">${text.choose}</option>
${choices.map((choice) => html`<option value="${choice.id}"${choice.id === value && html` selected`}>${choice.name}</option>`)}</select>`
      : html`<input ${attributes} type="text" value="${value}" maxlength="64" autocomplete="off" enterkeyhint="next">`;
  return html`<div class="field"><label for="${id}">${text.field[detail]}</label>
${control}
${fault && html`<span class="fault" id="${id}-fault">${text[fault === 'MISSING' ? 'missingHere' : 'invalidHere']}</span>`}</div>`;
}
