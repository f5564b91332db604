import v8 from 'node:v8';
import vm from 'node:vm';
import { describe, expect, test } from 'vitest';
import { createDeferredWrites } from '../../../src/store/sql/commit.ts';
import type { Writer } from '../../../src/store/sql/database.ts';
import type { Query } from '../../../src/store/sql/statement.ts';

/** A writer that notes down what it is told, and what is written by way of it. */
function prepare() {
  const log: string[] = [];
  const writer: Writer = {
    rows: async ({ sql }) => {
      log.push(sql);
      return [];
    },
    change: async ({ sql }) => {
      log.push(sql);
      return 1;
    },
  };
  const writeAs = (name: string) => async (to: Writer, items: readonly number[]) => {
    await to.change(query(`${name} ${items.join(' ')}`));
  };
  return { log, writer, writeAs, ...createDeferredWrites(writer) };
}

function query(sql: string): Query<never> {
  return { sql, parameters: [] };
}

describe('what is put off', () => {
  test('is written together at the end, each kind in its order, and once', async () => {
    const { log, tx, flush, writeAs } = prepare();
    const [a, b] = [writeAs('a'), writeAs('b')];
    tx.defer(a, 1);
    tx.defer(b, 2);
    tx.defer(a, 3);
    expect(log).toEqual([]);
    await flush();
    await flush();
    expect(log).toEqual(['a 1 3', 'b 2']);
  });

  test.each(['rows', 'change'] as const)('is there for whoever calls %s', async (way) => {
    const { log, tx, writeAs } = prepare();
    tx.defer(writeAs('a'), 1);
    await tx[way](query('look'));
    await tx[way](query('look'));
    expect(log).toEqual(['a 1', 'look', 'look']);
  });

  test('waits for others past an insert', async () => {
    const { log, tx, flush, writeAs } = prepare();
    const write = writeAs('a');
    for (const item of [1, 2]) {
      expect(await tx.insert(query('insert'))).toBe(1);
      tx.defer(write, item);
    }
    await flush();
    expect(log).toEqual(['insert', 'insert', 'a 1 2']);
  });

  test('or past everything, where no statement reads it; after all that was put off otherwise', async () => {
    const { log, tx, flush, writeAs } = prepare();
    const [a, b] = [writeAs('a'), writeAs('b')];
    tx.deferToEnd(b, 1);
    tx.defer(a, 2);
    await tx.rows(query('look'));
    await tx.change(query('change'));
    tx.deferToEnd(b, 3);
    tx.defer(a, 4);
    await flush();
    await flush();
    expect(log).toEqual(['a 2', 'look', 'change', 'a 4', 'b 1 3']);
  });

  test('is counted, written or not, so that nobody who put something off passes for one who wrote nothing', async () => {
    const { tx, flush, count, discard, writeAs } = prepare();
    tx.defer(writeAs('a'), 1);
    expect(count()).toBe(1);
    await flush();
    tx.defer(writeAs('a'), 1);
    discard();
    expect(count()).toBe(2);
  });

  test('is forgotten with its transaction', async () => {
    const { log, tx, flush, discard, writeAs } = prepare();
    tx.defer(writeAs('a'), 1);
    discard();
    await flush();
    await tx.rows(query('look'));
    expect(log).toEqual(['look']);
  });

  test('when it cannot be written, nobody goes on before the transaction is undone', async () => {
    const { log, tx, flush, discard, writeAs } = prepare();
    const fail = async () => {
      throw new Error('no');
    };
    tx.defer(writeAs('a'), 1);
    tx.defer(fail, 2);
    await expect(tx.rows(query('look'))).rejects.toThrow('no');
    await expect(tx.change(query('change'))).rejects.toThrow('no');
    await expect(flush()).rejects.toThrow('no');
    expect(log).toEqual(['a 1']);
    discard();
    await flush();
    await tx.rows(query('look'));
    expect(log).toEqual(['a 1', 'look']);
  });
});

test('what was written is freed with other young objects, and not only by a full garbage collection', async () => {
  v8.setFlagsFromString('--expose-gc');
  const collectYoung: () => void = vm.runInNewContext(`() => gc({ type: 'minor' })`);
  const { tx, flush } = prepare();
  const write = async () => {};
  // What outlives two collections is old.
  for (let i = 0; i < 3; i += 1) collectYoung();
  const before = v8.getHeapStatistics().used_heap_size;
  for (let transaction = 0; transaction < 8; transaction += 1) {
    for (let item = 0; item < 64; item += 1) tx.defer(write, new Array(512).fill(item));
    await flush();
    collectYoung();
  }
  // The items of one transaction take 0.26 MB, all together 2.1 MB.
  expect(v8.getHeapStatistics().used_heap_size - before).toBeLessThan(1_000_000);
});
