import { html } from 'hono/html';
import type { CurrencyCode } from '../../domain/currency.ts';
import { countries } from '../text/countries.ts';
import { documentTypes } from '../text/document-types.ts';
import { type Language, TEXTS } from '../text/language.ts';
import { type CustomerField, fieldShape } from './fields.ts';
import type { Fault, Submission } from './form.ts';
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
