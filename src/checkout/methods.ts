import { html } from 'hono/html';
import type { PaymentMethod } from '../domain/payment-method.ts';
import type { TestCard } from '../domain/provider.ts';
import type { Submission } from './form.ts';
import { type Language, TEXTS } from './language.ts';
import type { Markup } from './markup.ts';

type MethodsContext = {
  readonly submission: Submission;
  readonly cards: readonly TestCard[];
  readonly language: Language;
};

type Choice = { readonly value: string; readonly name: string; readonly note: string };

/** The ways to pay, as radios. The first one is chosen until the payer says otherwise. */
export function methodChoice(methods: readonly PaymentMethod[], context: MethodsContext): Markup {
  const { submission, cards, language } = context;
  const text = TEXTS[language];
  return html`${radios('paymentMethod', {
    choices: methods.map((method) => ({ value: method, ...text.method[method] })),
    chosen: submission.values.paymentMethod,
    fault: submission.faults.has('paymentMethod') ? text.chooseMethod : undefined,
    legend: text.paymentMethod,
  })}
${methods.includes('CARD') && cards.length > 0 && html`<div class="cards">${cardChoice(context)}</div>`}`;
}

function cardChoice({ submission, cards, language }: MethodsContext): Markup {
  const text = TEXTS[language];
  return radios('card', {
    choices: cards.map(({ token, description }) => ({
      value: token,
      name: text.testCards[token] ?? description,
      note: token,
    })),
    chosen: submission.values.card,
    fault: submission.faults.has('card') ? text.chooseCard : undefined,
    legend: text.testCard,
  });
}

type RadiosOptions = {
  readonly choices: readonly Choice[];
  readonly chosen: string | undefined;
  readonly fault: string | undefined;
  readonly legend: string;
};

/** The first radio carries the plain id, so that the summary of faults can lead to the group. */
function radios(group: 'paymentMethod' | 'card', { choices, chosen, fault, legend }: RadiosOptions): Markup {
  const value = choices.find((choice) => choice.value === chosen)?.value ?? choices[0]?.value;
  return html`<fieldset${fault && html` aria-describedby="${group}-fault"`}>
<legend>${legend}</legend>
<div class="choices">
${choices.map(
  (choice, index) => html`<label class="choice">
<input type="radio" id="${index === 0 ? group : `${group}-${index}`}" name="${group}" value="${choice.value}"${choice.value === value && html` checked`}>
<span><strong>${choice.name}</strong><small>${choice.note}</small></span>
</label>`,
)}
</div>
${fault && html`<span class="fault" id="${group}-fault">${fault}</span>`}
</fieldset>`;
}
