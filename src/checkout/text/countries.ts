import { COUNTRIES } from '../../domain/country.ts';
import { type Language, LOCALES } from './language.ts';

export type Country = { readonly code: string; readonly name: string };

const NAMED: Readonly<Record<Language, readonly Country[]>> = {
  es: named('es'),
  en: named('en'),
  pt: named('pt'),
};

/** Every country by its alpha-3 code, in the order a reader of the language expects. */
export function countries(language: Language): readonly Country[] {
  return NAMED[language];
}

function named(language: Language): readonly Country[] {
  const names = new Intl.DisplayNames(LOCALES[language], { type: 'region' });
  const compare = new Intl.Collator(LOCALES[language]).compare;
  return COUNTRIES.map(({ alpha2, alpha3 }) => ({ code: alpha3, name: names.of(alpha2) ?? alpha3 })).sort((a, b) =>
    compare(a.name, b.name),
  );
}
