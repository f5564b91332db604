import { html } from 'hono/html';
import { type Branding, contactKind } from '../../domain/branding.ts';
import { brightest, mix, withContrast } from '../../lib/contrast.ts';
import { type Language, TEXTS } from '../text/language.ts';
import type { Markup } from './markup.ts';
import { DARK, LIGHT } from './style.ts';

/** WCAG 2.2, 1.4.3: the minimum contrast of text. */
const READABLE = 4.5;
/** The accent's share in tinted backgrounds: low enough for our secondary text to be readable on any accent. */
const LIGHT_TINT = 0.08;
const DARK_TINT = 0.12;

/**
 * A brand's addition to the stylesheet, in a style element of its own. The answer's policy allows it by its hash, like the
 * stylesheet: `unsafe-inline` or style attributes would also allow injected styles. It contains validated digits and our
 * own text; pages without a brand do not have it.
 */
export function brandStyle({ accentColor }: Branding): string {
  return accentColor === undefined ? LAYOUT : colors(accentColor) + LAYOUT;
}

const LAYOUT = `
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

/** The accent, adjusted to be readable: as text on the page, cards and tints, and as a background. */
export function brandColors(accentColor: string) {
  const lightTint = (accent: string) => mix(LIGHT.card, accent, LIGHT_TINT);
  const darkTint = (accent: string) => mix(DARK.card, accent, DARK_TINT);
  const light = withContrast(accentColor, {
    towards: ['#000000'],
    against: (accent) => [LIGHT.card, LIGHT.ground, lightTint(accent)],
    ratio: READABLE,
  });
  const dark = withContrast(accentColor, {
    towards: [brightest(accentColor), '#ffffff'],
    against: (accent) => [DARK.card, DARK.ground, darkTint(accent)],
    ratio: READABLE,
  });
  return { light: { accent: light, tint: lightTint(light) }, dark: { accent: dark, tint: darkTint(dark) } };
}

/** The support contact, at the foot of the pages of a client that has one. */
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
