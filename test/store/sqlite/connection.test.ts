import { expect, test } from 'vitest';
import { createTurnBudget, turnOfEventLoop } from '../../../src/lib/turn.ts';
import { createTurns } from '../../../src/store/sqlite/connection.ts';

/** Reads that take so long each, and what was done in which order: the reads, and the answers that are made of them. */
function createReads(milliseconds: number) {
  let now = 0;
  const done: string[] = [];
  const turns = createTurns({ budget: createTurnBudget(() => now) });

  async function read(name: string): Promise<void> {
    await turns.run(async () => {
      now += milliseconds;
      done.push(`read ${name}`);
    });
    // An answer takes several steps, none of which waits for the event loop.
    for (let step = 0; step < 20; step += 1) await undefined;
    done.push(`answer ${name}`);
  }

  return { read, done };
}

test('reads that are asked for at once are spread over turns of the event loop, in their order', async () => {
  const { read, done } = createReads(21);
  const all = ['a', 'b', 'c'].map(read);
  expect(done).toEqual(['read a']);
  await turnOfEventLoop();
  expect(done.length).toBeLessThan(6);
  await Promise.all(all);
  expect(done).toEqual(['read a', 'answer a', 'read b', 'answer b', 'read c', 'answer c']);
});

test('what follows from a read that waited is done before the next one begins, in the same turn or not', async () => {
  const { read, done } = createReads(3);
  await Promise.all(['a', 'b', 'c', 'd', 'e', 'f', 'g'].map(read));
  // Two are read at once, as 5 ms are not over after the first; the answers come when nothing else can go on.
  expect(done.slice(0, 2)).toEqual(['read a', 'read b']);
  const waited = done.slice(done.indexOf('read c'));
  expect(waited).toEqual(['c', 'd', 'e', 'f', 'g'].flatMap((name) => [`read ${name}`, `answer ${name}`]));
});

test('within the budget, reads are done at once', async () => {
  const { read, done } = createReads(0);
  const all = ['a', 'b', 'c'].map(read);
  expect(done).toEqual(['read a', 'read b', 'read c']);
  await Promise.all(all);
});

test('a read waits for `ready` too, and for a turn once more if that took long', async () => {
  let now = 0;
  let waits = 0;
  const ready = async () => {
    waits += 1;
    if (waits === 1) now += 6;
  };
  const turns = createTurns({ budget: createTurnBudget(() => now), ready });
  expect([await turns.run(async () => 'read'), waits]).toEqual(['read', 2]);
});

test('a read that fails takes its time too, and nobody waits for ever', async () => {
  let now = 0;
  const turns = createTurns({ budget: createTurnBudget(() => now) });
  const failed = turns.run(() => {
    now += 21;
    return Promise.reject(new Error('broken'));
  });
  const next = turns.run(async () => 'fine');
  await expect(failed).rejects.toThrow('broken');
  expect(await next).toBe('fine');
});
