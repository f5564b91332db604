import { en } from './en.ts';
import { es } from './es.ts';
import { pt } from './pt.ts';
import type { Text } from './text.ts';

export type Language = 'es' | 'en' | 'pt';

export const TEXTS: Readonly<Record<Language, Text>> = { es, en, pt };

export const LANGUAGES = Object.keys(TEXTS) as readonly Language[];

/** The language as pages name it (BCP 47), and as `Intl` writes numbers, dates and names in it. */
export const LOCALES: Readonly<Record<Language, string>> = { es: 'es', en: 'en', pt: 'pt-BR' };

export function isLanguage(value: unknown): value is Language {
  return typeof value === 'string' && Object.hasOwn(TEXTS, value);
}

/** The language with the highest quality in `Accept-Language` (RFC 9110, 12.5.4); Spanish when it names none of ours. */
export function preferredLanguage(acceptLanguage: string | null | undefined): Language {
  let best: Language = 'es';
  let bestQuality = 0;
  for (const entry of (acceptLanguage ?? '').slice(0, 500).split(',')) {
    const [range = '', ...parameters] = entry.split(';').map((part) => part.trim().toLowerCase());
    const language = range.split('-')[0];
    const quality = Number(parameters.find((parameter) => parameter.startsWith('q='))?.slice(2) ?? '1');
    if (isLanguage(language) && quality > bestQuality) {
      best = language;
      bestQuality = quality;
    }
  }
  return best;
}
