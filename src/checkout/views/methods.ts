import { html } from 'hono/html';
import type { PaymentMethod } from '../../domain/payment-method.ts';
import type { TestCard } from '../../domain/provider/port.ts';
import { type Language, TEXTS } from '../text/language.ts';
import type { Submission } from './form.ts';
import type { Markup } from './markup.ts';

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
