import { html } from 'hono/html';
import { type Language, TEXTS } from '../text/language.ts';
import type { Markup } from './markup.ts';

type CopyOptions = {
  readonly language: Language;
  /** What it is, for those who do not see where the button stands. */
  readonly name: string;
  /** As people read it, where that is not how it is written elsewhere. */
  readonly shown?: string;
};

/** A text to take elsewhere: one click selects it, and with scripts there is a button that copies it. */
export function copyable(value: string, { language, name, shown = value }: CopyOptions): Markup {
  const text = TEXTS[language];
  return html`<span class="copy"><code class="number">${shown}</code><button type="button" class="copier" data-copy="${value}" data-done="${text.copied}" aria-label="${text.copy}: ${name}" hidden>${text.copy}</button></span>`;
}
