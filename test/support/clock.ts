import type { Clock } from '../../src/domain/id.ts';

export type TestClock = Clock & {
  readonly set: (now: number) => void;
  readonly advance: (milliseconds: number) => void;
};

/** A clock that stands still until it is set or advanced. */
export function createTestClock(start = Date.UTC(2026, 5, 15, 12)): TestClock {
  let now = start;
  return Object.assign(() => now, {
    set(value: number) {
      now = value;
    },
    advance(milliseconds: number) {
      now += milliseconds;
    },
  });
}
