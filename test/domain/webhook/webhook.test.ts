import { describe, expect, test } from 'vitest';
import { nextAttemptAt, outcomeOf } from '../../../src/domain/webhook/webhook.ts';

const SECOND = 1000;
const HOUR = 3600 * SECOND;

test('retries after 30 s, doubling, at most an hour apart, until 24 h are over', () => {
  const waits: number[] = [];
  let now = 0;
  for (let attempt = 1; attempt < 100; attempt += 1) {
    const next = nextAttemptAt(attempt, 0, now);
    if (next === undefined) break;
    waits.push((next - now) / SECOND);
    now = next;
  }
  expect(waits).toEqual([30, 60, 120, 240, 480, 960, 1920, ...new Array<number>(22).fill(3600)]);
  expect(now).toBeLessThanOrEqual(24 * HOUR);
  expect(now + HOUR).toBeGreaterThan(24 * HOUR);
});

describe('what follows from an answer', () => {
  const at = { attempt: 1, firstDueAt: 0, now: 5 };
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
    expect(outcomeOf(answer, { attempt: 9, firstDueAt: 0, now: 23 * HOUR })).toEqual({
      status: 'PENDING',
      next: 24 * HOUR,
    });
    expect(outcomeOf(answer, { attempt: 9, firstDueAt: 0, now: 23 * HOUR + 1 })).toEqual(failed);
  });
});
