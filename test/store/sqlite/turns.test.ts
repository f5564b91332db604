import { expect, test } from 'vitest';
import { createTurnBudget, turnOfEventLoop } from '../../../src/lib/turn.ts';
import { createTurns } from '../../../src/store/sqlite/turns.ts';

/** Reads that take so long each, and what was done in which order: the reads, and what follows from them. */
function createReads(milliseconds: number) {
  let now = 0;
  const done: string[] = [];
  const turns = createTurns({ budget: createTurnBudget(() => now) });

  async function read(name: string): Promise<void> {
    await turns.run(async () => {
      now += milliseconds;
      done.push(`read ${name}`);
    });
    // As an answer is made of rows: in several steps, none of which waits for the event loop.
    for (let step = 0; step < 20; step += 1) await undefined;
    done.push(`answer ${name}`);
  }

  return { read, done };
}

test('reads that are asked for at once are spread over turns of the event loop, in their order', async () => {
  const { read, done } = createReads(11);
  const all = ['a', 'b', 'c'].map(read);
  expect(done).toEqual(['read a']);
  await turnOfEventLoop();
  expect(done.length).toBeLessThan(6);
  await Promise.all(all);
  expect(done).toEqual(['read a', 'answer a', 'read b', 'answer b', 'read c', 'answer c']);
});

test('what follows from a read that waited is done before the next one begins', async () => {
  const { read, done } = createReads(3);
  const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];
  await Promise.all(names.map(read));
  const waited = done.slice(done.indexOf('read e'));
  expect(waited).toEqual(['e', 'f', 'g'].flatMap((name) => [`read ${name}`, `answer ${name}`]));
});

test('within the budget, reads are done at once', async () => {
  const { read, done } = createReads(0);
  const all = ['a', 'b', 'c'].map(read);
  expect(done).toEqual(['read a', 'read b', 'read c']);
  await Promise.all(all);
});

test('a read that fails takes its time too, and nobody waits for ever', async () => {
  let now = 0;
  const turns = createTurns({ budget: createTurnBudget(() => now) });
  const failed = turns.run(() => {
    now += 11;
    return Promise.reject(new Error('broken'));
  });
  const next = turns.run(async () => 'fine');
  await expect(failed).rejects.toThrow('broken');
  expect(await next).toBe('fine');
});
