import type { Amount } from '../../domain/money.ts';
import { formatAmount } from '../../domain/money.ts';

const MICRO = 6;
/** What each number of the text stands for, in millionths: SQLite's integers hold no sum of amounts as a whole. */
const WEIGHTS = [10n ** 15n, 10n ** 6n, 1n];

/** The amount that the text of `Dialect.exactSum` means, with so many decimals as no addend exceeds; 0 for null. */
export function readExactSum(text: string | null, decimals: number): Amount {
  const numbers = text?.split(' ') ?? [];
  const millionths = numbers.reduce((sum, number, place) => sum + BigInt(number) * (WEIGHTS[place] ?? 0n), 0n);
  return formatAmount(millionths / 10n ** BigInt(MICRO - decimals), decimals);
}
