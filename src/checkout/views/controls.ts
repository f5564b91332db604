import { html } from 'hono/html';
import type { CurrencyCode } from '../../domain/currency.ts';
import type { RailDetail } from '../../domain/rails.ts';
import { countries, documentTypes, homeOf } from '../text/choices.ts';
import { type Language, TEXTS } from '../text/language.ts';
import { type AskedField, type CustomerField, type FieldName, fieldShape } from './fields.ts';
import type { Fault, Submission } from './form.ts';
import type { Markup } from './markup.ts';
import { methodMark } from './method-mark.ts';
import { detailChoices, detailId, detailsOf, type Offer } from './rail-details.ts';

type FieldContext = {
  readonly submission: Submission;
  readonly currency: CurrencyCode;
  readonly language: Language;
};

/** A labelled field with its hint and fault (`aria-describedby`). The style shows it for the methods that require it. */
export function customerField({ name, methods, isAlone }: AskedField, context: FieldContext): Markup {
  const { submission, currency, language } = context;
  const text = TEXTS[language];
  const shape = fieldShape(name);
  const hint = name === 'documentNumber' && currency === 'BRL' ? text.cpfHint : text.hint[name];
  const fault = submission.faults.get(name);
  const value = submission.values[name] ?? presetValue(name, currency);
  const described = describedBy(name, { hint, fault });
  // A hidden `required` field would block the submission, so such a field has only `aria-required`.
  const required = shape.optional ? '' : methods === null ? html` required` : html` aria-required="true"`;
  const attributes = html`id="${name}" name="${name}" autocomplete="${shape.autocomplete}"${required}${fault && html` aria-invalid="true"`}${described}`;
  const control =
    shape.type === 'select'
      ? html`<select ${attributes}>${options(name, value, context)}</select>`
      : html`<input ${attributes} type="${shape.type}" value="${value}" maxlength="255" enterkeyhint="next"${shape.autocapitalize && html` autocapitalize="${shape.autocapitalize}"`}>`;
  return html`<div class="field ${isAlone ? 'full' : shape.width}${onlyFor(methods)}">
<label for="${name}">${text.field[name]}${shape.optional && html` <span class="soft">${text.optional}</span>`}</label>
${control}
${hint && html`<span class="hint" id="${name}-hint">${hint}</span>`}
${fault && html`<span class="fault" id="${name}-fault">${text[fault === 'MISSING' ? 'missingHere' : 'invalidHere']}</span>`}
</div>`;
}

/** The classes by which the style shows an element for some methods only. */
export function onlyFor(methods: AskedField['methods']): string {
  return methods === null ? '' : [' some', ...methods.map((method) => `for-${method}`)].join(' ');
}

function describedBy(
  id: string,
  { hint, fault }: { readonly hint?: string | undefined; readonly fault?: Fault | undefined },
): Markup | '' {
  const ids = [hint && `${id}-hint`, fault && `${id}-fault`].filter(Boolean).join(' ');
  return ids === '' ? '' : html` aria-describedby="${ids}"`;
}

/** The fault for the summary of faults, which names the field. */
export function faultText(name: FieldName, fault: Fault, language: Language): string {
  const text = TEXTS[language];
  if (name === 'paymentMethod') return text.chooseMethod;
  if (name === 'card') return text.chooseCard;
  return text[fault === 'MISSING' ? 'missing' : 'invalid'](text.field[name]);
}

/** The default value for a payer from the currency's country. */
function presetValue(name: CustomerField, currency: CurrencyCode): string {
  const home = homeOf(currency);
  if (name === 'address.country') return home?.country ?? '';
  if (name === 'phoneNumberPrefix') return home?.phonePrefix ?? '';
  if (name === 'documentType') return home?.documents[0] ?? '';
  return '';
}

function options(name: CustomerField, chosen: string, { currency, language }: FieldContext): Markup {
  const choices = name === 'address.country' ? countries(language) : documentTypes(currency, language);
  return html`<option value="">${TEXTS[language].choose}</option>
${choices.map(({ code, name: label }) => html`<option value="${code}"${code === chosen && html` selected`}>${label}</option>`)}`;
}

type MethodsContext = {
  readonly submission: Submission;
  readonly currency: CurrencyCode;
  readonly language: Language;
  /** Why the last payment by the chosen method failed. */
  readonly refusal?: Markup | undefined;
};

type OptionContext = MethodsContext & { readonly chosen: string; readonly isMixed: boolean };

/** The methods as radio buttons, each with its own fields. The first one is selected by default. */
export function methodChoice(offers: readonly Offer[], context: MethodsContext): Markup {
  const { submission, language } = context;
  const text = TEXTS[language];
  const chosen = offers.find(({ method }) => method === submission.values.paymentMethod) ?? offers[0];
  const fault = submission.faults.get('paymentMethod');
  const isMixed = new Set(offers.map(({ isTest }) => isTest)).size > 1;
  return html`<fieldset${fault && html` aria-describedby="paymentMethod-fault"`}>
<legend>${text.paymentMethod}</legend>
<div class="choices">
${offers.map((offer, index) => option(offer, index, { ...context, chosen: chosen?.method ?? '', isMixed }))}
</div>
${fault && html`<span class="fault" id="paymentMethod-fault">${text.chooseMethod}</span>`}
</fieldset>`;
}

/** The first radio button has the group's id, as the target of the summary of faults. */
function option(offer: Offer, index: number, context: OptionContext): Markup {
  const { chosen, currency, isMixed, language, refusal } = context;
  const { method, isTest } = offer;
  const text = TEXTS[language];
  const { name, note } = text.method[method];
  const id = index === 0 ? 'paymentMethod' : `paymentMethod-${method}`;
  const refused = method === chosen ? refusal : '';
  const panel = panelOf(offer, context);
  return html`<div class="option"><label class="choice">
<input type="radio" id="${id}" name="paymentMethod" value="${method}"${method === chosen && html` checked`}>
<span><strong>${name}</strong><small>${note}${method === 'CRYPTO' && ` · ${currency}`}${isMixed && isTest && html` · ${text.testMethod}`}</small></span>${methodMark(method)}
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
${choices.map((choice) => html`<option value="${choice.code}"${choice.code === value && html` selected`}>${choice.name}</option>`)}</select>`
      : html`<input ${attributes} type="text" value="${value}" maxlength="64" autocomplete="off" enterkeyhint="next">`;
  return html`<div class="field"><label for="${id}">${text.field[detail]}</label>
${control}
${fault && html`<span class="fault" id="${id}-fault">${text[fault === 'MISSING' ? 'missingHere' : 'invalidHere']}</span>`}</div>`;
}
