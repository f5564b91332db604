/** Random choices that the seed decides. */
export type Dice = ReturnType<typeof createDice>;

export function createDice(seed: number) {
  let state = seed >>> 0;

  /** From 0 up to, but not including, 1: mulberry32. */
  function next(): number {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  /** A whole number from 0 up to, but not including, `count`. */
  function below(count: number): number {
    return Math.floor(next() * count);
  }

  /** True so many times out of a hundred. */
  function chance(percent: number): boolean {
    return next() * 100 < percent;
  }

  function pick<T>(choices: readonly T[]): T {
    if (choices.length === 0) throw new Error('There is nothing to pick from');
    return choices[below(choices.length)] as T;
  }

  /** `count` results of `make`. */
  function times<T>(count: number, make: () => T): T[] {
    return Array.from({ length: count }, make);
  }

  return { below, chance, pick, times };
}
