import { expect, it, vi } from 'vitest';
import { RateLimitedError } from '../../../src/domain/errors.ts';
import type { UsageCounter } from '../../../src/domain/usage-counter.ts';
import { createQuota } from '../../../src/http/limits/quota.ts';

/** Counts as a shared counter does, on a clock that a test moves. */
function createCounter(clock: { now: number }, windowMs = 60_000) {
  const windows = new Map<string, { used: number; endsAt: number }>();
  const add = vi.fn<UsageCounter['add']>(async (key, units) => {
    const known = windows.get(key);
    const current = known !== undefined && known.endsAt > clock.now ? known : { used: 0, endsAt: clock.now + windowMs };
    current.used += units;
    windows.set(key, current);
    return { used: current.used, endsInMs: current.endsAt - clock.now };
  });
  return { add };
}

function createSubject({ units = 100, counter }: { units?: number; counter?: UsageCounter } = {}) {
  const clock = { now: 1_000_000 };
  const shared = counter ?? createCounter(clock);
  const faults: unknown[] = [];
  const make = () =>
    createQuota({
      name: 'test',
      units,
      windowS: 60,
      counter: shared,
      now: () => clock.now,
      onFault: (error) => faults.push(error),
    });
  return { clock, counter: shared, make, quota: make(), faults };
}

/** How many of so many requests are served. */
async function served(quota: ReturnType<typeof createQuota>, requests: number, units = 1): Promise<number> {
  let count = 0;
  for (let request = 0; request < requests; request += 1) {
    try {
      await quota.take('key', units);
      count += 1;
    } catch (error) {
      expect(error).toBeInstanceOf(RateLimitedError);
    }
  }
  return count;
}

it('serves the quota in a window, exactly, and again in the next', async () => {
  const { quota, clock } = createSubject();
  expect(await served(quota, 1_000)).toBe(100);
  clock.now += 59_999;
  expect(await served(quota, 10)).toBe(0);
  clock.now += 1;
  expect(await served(quota, 1_000)).toBe(100);
});

it('counts down to nothing, and says when there is more', async () => {
  const { quota, clock } = createSubject({ units: 3 });
  const states: string[] = [];
  for (let request = 0; request < 3; request += 1) {
    states.push(quota.stateOf(await quota.take('key', 1)));
    clock.now += 10_000;
  }
  expect(quota.policy).toBe('"test";q=3;w=60');
  expect(states).toEqual(['"test";r=2;t=60', '"test";r=1;t=50', '"test";r=0;t=40']);
  expect(() => quota.take('key', 1)).toThrow('The rate limit "test" is exceeded; try again in 30 s');
  expect(quota.stateOfKey('key')).toBe('"test";r=0;t=30');
});

it('is shared by processes, which never serve more together', async () => {
  const { make } = createSubject();
  const quotas = [make(), make(), make()];
  const counts = await Promise.all(quotas.map((quota) => served(quota, 1_000)));
  expect(counts.reduce((sum, count) => sum + count)).toBe(100);
});

it('asks the counter for parts, and no more once there is nothing left', async () => {
  const { quota, counter } = createSubject({ units: 1_000 });
  expect(await served(quota, 10_000)).toBe(1_000);
  const asked = vi.mocked(counter.add).mock.calls.map(([, units]) => units);
  expect(asked).toEqual([5, 10, 20, 40, ...Array(19).fill(50)]);
});

it('takes little from other processes for one that is asked once, or killed', async () => {
  const { make } = createSubject({ units: 1_000 });
  const counts = await Promise.all(Array.from({ length: 150 }, () => served(make(), 1)));
  expect(counts).toEqual(Array(150).fill(1));
});

it('asks once for many that wait', async () => {
  const { quota, counter } = createSubject({ units: 10_000 });
  const taken = await Promise.all(Array.from({ length: 50 }, () => quota.take('key', 1)));
  expect(taken).toHaveLength(50);
  expect(counter.add).toHaveBeenCalledTimes(1);
});

it('answers without a promise as a rule', async () => {
  const { quota } = createSubject({ units: 10_000 });
  await quota.take('key', 1);
  const direct = Array.from({ length: 49 }, () => quota.take('key', 1)).filter((taken) => !(taken instanceof Promise));
  expect(direct).toHaveLength(49);
});

it('refuses what costs more than is left, and serves what does not', async () => {
  const { quota } = createSubject();
  await quota.take('key', 90);
  await expect((async () => quota.take('key', 11))()).rejects.toThrow(RateLimitedError);
  expect(quota.stateOf(await quota.take('key', 10))).toBe('"test";r=0;t=60');
});

it('takes back what somebody else takes again, and no more than there was', async () => {
  const { quota } = createSubject();
  await quota.take('key', 60);
  quota.giveBack('key', 60);
  quota.giveBack('nobody', 60);
  expect(await served(quota, 1_000)).toBe(100);
  quota.giveBack('key', 1_000);
  expect(await served(quota, 1_000)).toBe(100);
});

it('counts by itself while the counter does not tell', async () => {
  const counter = { add: () => Promise.reject(new Error('no database')) };
  const { quota, faults } = createSubject({ counter });
  expect(await served(quota, 1_000)).toBe(100);
  expect(faults).toHaveLength(1);
});

it('forgets keys whose windows have ended, and knows no more than so many', async () => {
  const { quota, clock } = createSubject();
  for (let key = 0; key < 25_000; key += 1) await quota.take(`key ${key}`, 1);
  expect(quota.size()).toBe(20_000);
  clock.now += 60_000;
  await quota.take('one more', 1);
  expect(quota.size()).toBe(1);
});
