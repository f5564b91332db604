import { html, raw } from 'hono/html';
import type { Branding } from '../../domain/branding.ts';
import { LANGUAGES, type Language, LOCALES, TEXTS } from '../text/language.ts';
import { brandStyle, supportLine } from './brand.ts';
import { FORM_ID, REDRAW } from './form-names.ts';
import { ICONS } from './icons.ts';
import type { Markup } from './markup.ts';
import { SCRIPT } from './script.ts';
import { STYLE } from './style.ts';

// Inline, so that the browser does not request /favicon.ico.
const ICON =
  "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E%3Crect width='16' height='16' rx='4' fill='%230a6a4d'/%3E%3Cpath d='M4 8.5l3 3 5-6' fill='none' stroke='%23fff' stroke-width='2'/%3E%3C/svg%3E";

/** A page that waits for a change of state: the script reloads it only when its ETag has changed. */
export type Waiting = {
  /** Identifies the page's content; also sent as its ETag. */
  readonly state: string;
  /** The reload interval without scripts, in seconds. */
  readonly reloadAfterS: number;
};

export type Layout = {
  readonly language: Language;
  readonly title: string;
  /** The client's branding; undefined without one, or where no client is known. */
  readonly branding?: Branding | undefined;
  readonly waiting?: Waiting | undefined;
  /** The link preview (https://ogp.me). */
  readonly preview?: { readonly title: string; readonly description: string } | undefined;
  /** The form's action without a query. If given, switching the language submits the form, to keep its input. */
  readonly formPath?: string;
};

/**
 * The layout of every page, with head and language switch. It does not depend on the url. The Enter key activates a form's
 * first submit button: the hidden one before the switch, whose buttons belong to the form as well.
 */
export function layout({ language, title, branding, waiting, preview, formPath }: Layout, main: Markup): Markup {
  const text = TEXTS[language];
  return html`<!doctype html>
<html lang="${LOCALES[language]}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="theme-color" media="(prefers-color-scheme: light)" content="#f4f5f2">
<meta name="theme-color" media="(prefers-color-scheme: dark)" content="#0f1513">
<meta name="format-detection" content="telephone=no">
<meta name="robots" content="noindex, nofollow">
${waiting && html`<noscript><meta http-equiv="refresh" content="${waiting.reloadAfterS}"></noscript>`}
<title>${title}</title>
${preview && previewTags(preview, branding?.name)}
<link rel="icon" href="${ICON}">
<style>${raw(STYLE)}</style>${branding && html`\n<style>${raw(brandStyle(branding))}</style>`}
</head>
<body>
<header class="top">
<span class="lock soft small">${ICONS.lock} ${text.secure}</span>
${formPath !== undefined && html`<button form="${FORM_ID}" class="enter" tabindex="-1" aria-hidden="true"></button>`}
<nav aria-label="${text.languages}">${languageLinks(language, formPath)}</nav>
</header>
<main${waiting && html` data-state="${waiting.state}"`}>${main}</main>${branding && supportLine(branding, language)}
<script>${raw(SCRIPT)}</script>
</body>
</html>`;
}

function previewTags({ title, description }: NonNullable<Layout['preview']>, siteName: string | undefined): Markup {
  return html`<meta property="og:type" content="website">
<meta property="og:title" content="${title}">
<meta property="og:description" content="${description}">${siteName && html`\n<meta property="og:site_name" content="${siteName}">`}`;
}

function languageLinks(language: Language, formPath: string | undefined): readonly Markup[] {
  const others = LANGUAGES.filter((code) => code !== language);
  return others.map((code) =>
    formPath === undefined
      ? html`<a href="?lang=${code}" hreflang="${LOCALES[code]}" lang="${LOCALES[code]}" rel="nofollow">${TEXTS[code].ownName}</a>`
      : html`<button class="link" form="${FORM_ID}" formaction="${formPath}?lang=${code}" name="${REDRAW}" value="1" lang="${LOCALES[code]}">${TEXTS[code].ownName}</button>`,
  );
}
