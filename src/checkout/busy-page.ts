import type { Answer } from '../http/answer.ts';
import { PAGE_HEADERS } from './headers.ts';
import { type Language, LOCALES, preferredLanguage } from './text/language.ts';
import { noticePage } from './views/notice-page.ts';

/** The page of load shedding, rendered once for each language. */
export function createBusyPage() {
  const drawn = new Map<Language, Promise<string>>();

  return async (headers: { get(name: string): string | null }): Promise<Pick<Answer, 'headers' | 'body'>> => {
    const language = preferredLanguage(headers.get('accept-language'));
    const page = drawn.get(language) ?? draw(language);
    const type = { 'content-type': 'text/html; charset=utf-8', 'content-language': LOCALES[language] };
    return { headers: { ...PAGE_HEADERS, ...type }, body: await page };
  };

  function draw(language: Language): Promise<string> {
    const page = Promise.resolve(noticePage('UNAVAILABLE', language)).then(String);
    drawn.set(language, page);
    return page;
  }
}
