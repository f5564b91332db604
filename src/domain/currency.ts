/** Decimals by currency: those of ISO 4217 (Intl differs, such as none for COP), and 6 for the two stablecoins. */
const DECIMALS = {
  CLP: 0,
  MXN: 2,
  COP: 2,
  PEN: 2,
  BOB: 2,
  PYG: 0,
  AUD: 2,
  ARS: 2,
  BRL: 2,
  USD: 2,
  CAD: 2,
  EUR: 2,
  GBP: 2,
  USDC: 6,
  USDT: 6,
} as const;

export type CurrencyCode = keyof typeof DECIMALS;

export const CURRENCIES = Object.keys(DECIMALS) as readonly CurrencyCode[];

export function isCurrency(value: unknown): value is CurrencyCode {
  return typeof value === 'string' && Object.hasOwn(DECIMALS, value);
}

/** How many digits the currency has after the decimal point. */
export function decimalsOf(currency: CurrencyCode): number {
  return DECIMALS[currency];
}
