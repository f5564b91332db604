import { html } from 'hono/html';
import { type Language, TEXTS } from '../text/language.ts';
import { formatDateTime, formatTimeLeft } from '../text/time-format.ts';
import { ICONS } from './icons.ts';
import type { Markup } from './markup.ts';

/** When less is left, the clock warns; the script says the same of a page that stays open. */
const HURRY_MS = 2 * 60_000;

type ClockView = {
  /** Milliseconds until `at`; more than none. */
  readonly left: number;
  readonly at: number;
  readonly language: Language;
};

/** How much time is left. The script runs it down, and draws the page anew at its end. */
export function clock({ left, at, language }: ClockView): Markup {
  const text = TEXTS[language];
  return html`<p class="clock small${left < HURRY_MS && ' hurry'}" data-left="${left}">${ICONS.clock}<span>${text.timeLeft}: <strong class="number">${formatTimeLeft(left, language)}</strong>
<span class="soft until">${text.openUntil} <time datetime="${new Date(at).toISOString()}">${formatDateTime(at, language)}</time></span></span></p>`;
}
