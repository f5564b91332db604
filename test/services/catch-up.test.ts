import { expect, test } from 'vitest';
import { createCatchUp } from '../../src/services/catch-up.ts';

const turn = () => new Promise((resolve) => setImmediate(resolve));

/** Reads that take as long as the test wants, and what they do. */
function createReads(perClient?: number) {
  const { run } = createCatchUp(perClient === undefined ? {} : { perClient });
  const begun: string[] = [];
  const ends = new Map<string, { resolve: () => void; reject: (error: unknown) => void }>();
  function read(client: string, name: string): Promise<unknown> {
    return run(client, () => {
      begun.push(name);
      return new Promise<void>((resolve, reject) => ends.set(name, { resolve, reject }));
    });
  }
  return {
    read,
    begun,
    end: (name: string) => ends.get(name)?.resolve(),
    fail: (name: string) => ends.get(name)?.reject(new Error(name)),
  };
}

async function turns(count: number): Promise<void> {
  for (let i = 0; i < count; i += 1) await turn();
}

test('of one client two read at once, and the others follow in the order in which they came', async () => {
  const { read, begun, end } = createReads();
  const all = ['a', 'b', 'c', 'd', 'e'].map((name) => read('one', name));
  await turns(20);
  expect(begun).toEqual(['a', 'b']);
  end('b');
  await turns(20);
  expect(begun).toEqual(['a', 'b', 'c']);
  end('a');
  end('c');
  await turns(20);
  expect(begun).toEqual(['a', 'b', 'c', 'd', 'e']);
  end('d');
  end('e');
  await Promise.all(all);
});

test('clients do not wait for each other; of all together one begins in each turn of the event loop', async () => {
  const { read, begun, end } = createReads();
  const names = ['a1', 'a2', 'a3', 'b1', 'b2', 'c1'];
  const all = names.map((name) => read(name.charAt(0), name));
  const counts: number[] = [];
  for (let i = 0; i < 12; i += 1) {
    await turn();
    counts.push(begun.length);
  }
  for (const [i, count] of counts.entries()) expect(count - (counts[i - 1] ?? 0)).toBeLessThanOrEqual(1);
  expect(begun.toSorted()).toEqual(['a1', 'a2', 'b1', 'b2', 'c1']);
  end('a1');
  await turns(5);
  expect(begun.at(-1)).toBe('a3');
  for (const name of names) end(name);
  await Promise.all(all);
});

test('one that fails makes room as well', async () => {
  const { read, begun, end, fail } = createReads(1);
  const failing = read('one', 'failing');
  const next = read('one', 'next');
  await turns(5);
  fail('failing');
  await expect(failing).rejects.toThrow('failing');
  await turns(5);
  expect(begun).toEqual(['failing', 'next']);
  end('next');
  await next;
});

test('of old events, four are told in each turn of the event loop, whoever reads them', async () => {
  const { pace } = createCatchUp();
  let told = 0;
  const readers = Array.from({ length: 5 }, async () => {
    for (let i = 0; i < 8; i += 1) {
      await pace();
      told += 1;
    }
  });
  const counts: number[] = [];
  for (let i = 0; i < 12; i += 1) {
    counts.push(told);
    await turn();
  }
  await Promise.all(readers);
  for (const [i, count] of counts.entries()) expect(count - (counts[i - 1] ?? 0)).toBeLessThanOrEqual(4);
  expect(told).toBe(40);
});
