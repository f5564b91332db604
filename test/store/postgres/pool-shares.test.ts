import { expect, test } from 'vitest';
import { createPoolShares } from '../../../src/store/postgres/pool-shares.ts';

const never = () => new Promise<never>(() => {});
const query = (clientId: string | undefined, unbounded?: true) => ({
  sql: '',
  parameters: [],
  clientId,
  ...(unbounded && { unbounded }),
});

test('one client never holds the pool: others read, write and ask whether it answers', async () => {
  const shares = createPoolShares({ poolMax: 10, waitMs: 60_000 });
  let held = 0;
  const hold = () => {
    held += 1;
    return never();
  };
  const waiting: Promise<unknown>[] = [];
  for (let count = 0; count < 20; count += 1) {
    waiting.push(shares.read(query('greedy'), hold), shares.read(query('greedy', true), hold));
    waiting.push(shares.write('greedy', hold));
  }
  expect(held).toBeLessThan(10);

  expect(await shares.read(query('other'), async () => 'read')).toBe('read');
  expect(await shares.read(query('other', true), async () => 'long')).toBe('long');
  expect(await shares.write('other', async () => 'written')).toBe('written');
  expect(await shares.read(query(undefined), async () => 'ready')).toBe('ready');
  const ended = Promise.allSettled(waiting);
  shares.close();
  expect(await Promise.race([ended, 'some run on'])).toBe('some run on');
});

test('many clients together leave a connection to what is asked for nobody', () => {
  const shares = createPoolShares({ poolMax: 10, waitMs: 60_000 });
  let held = 0;
  const hold = () => {
    held += 1;
    return never();
  };
  const waiting = Array.from({ length: 30 }, (_, number) => {
    const clientId = `client-${number}`;
    return [shares.read(query(clientId), hold), shares.read(query(clientId, true), hold), shares.write(clientId, hold)];
  });
  Promise.allSettled(waiting.flat());
  expect(held).toBe(9);
  shares.close();
});

test('reads on pipelined connections have places of their own, half of them for one client at most', async () => {
  const shares = createPoolShares({ poolMax: 10, pipelined: 2, waitMs: 60_000 });
  let held = 0;
  const hold = () => {
    held += 1;
    return never();
  };
  const waiting = Array.from({ length: 40 }, () => shares.read(query('greedy'), hold));
  Promise.allSettled(waiting);
  expect(held).toBe(16);
  expect(await shares.read(query('other'), async () => 'read')).toBe('read');
  expect(await shares.write('greedy', async () => 'written')).toBe('written');
  shares.close();
});

test('a pool of one serves everybody, one after the other', async () => {
  const shares = createPoolShares({ poolMax: 1, waitMs: 60_000 });
  const all = ['a', 'b', 'a'].map((clientId) => shares.read(query(clientId), async () => clientId));
  expect(await Promise.all(all)).toEqual(['a', 'b', 'a']);
  shares.close();
});
