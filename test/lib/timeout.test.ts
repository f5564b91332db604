import { expect, test } from 'vitest';
import { withTimeout } from '../../src/lib/timeout.ts';

const never = new Promise<never>(() => {});

test('what comes in time is handed on, and so is why it does not come', async () => {
  const { signal } = new AbortController();
  expect(await withTimeout(Promise.resolve('here'), 60_000, signal)).toBe('here');
  const gone = new Error('gone');
  await expect(withTimeout(Promise.reject(gone), 60_000, signal)).rejects.toBe(gone);
});

test('what does not come in time is given up', async () => {
  await expect(withTimeout(never, 1)).rejects.toThrow('no answer within 1 ms');
});

test('is given up when the signal is aborted, before or meanwhile', async () => {
  const stopping = new AbortController();
  const waiting = withTimeout(never, 60_000, stopping.signal);
  const reason = new Error('the process stops');
  stopping.abort(reason);
  await expect(waiting).rejects.toBe(reason);
  await expect(withTimeout(never, 60_000, stopping.signal)).rejects.toBe(reason);
});
