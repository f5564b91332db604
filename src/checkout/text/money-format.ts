import { type CurrencyCode, decimalsOf } from '../../domain/currency.ts';
import type { Amount } from '../../domain/money.ts';
import { type Language, LOCALES } from './language.ts';

/** The locale in which each currency is formatted in Spanish: it decides between `$49.990` and `$1,234.50`. */
const SPANISH_REGION: Readonly<Record<CurrencyCode, string>> = {
  CLP: 'es-CL',
  MXN: 'es-MX',
  COP: 'es-CO',
  PEN: 'es-PE',
  BOB: 'es-BO',
  PYG: 'es-PY',
  AUD: 'es-419',
  ARS: 'es-AR',
  BRL: 'es-AR',
  USD: 'es-US',
  CAD: 'es-419',
  EUR: 'es-ES',
  GBP: 'es-ES',
  USDC: 'es-419',
  USDT: 'es-419',
};

const formats = new Map<string, Intl.NumberFormat>();

/** The currencies with an unambiguous sign. */
const UNMISTAKABLE: ReadonlySet<CurrencyCode> = new Set(['PEN', 'BOB', 'PYG', 'BRL', 'EUR', 'GBP']);

/** The amount with its currency code, unless the sign is unambiguous: `$` stands for six of our currencies. */
export function formatMoneyWithCode(amount: Amount, currency: CurrencyCode, language: Language): string {
  const text = formatMoney(amount, currency, language);
  return UNMISTAKABLE.has(currency) || text.includes(currency) ? text : `${text}\u00a0${currency}`;
}

/**
 * The amount in the format of the currency's country, for a line near a total that names the currency.
 * Exact at any length: Intl takes decimal text as it is, without passing through a float.
 */
export function formatMoney(amount: Amount, currency: CurrencyCode, language: Language): string {
  return numberFormat(currency, language).format(amount as `${number}`);
}

/** A tax rate such as `7.5` as `7,5%`, with the currency's decimal mark. */
export function formatRate(percentage: Amount, currency: CurrencyCode, language: Language): string {
  const format = new Intl.NumberFormat(localeOf(currency, language), { maximumFractionDigits: 6 });
  return `${format.format(percentage as `${number}`)}%`;
}

function numberFormat(currency: CurrencyCode, language: Language): Intl.NumberFormat {
  const locale = localeOf(currency, language);
  const key = `${locale} ${currency}`;
  const format = formats.get(key) ?? new Intl.NumberFormat(locale, options(currency));
  formats.set(key, format);
  return format;
}

function localeOf(currency: CurrencyCode, language: Language): string {
  return language === 'es' ? SPANISH_REGION[currency] : LOCALES[language];
}

function options(currency: CurrencyCode): Intl.NumberFormatOptions {
  const decimals = decimalsOf(currency);
  const digits: Intl.NumberFormatOptions = {
    minimumFractionDigits: Math.min(decimals, 2),
    maximumFractionDigits: decimals,
    useGrouping: 'always',
  };
  // Intl knows the three letters of ISO 4217 alone; the stablecoins have four.
  if (currency.length !== 3) return digits;
  return { ...digits, style: 'currency', currency, currencyDisplay: 'narrowSymbol' };
}
