import { raw } from 'hono/html';
import type { Markup } from './markup.ts';

/** Decorative icons next to equivalent text, hidden from assistive technology. */
export const ICONS = {
  lock: draw(16, '<rect x="3" y="7" width="10" height="7" rx="1.5"/><path d="M5.25 7V5a2.75 2.75 0 0 1 5.5 0v2"/>'),
  clock: draw(20, '<circle cx="10" cy="10" r="7.25"/><path d="M10 5.75V10l3 1.75"/>'),
  tick: draw(20, '<path d="M4.5 10.5l3.75 3.75 7.25-8"/>'),
  done: draw(32, '<path d="M7 17l6 6L25 10"/>'),
  failed: draw(32, '<path d="M9 9l14 14M23 9L9 23"/>'),
  closed: draw(32, '<circle cx="16" cy="16" r="11"/><path d="M16 10v7M16 21.5v.5"/>'),
  later: draw(32, '<circle cx="16" cy="16" r="11"/><path d="M16 9.5V16l4.5 2.75"/>'),
  waiting: draw(32, '<circle cx="16" cy="16" r="11" opacity=".25"/><path class="arc" d="M16 5a11 11 0 0 1 11 11"/>'),
} as const;

export type IconName = keyof typeof ICONS;

function draw(size: number, shapes: string): Markup {
  return raw(
    `<svg width="${size}" height="${size}" viewBox="0 0 ${size} ${size}" fill="none" stroke="currentColor" stroke-width="${size > 20 ? 2.5 : 1.6}" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">${shapes}</svg>`,
  );
}
