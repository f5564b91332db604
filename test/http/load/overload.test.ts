import { expect, test } from 'vitest';
import { createOverloadDetector } from '../../../src/http/load/overload.ts';

const SECOND = 10;

/** How many checks with this lag it takes until there is no overload, at most a minute. */
function checksUntilEnd(check: ReturnType<typeof createOverloadDetector>, lagMs: number, refused: boolean): number {
  for (let checks = 1; checks <= 60 * SECOND; checks += 1) if (!check(lagMs, refused)) return checks;
  return Number.POSITIVE_INFINITY;
}

test('begins above the limit, and ends after a second with a low lag', () => {
  const check = createOverloadDetector(200);
  expect([199, 200, 201, 0, 150].map((lagMs) => check(lagMs, false))).toEqual([false, false, true, true, true]);
  expect(checksUntilEnd(check, 100, false)).toBe(Number.POSITIVE_INFINITY);
  expect(checksUntilEnd(check, 99, false)).toBe(SECOND);
});

test('ends on trial although requests are refused, later each time when overload begins again soon', () => {
  const check = createOverloadDetector(200);
  const trials = Array.from({ length: 6 }, () => {
    check(201, true);
    return checksUntilEnd(check, 50, true) / SECOND;
  });
  expect(trials).toEqual([1, 2, 4, 8, 16, 16]);
  // A second in which nothing is refused needs no trial.
  check(201, true);
  expect(checksUntilEnd(check, 50, false)).toBe(SECOND);
  // Nor was this the same overload.
  for (let checks = 0; checks < 5 * SECOND; checks += 1) check(50, false);
  check(201, false);
  expect(checksUntilEnd(check, 50, true)).toBe(SECOND);
});

test('makes no trial while the lag is not low', () => {
  const check = createOverloadDetector(200);
  check(201, true);
  for (let second = 0; second < 60; second += 1) {
    for (let checks = 1; checks < SECOND; checks += 1) expect(check(50, true)).toBe(true);
    expect(check(100, true)).toBe(true);
  }
});
