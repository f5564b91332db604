import { expect, test, vi } from 'vitest';
import { createFaultSampler } from '../../src/http/fault-sampler.ts';

test('so many of a fault are written in a while, and the rest are told by their number', () => {
  vi.useFakeTimers();
  try {
    const told: unknown[] = [];
    const sample = createFaultSampler((fields, message) => told.push([fields, message]), {
      written: 2,
      windowMs: 1_000,
    });
    const one = { err: { name: 'Error', code: 'SQLITE_FULL', at: ['a.ts:1:1'] } };
    const other = { err: { name: 'Error', code: 'SQLITE_FULL', at: ['b.ts:1:1'] } };
    const sampled = [one, one, one, other, one, other].map((line) => sample(line, 'failed'));
    expect(sampled).toEqual([true, true, false, true, false, true]);
    expect([sample({}, 'failed'), sample({}, 'something else')]).toEqual([true, true]);
    expect(told).toEqual([]);
    vi.advanceTimersByTime(1_000);
    expect(told).toEqual([[{ count: 2 }, 'left out as repeated: failed']]);
    expect(sample(one, 'failed')).toBe(true);
  } finally {
    vi.useRealTimers();
  }
});

test('however many faults there are, a bounded number is remembered', () => {
  const sample = createFaultSampler(() => {}, { written: 1, windowMs: 60_000 });
  for (let i = 0; i < 2_000; i += 1) expect(sample({}, `fault ${i}`)).toBe(true);
  expect([sample({}, 'fault 1999'), sample({}, 'fault 0')]).toEqual([false, true]);
});
