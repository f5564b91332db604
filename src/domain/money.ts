/** A decimal number of major units, as callers write it: `49990`, `150.00`. No sign, exponent or leading zeros. */
export type Amount = string;

/** At most 18 digits before the point and 6 after it. */
export const AMOUNT = /^(?:0|[1-9]\d{0,17})(?:\.\d{1,6})?$/;

export function isAmount(text: unknown): text is Amount {
  return typeof text === 'string' && AMOUNT.test(text);
}

/** The number of digits after the decimal point. */
export function decimalsIn(amount: Amount): number {
  const point = amount.indexOf('.');
  return point === -1 ? 0 : amount.length - point - 1;
}

/** The amount in units of `10 ** -decimals`. Throws a RangeError when it has more decimals than that. */
export function parseAmount(amount: Amount, decimals: number): bigint {
  const padding = decimals - decimalsIn(amount);
  if (padding < 0) throw new RangeError(`${amount} has more than ${decimals} decimals`);
  return BigInt(amount.replace('.', '') + '0'.repeat(padding));
}

/** The inverse of `parseAmount`, with exactly that many decimals. */
export function formatAmount(units: bigint, decimals: number): Amount {
  const digits = units.toString().padStart(decimals + 1, '0');
  return decimals === 0 ? digits : `${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
}

/** The sum, with as many decimals as the most precise addend. */
export function addAmounts(amounts: readonly Amount[]): Amount {
  if (amounts.length === 1 && amounts[0] !== undefined) return amounts[0];
  let decimals = 0;
  for (const amount of amounts) decimals = Math.max(decimals, decimalsIn(amount));
  let sum = 0n;
  for (const amount of amounts) sum += parseAmount(amount, decimals);
  return formatAmount(sum, decimals);
}

/** `amount * percentage / 100`, rounded half up to `decimals`. `percentage` is a decimal text such as `8.25`. */
export function percentageOf(amount: Amount, percentage: Amount, decimals: number): Amount {
  const scale = decimalsIn(percentage);
  const hundredfold = parseAmount(amount, decimals) * parseAmount(percentage, scale);
  const divisor = 100n * 10n ** BigInt(scale);
  return formatAmount((2n * hundredfold + divisor) / (2n * divisor), decimals);
}

/** Whether both are the same number, whatever their trailing zeros: `150.0` and `150.00` are. */
export function isSameAmount(one: Amount, other: Amount): boolean {
  if (one === other) return true;
  const decimals = Math.max(decimalsIn(one), decimalsIn(other));
  return parseAmount(one, decimals) === parseAmount(other, decimals);
}

/** Negative when `one` is less than `other`, positive when it is more, 0 when both are the same number. */
export function compareAmounts(one: Amount, other: Amount): number {
  const decimals = Math.max(decimalsIn(one), decimalsIn(other));
  const difference = parseAmount(one, decimals) - parseAmount(other, decimals);
  return difference === 0n ? 0 : difference < 0n ? -1 : 1;
}
