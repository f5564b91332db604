import { type Amount, formatAmount } from '../../domain/money.ts';

/** The decimals of a sum: as many as any amount has. */
export const SUM_DECIMALS = 6;
/** The weight of each number, in millionths: SQLite's 64-bit integers cannot hold a whole sum of amounts. */
const WEIGHTS = [10n ** 15n, 10n ** 6n, 1n];

/** The millionths of the three numbers in the text of `Dialect.exactSum`, or of their sums. */
export function joinExactSum(numbers: readonly bigint[]): bigint {
  return numbers.reduce((sum, number, place) => sum + number * (WEIGHTS[place] ?? 0n), 0n);
}

/** The inverse: the numbers of sums of sums add up to those of the whole. */
export function splitExactSum(millionths: bigint): readonly [billions: bigint, units: bigint, millionths: bigint] {
  const [billion = 1n, unit = 1n] = WEIGHTS;
  return [millionths / billion, (millionths % billion) / unit, millionths % unit];
}

/** With as many decimals as no addend exceeds. */
export function formatExactSum(millionths: bigint, decimals: number): Amount {
  return formatAmount(millionths / 10n ** BigInt(SUM_DECIMALS - decimals), decimals);
}
