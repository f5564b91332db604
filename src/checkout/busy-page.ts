import type { Answer } from '../http/answer.ts';
import { PAGE_HEADERS } from './headers.ts';
import { LANGUAGES, type Language, LOCALES, preferredLanguage } from './text/language.ts';
import { noticePage } from './views/notice-page.ts';

type Page = Pick<Answer, 'headers' | 'body'>;

/** The page of load shedding, rendered in advance in each language. */
export async function createBusyPage(): Promise<(headers: { get(name: string): string | null }) => Page> {
  const rendered = await Promise.all(LANGUAGES.map(async (language) => [language, await render(language)] as const));
  const pages = Object.fromEntries(rendered) as Readonly<Record<Language, Page>>;
  return (headers) => pages[preferredLanguage(headers.get('accept-language'))];
}

async function render(language: Language): Promise<Page> {
  const type = { 'content-type': 'text/html; charset=utf-8', 'content-language': LOCALES[language] };
  return { headers: { ...PAGE_HEADERS, ...type }, body: String(await noticePage('UNAVAILABLE', language)) };
}
