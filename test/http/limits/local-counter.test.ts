import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createLocalCounter } from '../../../src/http/limits/local-counter.ts';

beforeEach(() => {
  vi.useFakeTimers({ now: 1_000_000, toFake: ['Date', 'setTimeout', 'clearTimeout'] });
});
afterEach(() => {
  vi.useRealTimers();
});

it('adds up what a key uses in its window', async () => {
  const counter = createLocalCounter({ windowS: 60 });
  expect(await counter.add('a', 5)).toEqual({ used: 5, endsInMs: 60_000 });
  vi.advanceTimersByTime(20_000);
  expect(await counter.add('a', 6_000_000)).toEqual({ used: 6_000_005, endsInMs: 40_000 });
  expect(await counter.add('b', 1)).toEqual({ used: 1, endsInMs: 60_000 });
  vi.advanceTimersByTime(40_000);
  expect(await counter.add('a', 1)).toEqual({ used: 1, endsInMs: 60_000 });
});

it('keeps no timer for a window that has ended', async () => {
  const counter = createLocalCounter({ windowS: 60 });
  for (let key = 0; key < 60_000; key += 1) await counter.add(`key ${key}`, 1);
  // The others were forgotten, to bound the memory.
  expect(vi.getTimerCount()).toBe(50_000);
  vi.advanceTimersByTime(60_000);
  expect(vi.getTimerCount()).toBe(0);
});

it('forgets the key that was used least recently, not the one that was new first', async () => {
  const counter = createLocalCounter({ windowS: 60, mostKeys: 2 });
  for (const key of ['busy', 'quiet', 'busy', 'another']) await counter.add(key, 1);
  expect((await counter.add('busy', 1)).used).toBe(3);
  expect((await counter.add('quiet', 1)).used).toBe(1);
});
