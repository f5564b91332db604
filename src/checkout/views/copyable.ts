import { html } from 'hono/html';
import { type Language, TEXTS } from '../text/language.ts';
import type { Markup } from './markup.ts';

type CopyOptions = {
  readonly language: Language;
  /** The accessible name of the button. */
  readonly name: string;
  /** The displayed form, if it differs from the copied one. */
  readonly shown?: string;
};

/** A text to copy: one click selects it, and with scripts there is a copy button. */
export function copyable(value: string, { language, name, shown = value }: CopyOptions): Markup {
  const text = TEXTS[language];
  return html`<span class="copy"><code class="number">${shown}</code><button type="button" class="copier" data-copy="${value}" data-done="${text.copied}" aria-label="${text.copy}: ${name}" hidden>${text.copy}</button></span>`;
}
