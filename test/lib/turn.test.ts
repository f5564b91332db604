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
  budget.begin();
  pass(5);
  expect(budget.mayGoOn()).toBe(true);
  pass(0.1);
  expect(budget.mayGoOn()).toBe(false);
  budget.begin();
  pass(5);
  expect(budget.mayGoOn()).toBe(true);
});

test('work that is no request has 5 ms of a turn', () => {
  const { budget, pass } = createFakeTime();
  pass(60_000);
  expect(budget.mayGoOn()).toBe(true);
  pass(5.1);
  expect(budget.mayGoOn()).toBe(false);
});

test('a turn of the event loop is over after 20 ms, timed from the first call', () => {
  const { budget, pass } = createFakeTime();
  pass(60_000);
  expect(budget.mayGoOn()).toBe(true);
  pass(20);
  expect(budget.isOver()).toBe(false);
  pass(0.1);
  expect(budget.isOver()).toBe(true);
});

test('the next turn begins anew, for those who waited first, however late it comes', async () => {
  const { budget, pass } = createFakeTime();
  budget.begin();
  pass(21);
  const seen: boolean[] = [];
  const waiting = [1, 2, 3, 4].map(async () => {
    expect([budget.isOver(), budget.mayGoOn()]).toEqual([true, false]);
    await turnOfEventLoop();
    seen.push(budget.isOver());
    pass(8);
  });
  pass(60_000);
  await Promise.all(waiting);
  expect(seen).toEqual([false, false, false, true]);
});

test('a turn takes as long on requests as the one before it took on refusals', async () => {
  const { budget, pass } = createFakeTime();
  budget.extendNextTurn(50);
  budget.extendNextTurn(30);
  pass(20.1);
  expect(budget.isOver()).toBe(true);
  await turnOfEventLoop();
  expect(budget.isOver()).toBe(false);
  pass(50);
  expect(budget.isOver()).toBe(false);
  pass(0.1);
  expect(budget.isOver()).toBe(true);
  await turnOfEventLoop();
  budget.begin();
  pass(20.1);
  expect(budget.isOver()).toBe(true);
});
