import { html } from 'hono/html';
import { type Branding, contactKind } from '../../domain/branding.ts';
import { brightest, mended, mix } from '../../lib/contrast.ts';
import { type Language, TEXTS } from '../text/language.ts';
import type { Markup } from './markup.ts';
import { DARK, LIGHT } from './style.ts';

/** WCAG 2.2, 1.4.3: what text needs at least. */
const READABLE = 4.5;
/** How much of the accent is in what it tints: little enough for our soft text to be read on it, whatever the accent. */
const LIGHT_TINT = 0.08;
const DARK_TINT = 0.12;

/**
 * What a brand adds to the stylesheet, in a style element of its own. The policy of that answer allows it by its hash, as
 * it does the stylesheet: `unsafe-inline` or style attributes would let in whatever else got into a page. It is made of
 * checked digits and of our own text, and pages without a brand stay as they are.
 */
export function brandStyle({ accentColor }: Branding): string {
  return accentColor === undefined ? PLACES : colors(accentColor) + PLACES;
}

const PLACES = `
.own { white-space: pre-line; }
.foot { width: 100%; max-width: 62rem; margin: 0 auto; padding: 0 1rem 1.5rem; text-align: center; text-wrap: balance; }
.foot > bdi { display: inline-block; }
.foot a { display: inline-flex; align-items: center; justify-content: center; min-width: 2.75rem; min-height: 2.75rem; }
`;

function colors(accentColor: string): string {
  const { light, dark } = brandColors(accentColor);
  return `
:root { --accent: ${light.accent}; --on-accent: ${LIGHT.card}; --tint: ${light.tint}; }
@media (prefers-color-scheme: dark) {
  :root { --accent: ${dark.accent}; --on-accent: ${DARK.ground}; --tint: ${dark.tint}; }
}`;
}

/** The accent as it can be read: on the page, on its cards and on what it tints, and under what stands on it. */
export function brandColors(accentColor: string) {
  const lightTint = (accent: string) => mix(LIGHT.card, accent, LIGHT_TINT);
  const darkTint = (accent: string) => mix(DARK.card, accent, DARK_TINT);
  const light = mended(accentColor, {
    towards: ['#000000'],
    against: (accent) => [LIGHT.card, LIGHT.ground, lightTint(accent)],
    ratio: READABLE,
  });
  const dark = mended(accentColor, {
    towards: [brightest(accentColor), '#ffffff'],
    against: (accent) => [DARK.card, DARK.ground, darkTint(accent)],
    ratio: READABLE,
  });
  return { light: { accent: light, tint: lightTint(light) }, dark: { accent: dark, tint: darkTint(dark) } };
}

/** Whom to ask, at the foot of every page of a client that says so. */
export function supportLine({ name, supportContact }: Branding, language: Language): Markup | false {
  if (supportContact === undefined) return false;
  const text = TEXTS[language];
  return html`<footer class="foot soft small"><bdi>${text.questions(name ?? text.merchant)}</bdi> <a href="${contactUrl(supportContact)}" rel="noreferrer"><bdi>${supportContact}</bdi></a></footer>`;
}

function contactUrl(contact: string): string {
  switch (contactKind(contact)) {
    case 'EMAIL':
      return `mailto:${contact.split('@').map(encodeURIComponent).join('@')}`;
    case 'PHONE':
      return `tel:${contact.replace(/[^+\d]/g, '')}`;
    case 'URL':
    case undefined:
      return contact;
  }
}
