import type { Amount } from '../../domain/money.ts';
import { formatAmount } from '../../domain/money.ts';

const MICRO = 6;
/** The weight of each number in the text, in millionths: SQLite's 64-bit integers cannot hold a whole sum of amounts. */
const WEIGHTS = [10n ** 15n, 10n ** 6n, 1n];

/** Decodes the text of `Dialect.exactSum`. `decimals`: as many as no addend exceeds. Null is 0. */
export function readExactSum(text: string | null, decimals: number): Amount {
  const numbers = text?.split(' ') ?? [];
  const millionths = numbers.reduce((sum, number, place) => sum + BigInt(number) * (WEIGHTS[place] ?? 0n), 0n);
  return formatAmount(millionths / 10n ** BigInt(MICRO - decimals), decimals);
}
