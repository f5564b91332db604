import { afterEach, expect, test, vi } from 'vitest';
import { createFairQueue } from '../../../src/store/sql/fair-queue.ts';

afterEach(() => vi.useRealTimers());

/** Work that ends when it is told to, and an account of what has begun. */
function createWork(queue: ReturnType<typeof createFairQueue>) {
  const begun: string[] = [];
  const ends = new Map<string, () => void>();

  function ask(clientId: string, name: string): Promise<string> {
    return queue.run(clientId, () => {
      begun.push(name);
      return new Promise<string>((resolve) => {
        ends.set(name, () => resolve(name));
      });
    });
  }

  async function end(name: string): Promise<void> {
    ends.get(name)?.();
    for (let turn = 0; turn < 5; turn += 1) await Promise.resolve();
  }

  return { begun, ask, end };
}

test('a client has at most its share, and the clients take turns', async () => {
  const { begun, ask, end } = createWork(createFairQueue({ slots: 2, perClient: 1, waitMs: 60_000 }));
  const all = ['a1', 'a2', 'a3', 'b1', 'b2', 'c1'].map((name) => ask(name[0] ?? '', name));
  expect(begun).toEqual(['a1', 'b1']);

  await end('a1');
  expect(begun).toEqual(['a1', 'b1', 'a2']);
  await end('b1');
  expect(begun).toEqual(['a1', 'b1', 'a2', 'b2']);
  // Whoever has waited behind two clients comes before either of them has a third turn.
  await end('a2');
  expect(begun).toEqual(['a1', 'b1', 'a2', 'b2', 'c1']);
  await end('c1');
  expect(begun).toEqual(['a1', 'b1', 'a2', 'b2', 'c1', 'a3']);
  await end('b2');
  await end('a3');
  expect(await Promise.all(all)).toEqual(['a1', 'a2', 'a3', 'b1', 'b2', 'c1']);
});

test('what others leave free is not for whoever has its share', async () => {
  const { begun, ask, end } = createWork(createFairQueue({ slots: 3, perClient: 1, waitMs: 60_000 }));
  const all = ['a1', 'a2', 'b1'].map((name) => ask(name[0] ?? '', name));
  await end('b1');
  expect(begun).toEqual(['a1', 'b1']);
  await end('a1');
  expect(begun).toEqual(['a1', 'b1', 'a2']);
  await end('a2');
  expect(await Promise.all(all)).toEqual(['a1', 'a2', 'b1']);
});

test('work that fails gives its place back', async () => {
  const queue = createFairQueue({ slots: 1, perClient: 1, waitMs: 60_000 });
  const failed = queue.run('a', () => Promise.reject(new Error('broken')));
  const next = queue.run('a', async () => 'fine');
  await expect(failed).rejects.toThrow('broken');
  expect(await next).toBe('fine');
  await expect(
    queue.run('a', () => {
      throw new Error('at once');
    }),
  ).rejects.toThrow('at once');
  expect(await queue.run('b', async () => 'fine')).toBe('fine');
});

test('whoever waits too long is refused, and never runs', async () => {
  vi.useFakeTimers();
  const { begun, ask, end } = createWork(createFairQueue({ slots: 1, perClient: 1, waitMs: 1_000 }));
  const first = ask('a', 'a1');
  const late = ask('b', 'b1');
  const refused = expect(late).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  await vi.advanceTimersByTimeAsync(1_000);
  await refused;

  const next = ask('b', 'b2');
  await end('a1');
  expect(begun).toEqual(['a1', 'b2']);
  await end('b2');
  expect(await Promise.all([first, next])).toEqual(['a1', 'b2']);
});

test('a client of which nothing is left in the queue loses its place in it', async () => {
  vi.useFakeTimers();
  const { begun, ask, end } = createWork(createFairQueue({ slots: 1, perClient: 1, waitMs: 1_000 }));
  const first = ask('a', 'a1');
  const refused = expect(ask('b', 'b1')).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  await vi.advanceTimersByTimeAsync(1_000);
  await refused;

  const others = [ask('c', 'c1'), ask('b', 'b2')];
  for (const name of ['a1', 'c1', 'b2']) await end(name);
  expect(begun).toEqual(['a1', 'c1', 'b2']);
  await Promise.all([first, ...others]);
});

test('a client has so many waiting at most, whatever the others have', async () => {
  const { ask, end } = createWork(createFairQueue({ slots: 1, perClient: 1, waitMs: 60_000, maxWaiting: 1 }));
  const [running, waiting] = [ask('a', 'a1'), ask('a', 'a2')];
  await expect(ask('a', 'a3')).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  const other = ask('b', 'b1');
  for (const name of ['a1', 'a2', 'b1']) await end(name);
  await end('a2');
  expect(await Promise.all([running, waiting, other])).toEqual(['a1', 'a2', 'b1']);
});

test('closing refuses those who wait and whoever comes later', async () => {
  const queue = createFairQueue({ slots: 1, perClient: 1, waitMs: 60_000 });
  const { ask, end } = createWork(queue);
  const running = ask('a', 'a1');
  const waiting = expect(ask('a', 'a2')).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  queue.close();
  await waiting;
  await expect(ask('b', 'b1')).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  await end('a1');
  expect(await running).toBe('a1');
});
