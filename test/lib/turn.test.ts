import { expect, test } from 'vitest';
import { createTurnBudget, turnOfEventLoop } from '../../src/lib/turn.ts';

function createFakeTime() {
  let now = 1_000;
  const pass = (ms: number) => {
    now += ms;
  };
  return { budget: createTurnBudget(() => now), pass };
}

test('a request goes on for 5 ms, and the next one has 5 ms of its own', () => {
  const { budget, pass } = createFakeTime();
  pass(60_000);
  expect(budget.mayBegin()).toBe(true);
  pass(5);
  expect(budget.mayGoOn()).toBe(true);
  pass(0.1);
  expect(budget.mayGoOn()).toBe(false);
  expect(budget.mayBegin()).toBe(true);
  pass(5);
  expect(budget.mayGoOn()).toBe(true);
});

test('requests begin for 20 ms in one turn of the event loop, timed from the first question', () => {
  const { budget, pass } = createFakeTime();
  expect(budget.mayGoOn()).toBe(true);
  pass(20);
  expect(budget.mayBegin()).toBe(true);
  pass(0.1);
  expect([budget.mayBegin(), budget.mayGoOn()]).toEqual([false, true]);
});

test('the next turn begins anew, for those who waited first, however late it comes', async () => {
  const { budget, pass } = createFakeTime();
  budget.mayBegin();
  pass(21);
  const answers: boolean[] = [];
  const waiting = [1, 2, 3, 4].map(async () => {
    expect([budget.mayBegin(), budget.mayGoOn()]).toEqual([false, false]);
    await turnOfEventLoop();
    answers.push(budget.mayBegin());
    pass(8);
  });
  pass(60_000);
  await Promise.all(waiting);
  expect(answers).toEqual([true, true, true, false]);
});
