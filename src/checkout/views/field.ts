import { html } from 'hono/html';
import type { CurrencyCode } from '../../domain/currency.ts';
import { countries } from '../text/countries.ts';
import { documentTypes } from '../text/document-types.ts';
import { homeOf } from '../text/home.ts';
import { type Language, TEXTS } from '../text/language.ts';
import { type AskedField, type CustomerField, type FieldName, fieldShape } from './fields.ts';
import type { Fault, Submission } from './form.ts';
import type { Markup } from './markup.ts';

type FieldContext = {
  readonly submission: Submission;
  readonly currency: CurrencyCode;
  readonly language: Language;
};

/** One labelled question, with its hint and its fault tied to it. The style shows it for the methods that ask for it. */
export function customerField({ name, methods, isAlone }: AskedField, context: FieldContext): Markup {
  const { submission, currency, language } = context;
  const text = TEXTS[language];
  const shape = fieldShape(name);
  const hint = name === 'documentNumber' && currency === 'BRL' ? text.cpfHint : text.hint[name];
  const fault = submission.faults.get(name);
  const value = submission.values[name] ?? presetValue(name, currency);
  const described = describedBy(name, { hint, fault });
  // A field that the style hides must not hold the form back, so it is required for assistive technology alone.
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

/** The classes by which the style shows something for some methods alone. */
export function onlyFor(methods: AskedField['methods']): string {
  return methods === null ? '' : [' some', ...methods.map((method) => `for-${method}`)].join(' ');
}

export function describedBy(
  id: string,
  { hint, fault }: { readonly hint?: string | undefined; readonly fault?: Fault | undefined },
): Markup | '' {
  const ids = [hint && `${id}-hint`, fault && `${id}-fault`].filter(Boolean).join(' ');
  return ids === '' ? '' : html` aria-describedby="${ids}"`;
}

/** The fault in a list of several, which names the field. */
export function faultText(name: FieldName, fault: Fault, language: Language): string {
  const text = TEXTS[language];
  if (name === 'paymentMethod') return text.chooseMethod;
  if (name === 'card') return text.chooseCard;
  return text[fault === 'MISSING' ? 'missing' : 'invalid'](text.field[name]);
}

/** What a payer from the home of the currency would fill in. */
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
