import { html } from 'hono/html';
import { type Language, TEXTS } from '../text/language.ts';
import type { Markup } from './markup.ts';

type WaitingForm = {
  /** Its action, relative to the page. */
  readonly action: string;
  readonly language: Language;
  /** Whether the payment can still be canceled, to pay by another method. */
  readonly canLeave: boolean;
};

/** The actions of a waiting payer: check again now, or pay by another method. */
export function waitingForm({ action, language, canLeave }: WaitingForm): Markup {
  const text = TEXTS[language];
  return html`<form method="post" action="${action}" class="ways">
<button class="button plain" name="intent" value="CHECK">${text.checkNow}</button>
${canLeave && html`<button class="button plain" name="intent" value="LEAVE">${text.otherMethod}</button>`}
</form>`;
}
