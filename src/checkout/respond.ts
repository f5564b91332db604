import type { Context } from 'hono';
import type { Branding } from '../domain/branding.ts';
import type { HttpEnv } from '../http/trace.ts';
import { checkoutHeaders, PAGE_HEADERS } from './headers.ts';
import { isLanguage, type Language, LOCALES, preferredLanguage } from './text/language.ts';
import type { NoticeKind } from './text/text.ts';
import type { Markup } from './views/markup.ts';
import { NOTICE_STATUS, noticePage } from './views/notice-page.ts';

export type PageContext<Path extends string = string> = Context<HttpEnv, Path>;

type Answer = {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** The language of the page, where it is not simply the one that was asked for. */
  readonly language?: Language;
  /** The same that the page was drawn with. */
  readonly branding?: Branding | undefined;
};

/** A page with every header that a page of ours carries. */
export async function showPage(
  c: PageContext,
  page: Markup,
  { status = 200, headers, language = languageOf(c), branding }: Answer = {},
): Promise<Response> {
  const type = { 'content-type': 'text/html; charset=utf-8', 'content-language': LOCALES[language] };
  return new Response(await page, { status, headers: { ...checkoutHeaders(branding), ...type, ...headers } });
}

export function showNotice(c: PageContext, kind: NoticeKind, answer: Answer = {}): Promise<Response> {
  return showPage(c, noticePage(kind, languageOf(c), answer.branding), { status: NOTICE_STATUS[kind], ...answer });
}

/**
 * On to another of our pages, in the language that the payer asked for. `path` is relative to the page, so it holds
 * whatever PUBLIC_URL begins with, or begins with PUBLIC_URL.
 */
export function goTo(c: PageContext, path: string, headers: Answer['headers'] = {}): Response {
  const query = languageQuery(c).slice(1);
  const location = query === '' ? path : `${path}${path.includes('?') ? '&' : '?'}${query}`;
  return new Response(null, { status: 303, headers: { ...PAGE_HEADERS, location, ...headers } });
}

/** What the url asks for, else what the payer asked for before, else what the browser prefers. */
export function languageOf(c: PageContext, remembered?: Language): Language {
  return askedLanguage(c) ?? remembered ?? preferredLanguage(c.req.header('accept-language'));
}

/** The language that the url asks for. */
export function askedLanguage(c: PageContext): Language | undefined {
  const asked = c.req.query('lang');
  return isLanguage(asked) ? asked : undefined;
}

/** Keeps an explicit choice of language on the next page. */
export function languageQuery(c: PageContext): '' | `?lang=${Language}` {
  const asked = askedLanguage(c);
  return asked === undefined ? '' : `?lang=${asked}`;
}
