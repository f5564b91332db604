import { expect, test } from 'vitest';
import { createTurnBudget, turnOfEventLoop } from '../../src/lib/turn.ts';

function createFakeTime() {
  let now = 1_000;
  return { now: () => now, pass: (ms: number) => (now += ms) };
}

test('a turn is timed from its first question: requests begin for 5 ms, and what has begun goes on for 10', () => {
  const time = createFakeTime();
  const budget = createTurnBudget(time.now);
  const ask = () => [budget.mayBegin(), budget.mayGoOn()];
  time.pass(60_000);
  expect(ask()).toEqual([true, true]);
  time.pass(5);
  expect(ask()).toEqual([true, true]);
  time.pass(0.1);
  expect(ask()).toEqual([false, true]);
  time.pass(4.9);
  expect(ask()).toEqual([false, true]);
  time.pass(0.1);
  expect(ask()).toEqual([false, false]);
});

test('the next turn begins anew, for whoever waited first, however long the clock has gone on', async () => {
  const time = createFakeTime();
  const budget = createTurnBudget(time.now);
  const answers: boolean[] = [];
  expect(budget.mayBegin()).toBe(true);
  time.pass(11);
  expect([budget.mayBegin(), budget.mayGoOn()]).toEqual([false, false]);
  const waiting = [1, 2, 3].map(async () => {
    await turnOfEventLoop();
    answers.push(budget.mayGoOn());
    time.pass(6);
  });
  await Promise.all(waiting);
  expect(answers).toEqual([true, true, false]);
});
