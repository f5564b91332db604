import { html } from 'hono/html';
import { type Language, TEXTS } from '../text/language.ts';
import { formatDateTime, formatTimeLeft } from '../text/time-format.ts';
import { ICONS } from './icons.ts';
import type { Markup } from './markup.ts';

/** Below this, the countdown warns; the script has the same threshold. */
const HURRY_MS = 2 * 60_000;

type ClockView = {
  /** Milliseconds until `at`; positive. */
  readonly left: number;
  readonly at: number;
  readonly language: Language;
};

/** The time left. The script counts down, and reloads the page at the end. */
export function clock({ left, at, language }: ClockView): Markup {
  const text = TEXTS[language];
  return html`<p class="clock small${left < HURRY_MS && ' hurry'}" data-left="${left}">${ICONS.clock}<span>${text.timeLeft}: <strong class="number">${formatTimeLeft(left, language)}</strong>
<span class="soft until">${text.openUntil} <time datetime="${new Date(at).toISOString()}">${formatDateTime(at, language)}</time></span></span></p>`;
}
