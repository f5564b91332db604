import { COUNTRIES } from '../../domain/country.ts';
import type { CurrencyCode } from '../../domain/currency.ts';
import { type Language, LOCALES, TEXTS } from './language.ts';

/** An option of a select: its value and its label. */
type Choice = { readonly code: string; readonly name: string };

const COUNTRIES_BY_NAME: Readonly<Record<Language, readonly Choice[]>> = {
  es: countriesByName('es'),
  en: countriesByName('en'),
  pt: countriesByName('pt'),
};

/** Every country by its alpha-3 code, in the collation order of the language. */
export function countries(language: Language): readonly Choice[] {
  return COUNTRIES_BY_NAME[language];
}

function countriesByName(language: Language): readonly Choice[] {
  const names = new Intl.DisplayNames(LOCALES[language], { type: 'region' });
  const compare = new Intl.Collator(LOCALES[language]).compare;
  return COUNTRIES.map(({ alpha2, alpha3 }) => ({ code: alpha3, name: names.of(alpha2) ?? alpha3 })).sort((a, b) =>
    compare(a.name, b.name),
  );
}

type Home = { readonly country: string; readonly phonePrefix: string; readonly documents: readonly string[] };

/** The country of a currency, its calling code, and its identity documents, the most common first. */
const HOMES: Readonly<Partial<Record<CurrencyCode, Home>>> = {
  CLP: { country: 'CHL', phonePrefix: '+56', documents: ['RUT'] },
  MXN: { country: 'MEX', phonePrefix: '+52', documents: ['CURP', 'RFC', 'INE'] },
  COP: { country: 'COL', phonePrefix: '+57', documents: ['CC', 'CE', 'TI', 'NIT'] },
  PEN: { country: 'PER', phonePrefix: '+51', documents: ['DNI', 'CE', 'RUC'] },
  BOB: { country: 'BOL', phonePrefix: '+591', documents: ['CI', 'NIT'] },
  PYG: { country: 'PRY', phonePrefix: '+595', documents: ['CI', 'RUC'] },
  ARS: { country: 'ARG', phonePrefix: '+54', documents: ['DNI', 'CUIT', 'CUIL'] },
  BRL: { country: 'BRA', phonePrefix: '+55', documents: ['CPF', 'CNPJ'] },
  AUD: { country: 'AUS', phonePrefix: '+61', documents: [] },
  CAD: { country: 'CAN', phonePrefix: '+1', documents: [] },
  GBP: { country: 'GBR', phonePrefix: '+44', documents: [] },
};

const DOCUMENTS = [...new Set(Object.values(HOMES).flatMap(({ documents }) => documents))];

/** Undefined for a currency that is used in many countries, or in none. */
export function homeOf(currency: CurrencyCode): Home | undefined {
  return HOMES[currency];
}

/** The identity documents of the currency's country, by their short names, and the passport. */
export function documentTypes(currency: CurrencyCode, language: Language): readonly Choice[] {
  const local = HOMES[currency]?.documents ?? [];
  const names = local.length > 0 ? local : DOCUMENTS;
  return [...names.map((code) => ({ code, name: code })), { code: 'PASSPORT', name: TEXTS[language].passport }];
}

const ETHEREUM: Choice = { code: 'ETH', name: 'Ethereum' };
const POLYGON: Choice = { code: 'POLYGON', name: 'Polygon' };
const SOLANA: Choice = { code: 'SOLANA', name: 'Solana' };

/** The chains of each stablecoin, those with lower fees first. */
const NETWORKS: Readonly<Partial<Record<CurrencyCode, readonly Choice[]>>> = {
  USDC: [SOLANA, POLYGON, { code: 'BASE', name: 'Base' }, ETHEREUM],
  USDT: [{ code: 'TRON', name: 'Tron' }, SOLANA, POLYGON, ETHEREUM],
};

/** The chains on which the coin can be sent; none for any other currency. */
export function networksOf(currency: CurrencyCode): readonly Choice[] {
  return NETWORKS[currency] ?? [];
}
