import type { CurrencyCode } from '../../domain/currency.ts';

type Home = { readonly country: string; readonly phonePrefix: string; readonly documents: readonly string[] };

/** Where a currency is at home: the country, its calling code, and the documents that people there have, the usual first. */
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

/** The documents of the currency's home; all of them where it has none that is known here. */
export function documentsOf(currency: CurrencyCode): readonly string[] {
  const local = HOMES[currency]?.documents ?? [];
  return local.length > 0 ? local : DOCUMENTS;
}
