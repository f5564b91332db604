import { type CurrencyCode, isCurrency } from '../../domain/currency.ts';
import { type Amount, formatAmount, parseAmount } from '../../domain/money.ts';
import type { Payment } from '../../domain/payment.ts';

/**
 * The currencies whose amounts Stripe does not count in hundredths. ISK and UGX have no decimals either, but are counted
 * in hundredths. https://docs.stripe.com/currencies#minor-units
 */
const ZERO_DECIMAL = 'BIF CLP DJF GNF JPY KMF KRW MGA PYG RWF VND VUV XAF XOF XPF'.split(' ');
const THREE_DECIMAL = 'BHD JOD KWD OMR TND'.split(' ');

/**
 * The least amount by currency, in its major unit, where Stripe publishes one. It follows from the currency in which the
 * account is settled, so Stripe may ask for more. https://docs.stripe.com/currencies#minimum-and-maximum-charge-amounts
 */
const MINIMUM: Partial<Record<CurrencyCode, Amount>> = {
  USD: '0.50',
  EUR: '0.50',
  GBP: '0.30',
  AUD: '0.50',
  CAD: '0.50',
  BRL: '0.50',
  MXN: '10.00',
};

/** How many digits an amount of minor units may have; the same source. */
const MAX_DIGITS = 8;
const MAX_DIGITS_OF: Partial<Record<CurrencyCode, number>> = { COP: 13 };

/** Stablecoins, in which cards cannot be charged. */
const UNSUPPORTED: ReadonlySet<CurrencyCode> = new Set(['USDC', 'USDT']);

function decimalsAtStripe(currency: string): number {
  if (ZERO_DECIMAL.includes(currency)) return 0;
  return THREE_DECIMAL.includes(currency) ? 3 : 2;
}

/** The amount in minor units as Stripe counts them. Throws a RangeError for what no number holds exactly. */
export function toMinorUnits(amount: Amount, currency: string): number {
  const units = parseAmount(amount, decimalsAtStripe(currency));
  if (units > BigInt(Number.MAX_SAFE_INTEGER))
    throw new RangeError(`${amount} ${currency} is more than Stripe accepts`);
  return Number(units);
}

/** The inverse of `toMinorUnits`. `currency` in upper or lower case. */
export function fromMinorUnits(units: number, currency: string): Amount {
  return formatAmount(BigInt(units), decimalsAtStripe(currency.toUpperCase()));
}

/** Why Stripe would refuse the payment; undefined if it accepts it, as far as its rules are published. */
export function refusalOf({ amount, currency }: Pick<Payment, 'amount' | 'currency'>): string | undefined {
  if (!isCurrency(currency) || UNSUPPORTED.has(currency)) return `cannot be paid in ${currency} through Stripe`;
  const decimals = decimalsAtStripe(currency);
  const units = parseAmount(amount, decimals);
  const minimum = MINIMUM[currency] ?? formatAmount(1n, decimals);
  if (units < parseAmount(minimum, decimals)) return `needs at least ${minimum} ${currency} through Stripe`;
  const most = 10n ** BigInt(MAX_DIGITS_OF[currency] ?? MAX_DIGITS) - 1n;
  if (units > most) return `accepts at most ${formatAmount(most, decimals)} ${currency} through Stripe`;
  return undefined;
}
