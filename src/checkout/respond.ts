import type { Context } from 'hono';
import type { Branding } from '../domain/branding.ts';
import type { HttpEnv } from '../http/trace.ts';
import { checkoutHeaders, PAGE_HEADERS } from './headers.ts';
import { isLanguage, type Language, LOCALES, preferredLanguage } from './text/language.ts';
import type { NoticeKind } from './text/text.ts';
import type { Markup } from './views/markup.ts';
import { NOTICE_STATUS, noticePage } from './views/notice-page.ts';

declare module 'hono' {
  interface ContextVariableMap {
    /** The language that the payer chose before, once the page has read it from the cookie. */
    chosenLanguage: Language | undefined;
  }
}

export type PageContext<Path extends string = string> = Context<HttpEnv, Path>;

type Answer = {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** The language of the page, if it is not the requested one. */
  readonly language?: Language;
  /** The branding that the page was rendered with. */
  readonly branding?: Branding | undefined;
};

/** Answers with a page and the headers of every page. */
export async function showPage(
  c: PageContext,
  page: Markup,
  { status = 200, headers, language = languageOf(c), branding }: Answer = {},
): Promise<Response> {
  const type = { 'content-type': 'text/html; charset=utf-8', 'content-language': LOCALES[language] };
  return new Response(await page, { status, headers: { ...checkoutHeaders(branding), ...type, ...headers } });
}

export function showNotice(c: PageContext, kind: NoticeKind, answer: Answer = {}): Promise<Response> {
  const { language = languageOf(c), branding } = answer;
  return showPage(c, noticePage(kind, language, branding), { status: NOTICE_STATUS[kind], ...answer });
}

/**
 * Redirects to another of our pages, in the requested language. `path` is relative to the page, so that it is valid below
 * any PUBLIC_URL, or begins with PUBLIC_URL.
 */
export function redirectTo(c: PageContext, path: string, headers: Answer['headers'] = {}): Response {
  const query = languageQuery(c).slice(1);
  const location = query === '' ? path : `${path}${path.includes('?') ? '&' : '?'}${query}`;
  return new Response(null, { status: 303, headers: { ...PAGE_HEADERS, location, ...headers } });
}

/** The language in the url, else the one that the payer chose before, else the one that the browser prefers. */
export function languageOf(c: PageContext, remembered?: Language): Language {
  return requestedLanguage(c) ?? remembered ?? preferredLanguage(c.req.header('accept-language'));
}

/** The language in the url. */
export function requestedLanguage(c: PageContext): Language | undefined {
  const requested = c.req.query('lang');
  return isLanguage(requested) ? requested : undefined;
}

/** Keeps an explicit choice of language on the next page. */
export function languageQuery(c: PageContext): '' | `?lang=${Language}` {
  const requested = requestedLanguage(c);
  return requested === undefined ? '' : `?lang=${requested}`;
}
