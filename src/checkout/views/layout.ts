import { html, raw } from 'hono/html';
import { type Language, TEXTS } from '../text/language.ts';
import { ICONS } from './icons.ts';
import type { Markup } from './markup.ts';
import { SCRIPT } from './script.ts';
import { STYLE } from './style.ts';

// Inlined, so that the browser asks for nothing: a request of its own for /favicon.ico would carry no meaning here.
const ICON =
  "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E%3Crect width='16' height='16' rx='4' fill='%230a6a4d'/%3E%3Cpath d='M4 8.5l3 3 5-6' fill='none' stroke='%23fff' stroke-width='2'/%3E%3C/svg%3E";

/** What every page shares: the head, the other language. Nothing in it depends on the url. */
export function layout(language: Language, title: string, main: Markup): Markup {
  const text = TEXTS[language];
  const other = language === 'es' ? 'en' : 'es';
  return html`<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="theme-color" media="(prefers-color-scheme: light)" content="#f4f5f2">
<meta name="theme-color" media="(prefers-color-scheme: dark)" content="#0f1513">
<meta name="format-detection" content="telephone=no">
<meta name="robots" content="noindex, nofollow">
<title>${title}</title>
<link rel="icon" href="${ICON}">
<style>${raw(STYLE)}</style>
</head>
<body>
<header class="top">
<span class="lock soft small">${ICONS.lock} ${text.secure}</span>
<a href="?lang=${other}" hreflang="${other}" lang="${other}" rel="nofollow">${text.inOtherLanguage}</a>
</header>
<main>${main}</main>
<script>${raw(SCRIPT)}</script>
</body>
</html>`;
}
