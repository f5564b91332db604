import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createAdmission } from '../../../src/http/load/admission.ts';

/** So large that four of them are more than are expected to be under way together. */
const LARGE = 1_000_000;

let idleMs = 0;
let turnIsOver = false;
let begun: string[] = [];
let waits: number[] = [];
let finish: Map<string, (bytes: number) => void>;
let admission: ReturnType<typeof createAdmission>;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'setImmediate', 'performance'] });
  idleMs = 0;
  turnIsOver = false;
  begun = [];
  waits = [];
  finish = new Map();
  admission = createAdmission({
    budget: { isOver: () => turnIsOver, begin: () => {} },
    queue: { joined: () => {}, left: (ms) => void waits.push(ms) },
    now: () => performance.now(),
    idle: () => idleMs,
  });
});
afterEach(() => {
  vi.useRealTimers();
});

function admit(...names: readonly string[]): void {
  for (const name of names) {
    admission.admit((waitedMs) => {
      begun.push(`${name} after ${waitedMs}`);
      return new Promise((resolve) => finish.set(name, resolve));
    });
  }
}

async function end(name: string, bytes = LARGE): Promise<void> {
  finish.get(name)?.(bytes);
  await vi.advanceTimersByTimeAsync(0);
}

/** Makes answers known to be large, and leaves four under way. */
async function fill(): Promise<void> {
  admit('first');
  await end('first');
  admit('a', 'b', 'c', 'd');
  begun = [];
  waits = [];
}

test('begins at once as long as answers are small', async () => {
  for (let index = 0; index < 100; index += 1) admit(`small ${index}`);
  expect(begun).toHaveLength(100);
  expect(waits).toEqual([]);
});

test('begins four with large answers, and each other one, in order, when one of them has ended', async () => {
  await fill();
  admit('e', 'f', 'g');
  await vi.advanceTimersByTimeAsync(10);
  expect(begun).toEqual([]);
  await end('c');
  expect(begun).toEqual(['e after 10']);
  await vi.advanceTimersByTimeAsync(5);
  await end('a');
  await end('e');
  expect(begun).toEqual(['e after 10', 'f after 15', 'g after 15']);
  expect(waits).toEqual([10, 15, 15]);
});

test('begins one more in each millisecond in which the event loop was idle', async () => {
  await fill();
  admit('e', 'f', 'g');
  await vi.advanceTimersByTimeAsync(1);
  idleMs += 0.9;
  await vi.advanceTimersByTimeAsync(1);
  expect(begun).toEqual(['e after 2']);
  await vi.advanceTimersByTimeAsync(1);
  expect(begun).toHaveLength(1);
  idleMs += 0.9;
  await vi.advanceTimersByTimeAsync(1);
  expect(begun).toEqual(['e after 2', 'f after 4']);
});

test('does not wait for long for those that never end', async () => {
  await fill();
  admit('e', 'f', 'g', 'h', 'i');
  await vi.advanceTimersByTimeAsync(110);
  expect(begun).toHaveLength(4);
  await vi.advanceTimersByTimeAsync(110);
  expect(begun).toHaveLength(5);
});

test('small answers make room again', async () => {
  await fill();
  for (const name of ['a', 'b', 'c', 'd']) await end(name, 100);
  for (let index = 0; index < 200; index += 1) {
    admit(`small ${index}`);
    await end(`small ${index}`, 100);
  }
  begun = [];
  admit('e', 'f', 'g', 'h', 'i', 'j');
  expect(begun).toHaveLength(6);
});

test('waits for another turn of the event loop when this one is over, and not for an answer', async () => {
  turnIsOver = true;
  admit('a', 'b');
  await vi.advanceTimersByTimeAsync(3);
  expect(begun).toEqual([]);
  turnIsOver = false;
  await vi.advanceTimersByTimeAsync(1);
  expect(begun.map((line) => line[0])).toEqual(['a', 'b']);
});
