import { describe, expect, test } from 'vitest';
import type { Writer } from '../../../src/store/sql/database.ts';
import { createPutOff } from '../../../src/store/sql/deferred-writes.ts';
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
  return { log, writer, writeAs, ...createPutOff(writer) };
}

function query(sql: string): Query<never> {
  return { sql, parameters: [] };
}

describe('what is put off', () => {
  test('is written together at the end, each kind in its order, and once', async () => {
    const { log, ways, settle, writeAs } = prepare();
    const [a, b] = [writeAs('a'), writeAs('b')];
    ways.putOff(a, 1);
    ways.putOff(b, 2);
    ways.putOff(a, 3);
    expect(log).toEqual([]);
    await settle();
    await settle();
    expect(log).toEqual(['a 1 3', 'b 2']);
  });

  test.each(['rows', 'change'] as const)('is there for whoever calls %s', async (way) => {
    const { log, ways, writeAs } = prepare();
    ways.putOff(writeAs('a'), 1);
    await ways[way](query('look'));
    await ways[way](query('look'));
    expect(log).toEqual(['a 1', 'look', 'look']);
  });

  test('waits for others past an insert', async () => {
    const { log, ways, settle, writeAs } = prepare();
    const write = writeAs('a');
    for (const item of [1, 2]) {
      expect(await ways.insert(query('insert'))).toBe(1);
      ways.putOff(write, item);
    }
    await settle();
    expect(log).toEqual(['insert', 'insert', 'a 1 2']);
  });

  test('is counted, written or not, so that nobody who put something off passes for one who wrote nothing', async () => {
    const { ways, settle, count, discard, writeAs } = prepare();
    ways.putOff(writeAs('a'), 1);
    expect(count()).toBe(1);
    await settle();
    ways.putOff(writeAs('a'), 1);
    discard();
    expect(count()).toBe(2);
  });

  test('is forgotten with its transaction', async () => {
    const { log, ways, settle, discard, writeAs } = prepare();
    ways.putOff(writeAs('a'), 1);
    discard();
    await settle();
    await ways.rows(query('look'));
    expect(log).toEqual(['look']);
  });

  test('when it cannot be written, nobody goes on before the transaction is undone', async () => {
    const { log, ways, settle, discard, writeAs } = prepare();
    const fail = async () => {
      throw new Error('no');
    };
    ways.putOff(writeAs('a'), 1);
    ways.putOff(fail, 2);
    await expect(ways.rows(query('look'))).rejects.toThrow('no');
    await expect(ways.change(query('change'))).rejects.toThrow('no');
    await expect(settle()).rejects.toThrow('no');
    expect(log).toEqual(['a 1']);
    discard();
    await settle();
    await ways.rows(query('look'));
    expect(log).toEqual(['a 1', 'look']);
  });
});
