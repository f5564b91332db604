import { COUNTRIES } from '../../domain/country.ts';
import type { CurrencyCode } from '../../domain/currency.ts';
import { type Language, TEXTS } from './language.ts';

/** What a select offers: the value that is sent, and what the payer reads. */
type Choice = { readonly code: string; readonly name: string };

const COUNTRIES_BY_NAME: Readonly<Record<Language, readonly Choice[]>> = {
  es: countriesByName('es'),
  en: countriesByName('en'),
};

/** Every country by its alpha-3 code, in the order a reader of the language expects. */
export function countries(language: Language): readonly Choice[] {
  return COUNTRIES_BY_NAME[language];
}

function countriesByName(language: Language): readonly Choice[] {
  const names = new Intl.DisplayNames(language, { type: 'region' });
  const compare = new Intl.Collator(language).compare;
  return COUNTRIES.map(({ alpha2, alpha3 }) => ({ code: alpha3, name: names.of(alpha2) ?? alpha3 })).sort((a, b) =>
    compare(a.name, b.name),
  );
}

/** The identity documents that people have where the currency is used, by the short names they know them under. */
const LOCAL_DOCUMENTS: Readonly<Partial<Record<CurrencyCode, readonly string[]>>> = {
  CLP: ['RUT'],
  MXN: ['CURP', 'RFC', 'INE'],
  COP: ['CC', 'CE', 'TI', 'NIT'],
  PEN: ['DNI', 'CE', 'RUC'],
  BOB: ['CI', 'NIT'],
  PYG: ['CI', 'RUC'],
  ARS: ['DNI', 'CUIT', 'CUIL'],
  BRL: ['CPF', 'CNPJ'],
};
const ALL_DOCUMENTS = [...new Set(Object.values(LOCAL_DOCUMENTS).flat())];

/** Local ones first; a currency without a home offers them all. A passport will always do. */
export function documentTypes(currency: CurrencyCode, language: Language): readonly Choice[] {
  const local = LOCAL_DOCUMENTS[currency] ?? ALL_DOCUMENTS;
  return [...local.map((code) => ({ code, name: code })), { code: 'PASSPORT', name: TEXTS[language].passport }];
}
