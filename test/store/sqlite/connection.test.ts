import { expect, test } from 'vitest';
import { createTurns } from '../../../src/store/sqlite/connection.ts';

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

test('work that is asked for at once is spread over turns of the event loop, in its order', async () => {
  // Every piece of work is longer than that.
  const turns = createTurns({ budgetMs: -1 });
  const done: number[] = [];
  const all = [0, 1, 2].map((number) => turns.run(async () => done.push(number)));
  expect(done).toEqual([0]);
  await turn();
  expect(done.length).toBeLessThan(3);
  await Promise.all(all);
  expect(done).toEqual([0, 1, 2]);
});

test('within the budget, work is done at once', async () => {
  const turns = createTurns({ budgetMs: Number.POSITIVE_INFINITY });
  const done: number[] = [];
  const all = [0, 1, 2].map((number) => turns.run(async () => done.push(number)));
  expect(done).toEqual([0, 1, 2]);
  await Promise.all(all);
});

test('work that fails counts too, and nobody waits for ever', async () => {
  const turns = createTurns({ budgetMs: -1 });
  const failed = turns.run(() => Promise.reject(new Error('broken')));
  const next = turns.run(async () => 'fine');
  await expect(failed).rejects.toThrow('broken');
  expect(await next).toBe('fine');
});
