import { describe, expect, test } from 'vitest';
import { nextAttemptAt, outcomeOf } from '../../../src/domain/webhook/webhook.ts';

const SECOND = 1000;
const HOUR = 3600 * SECOND;

test('retries after 30 s, doubling, at most an hour apart, until 24 h are over', () => {
  const waits: number[] = [];
  let now = 0;
  for (let attempt = 1; attempt < 100; attempt += 1) {
    const next = nextAttemptAt({ attempt, firstDueAt: 0, now, jitter: 0 });
    if (next === undefined) break;
    waits.push((next - now) / SECOND);
    now = next;
  }
  expect(waits).toEqual([30, 60, 120, 240, 480, 960, 1920, ...new Array<number>(22).fill(3600)]);
  expect(now).toBeLessThanOrEqual(24 * HOUR);
  expect(now + HOUR).toBeGreaterThan(24 * HOUR);
});

test('jitter waits a tenth longer at most, never over an hour, and never shorter than the receiver asks', () => {
  const wait = (attempt: number, jitter: number, asked = 0) =>
    nextAttemptAt({ attempt, firstDueAt: 0, now: 0, jitter }, asked) ?? Number.NaN;
  expect([0, 0.5, 0.999_999].map((jitter) => wait(1, jitter))).toEqual([30_000, 31_500, 32_999]);
  expect([0, 0.5, 0.999_999].map((jitter) => wait(9, jitter))).toEqual([HOUR, 0.95 * HOUR, 0.9 * HOUR + 1]);
  expect(wait(9, 0.9, HOUR)).toBe(HOUR);
  expect([wait(1, 0.5, 31_000), wait(1, 0.5, 32_000)]).toEqual([31_500, 32_000]);
  for (let attempt = 1; attempt < 20; attempt += 1) {
    for (const jitter of [0, 0.3, 0.7, 0.999]) expect(wait(attempt, jitter)).toBeLessThanOrEqual(HOUR);
  }
});

describe('what follows from an answer', () => {
  const at = { attempt: 1, firstDueAt: 0, now: 5, jitter: 0 };
  const failed = { status: 'FAILED', next: null };
  const again = (seconds: number) => ({ status: 'PENDING', next: 5 + seconds * SECOND });

  test.each([
    [200, { status: 'DELIVERED', next: null }],
    [299, { status: 'DELIVERED', next: null }],
    [302, again(30)],
    [400, again(30)],
    [410, failed],
    [500, again(30)],
    [null, again(30)],
  ])('%s', (statusCode, expected) => {
    expect(outcomeOf({ statusCode, error: null }, at)).toEqual(expected);
  });

  test.each([
    [0, again(30)],
    [29 * SECOND, again(30)],
    [31 * SECOND, again(31)],
    [48 * HOUR, again(3600)],
    [Number.POSITIVE_INFINITY, again(3600)],
  ])('asked to wait %i ms', (retryAfterMs, expected) => {
    expect(outcomeOf({ statusCode: 429, error: null, retryAfterMs }, at)).toEqual(expected);
  });

  test('gives up once the next try would come later than 24 h after the first was due', () => {
    const answer = { statusCode: 500, error: null };
    expect(outcomeOf(answer, { attempt: 9, firstDueAt: 0, now: 23 * HOUR, jitter: 0 })).toEqual({
      status: 'PENDING',
      next: 24 * HOUR,
    });
    expect(outcomeOf(answer, { attempt: 9, firstDueAt: 0, now: 23 * HOUR + 1, jitter: 0 })).toEqual(failed);
  });
});
