import { expect, test, vi } from 'vitest';
import { tail } from '../../src/services/tail.ts';

/** A sequence that grows, and somebody who follows it. */
function createSequence({
  start = 0,
  pollMs = 60_000,
  lifetimeMs = 60_000,
  batch = 3,
  last = Number.POSITIVE_INFINITY,
  behind = false,
} = {}) {
  const rows: { readonly sequence: number }[] = [];
  const listeners = new Set<() => void>();
  const read = vi.fn(async (after: number) => rows.filter(({ sequence }) => sequence > after).slice(0, batch));
  const closed = vi.fn();
  const inTurn = vi.fn(<T>(work: () => Promise<T>) => work());
  const pace = vi.fn(async () => {});
  const follower = tail({
    read,
    batch,
    behind,
    inTurn: (work) => inTurn(work) as ReturnType<typeof work>,
    pace,
    expand: async (found: readonly { readonly sequence: number }[]) => found.map(({ sequence }) => sequence),
    listen(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    start,
    isLast: (sequence) => sequence === last,
    pollMs,
    lifetimeMs,
    closed,
  });
  function grow(count: number, { tell = true } = {}): void {
    for (let i = 0; i < count; i += 1) rows.push({ sequence: rows.length + 1 });
    if (tell) for (const listener of listeners) listener();
  }
  const take = async (count: number) => {
    const taken = [];
    for (let i = 0; i < count; i += 1) taken.push((await follower.next()).value);
    return taken;
  };
  return { follower, grow, take, read, inTurn, pace, listeners, closed };
}

const END = { done: true, value: undefined };
const turn = () => new Promise((resolve) => setImmediate(resolve));

test('goes on from its place, in order, over more than one read', async () => {
  const { grow, take } = createSequence({ start: 2 });
  grow(8);
  expect(await take(6)).toEqual([3, 4, 5, 6, 7, 8]);
});

test('is paced while it is behind, and only then', async () => {
  const { grow, take, pace } = createSequence({ batch: 3 });
  grow(7);
  expect(await take(7)).toEqual([1, 2, 3, 4, 5, 6, 7]);
  // The last batch is not full: nothing is known to be behind it.
  expect(pace).toHaveBeenCalledTimes(6);
});

test('waits for what comes', async () => {
  const { grow, take, read } = createSequence();
  const taken = take(2);
  await turn();
  grow(2);
  expect(await taken).toEqual([1, 2]);
  expect(read).toHaveBeenCalledTimes(2);
});

test('what comes while it reads is not missed', async () => {
  const { grow, take, read } = createSequence();
  read.mockImplementationOnce(async () => {
    grow(1);
    return [];
  });
  expect(await take(1)).toEqual([1]);
});

test('finds what it was not told of', async () => {
  const { grow, take } = createSequence({ pollMs: 5 });
  const taken = take(1);
  await turn();
  grow(1, { tell: false });
  expect(await taken).toEqual([1]);
});

test('reads nothing ahead of a reader that is slow', async () => {
  const { grow, take, read } = createSequence();
  grow(1000);
  await take(1);
  await turn();
  expect(read).toHaveBeenCalledTimes(1);
  expect(await take(3)).toEqual([2, 3, 4]);
  expect(read).toHaveBeenCalledTimes(2);
});

test('waits for its turn while it is behind, and for nobody once it is up to date', async () => {
  const { grow, take, read, inTurn } = createSequence({ behind: true });
  grow(7);
  await take(7);
  // Two full batches and one that is not.
  expect([read.mock.calls.length, inTurn.mock.calls.length]).toEqual([3, 3]);
  const live = take(2);
  await turn();
  grow(2);
  await live;
  expect([read.mock.calls.length, inTurn.mock.calls.length]).toEqual([5, 3]);
  const burst = take(4);
  await turn();
  grow(4);
  await burst;
  // The first batch was full, so the second may be one of many.
  expect([read.mock.calls.length, inTurn.mock.calls.length]).toEqual([8, 4]);
});

test('that ends while it waits for its turn reads nothing', async () => {
  const { follower, grow, read, inTurn } = createSequence({ behind: true });
  let begin = () => {};
  inTurn.mockImplementationOnce(async (work) => {
    await new Promise<void>((resolve) => {
      begin = resolve;
    });
    return work();
  });
  grow(1);
  const waiting = follower.next();
  await turn();
  await follower.return?.();
  begin();
  expect(await waiting).toEqual(END);
  expect(read).not.toHaveBeenCalled();
});

test('ends at once when it is told to, also while it waits, and lets go of everything', async () => {
  const { follower, listeners, closed } = createSequence();
  const waiting = follower.next();
  await turn();
  expect(await follower.return?.()).toEqual(END);
  expect(await waiting).toEqual(END);
  expect(await follower.next()).toEqual(END);
  await follower.return?.();
  expect([listeners.size, closed.mock.calls.length]).toEqual([0, 1]);
});

test('that nobody ever read lets go too', async () => {
  const { follower, listeners, closed } = createSequence();
  await follower.return?.();
  expect([listeners.size, closed.mock.calls.length]).toEqual([0, 1]);
});

test('ends after the last that can come', async () => {
  const { follower, grow, take, listeners, closed } = createSequence({ last: 2 });
  grow(3);
  expect(await take(2)).toEqual([1, 2]);
  expect(await follower.next()).toEqual(END);
  expect([listeners.size, closed.mock.calls.length]).toEqual([0, 1]);
});

test('ends when its time is over', async () => {
  const { follower, listeners, closed } = createSequence({ lifetimeMs: 10 });
  expect(await follower.next()).toEqual(END);
  expect([listeners.size, closed.mock.calls.length]).toEqual([0, 1]);
});

test('a read that fails ends it', async () => {
  const { follower, read, listeners, closed } = createSequence();
  read.mockRejectedValueOnce(new Error('no database'));
  await expect(follower.next()).rejects.toThrow('no database');
  expect(await follower.next()).toEqual(END);
  expect([listeners.size, closed.mock.calls.length]).toEqual([0, 1]);
});
