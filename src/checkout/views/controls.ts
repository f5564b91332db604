import { html } from 'hono/html';
import type { CurrencyCode } from '../../domain/currency.ts';
import type { PaymentMethod } from '../../domain/payment-method.ts';
import type { TestCard } from '../../domain/provider/port.ts';
import { countries, documentTypes } from '../text/choices.ts';
import { type Language, TEXTS } from '../text/language.ts';
import { type CustomerField, type Fault, fieldShape, type Submission } from './form.ts';
import type { Markup } from './markup.ts';

type FieldContext = {
  readonly submission: Submission;
  readonly currency: CurrencyCode;
  readonly language: Language;
};

/** One labelled question, with its hint and its fault tied to it. */
export function customerField(name: CustomerField, { submission, currency, language }: FieldContext): Markup {
  const text = TEXTS[language];
  const shape = fieldShape(name);
  const hint = text.hint[name];
  const fault = submission.faults.get(name);
  const described = [hint && `${name}-hint`, fault && `${name}-fault`].filter(Boolean).join(' ');
  const value = submission.values[name] ?? '';
  const attributes = html`id="${name}" name="${name}" autocomplete="${shape.autocomplete}"${!shape.optional && html` required`}${fault && html` aria-invalid="true"`}${described && html` aria-describedby="${described}"`}`;
  const control =
    shape.type === 'select'
      ? html`<select ${attributes}>${options(name, value, { currency, language })}</select>`
      : html`<input ${attributes} type="${shape.type}" value="${value}" maxlength="255">`;
  return html`<div class="field ${shape.width}">
<label for="${name}">${text.field[name]}${shape.optional && html` <span class="soft">${text.optional}</span>`}</label>
${control}
${hint && html`<span class="hint" id="${name}-hint">${hint}</span>`}
${fault && html`<span class="fault" id="${name}-fault">${faultText(name, fault, language)}</span>`}
</div>`;
}

export function faultText(name: CustomerField, fault: Fault, language: Language): string {
  const text = TEXTS[language];
  return text[fault === 'MISSING' ? 'missing' : 'invalid'](text.field[name]);
}

function options(
  name: CustomerField,
  chosen: string,
  { currency, language }: Omit<FieldContext, 'submission'>,
): Markup {
  const choices = name === 'address.country' ? countries(language) : documentTypes(currency, language);
  return html`<option value="">${TEXTS[language].choose}</option>
${choices.map(({ code, name: label }) => html`<option value="${code}"${code === chosen && html` selected`}>${label}</option>`)}`;
}

type MethodsContext = {
  readonly submission: Submission;
  readonly cards: readonly TestCard[];
  readonly language: Language;
};

/** The ways to pay, as radios. The first one is chosen until the payer says otherwise. */
export function methodChoice(methods: readonly PaymentMethod[], context: MethodsContext): Markup {
  const { submission, cards, language } = context;
  const text = TEXTS[language];
  const chosen = methods.find((method) => method === submission.values.paymentMethod) ?? methods[0];
  const fault = submission.faults.has('paymentMethod');
  return html`<fieldset${fault && html` aria-describedby="paymentMethod-fault"`}>
<legend>${text.paymentMethod}</legend>
<div class="choices">
${methods.map((method, index) => radio(method, { checked: method === chosen, first: index === 0, language }))}
</div>
${fault && html`<span class="fault" id="paymentMethod-fault">${text.chooseMethod}</span>`}
${methods.includes('CARD') && cards.length > 0 && html`<div class="field cards">${cardChoice(context)}</div>`}
</fieldset>`;
}

type RadioOptions = { readonly checked: boolean; readonly first: boolean; readonly language: Language };

/** The first radio carries the plain id, so that the summary of faults can lead to the group. */
function radio(method: PaymentMethod, { checked, first, language }: RadioOptions): Markup {
  const { name, note } = TEXTS[language].method[method];
  return html`<label class="choice">
<input type="radio" id="${first ? 'paymentMethod' : `paymentMethod-${method}`}" name="paymentMethod" value="${method}"${checked && html` checked`}>
<span><strong>${name}</strong><small>${note}</small></span>
</label>`;
}

function cardChoice({ submission, cards, language }: MethodsContext): Markup {
  const text = TEXTS[language];
  const fault = submission.faults.has('card');
  return html`<label for="card">${text.testCard}</label>
<select id="card" name="card"${fault && html` aria-invalid="true" aria-describedby="card-fault"`}>
${cards.map(({ token, description }) => html`<option value="${token}"${token === submission.values.card && html` selected`}>${text.testCards[token] ?? description}</option>`)}
</select>
${fault && html`<span class="fault" id="card-fault">${text.chooseCard}</span>`}`;
}
