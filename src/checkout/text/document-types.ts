import type { CurrencyCode } from '../../domain/currency.ts';
import { type Language, TEXTS } from './language.ts';

/** The identity documents that people have where the currency is used, by the short names they know them under. */
const LOCAL: Readonly<Partial<Record<CurrencyCode, readonly string[]>>> = {
  CLP: ['RUT'],
  MXN: ['CURP', 'RFC', 'INE'],
  COP: ['CC', 'CE', 'TI', 'NIT'],
  PEN: ['DNI', 'CE', 'RUC'],
  BOB: ['CI', 'NIT'],
  PYG: ['CI', 'RUC'],
  ARS: ['DNI', 'CUIT', 'CUIL'],
  BRL: ['CPF', 'CNPJ'],
};
const ALL = [...new Set(Object.values(LOCAL).flat())];

/** Local ones first; a currency without a home offers them all. A passport will always do. */
export function documentTypes(currency: CurrencyCode, language: Language): readonly { code: string; name: string }[] {
  const local = LOCAL[currency] ?? ALL;
  return [...local.map((code) => ({ code, name: code })), { code: 'PASSPORT', name: TEXTS[language].passport }];
}
