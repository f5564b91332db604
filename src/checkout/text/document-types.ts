import type { CurrencyCode } from '../../domain/currency.ts';
import { documentsOf } from './home.ts';
import { type Language, TEXTS } from './language.ts';

/** The identity documents that people have where the currency is used, by their short names. A passport will always do. */
export function documentTypes(currency: CurrencyCode, language: Language): readonly { code: string; name: string }[] {
  const local = documentsOf(currency).map((code) => ({ code, name: code }));
  return [...local, { code: 'PASSPORT', name: TEXTS[language].passport }];
}
