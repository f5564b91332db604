import { expect, test } from 'vitest';
import { DEFAULT_RETENTION, daysKept, type Retained } from '../../src/domain/retention.ts';
import { createRetentionService } from '../../src/services/retention.ts';
import type { Database } from '../../src/store/sql/database.ts';
import type { Query } from '../../src/store/sql/statement.ts';
import { createStore, openDatabase } from '../../src/store/store.ts';
import { NOW } from './make.ts';
import { readPlan } from './read-plan.ts';

const KINDS = Object.keys(daysKept(DEFAULT_RETENTION)) as Retained[];

test.each(KINDS)('old %s are found and removed through indexes in their order', async (what) => {
  const database = await openDatabase({ databaseUrl: 'sqlite::memory:' });
  const queries: Query<unknown>[] = [];
  const reader: Database['reader'] = {
    rows(query) {
      queries.push(query);
      // A client that has something old, though there is none.
      return Promise.resolve([{ client_id: 'c', old: 1, id: 'x' }] as never);
    },
  };
  const transaction: Database['transaction'] = (work) =>
    work({
      rows: reader.rows,
      change: async (query: Query<unknown>) => Number(queries.push(query) < 0),
      deferToEnd() {},
    } as never);
  const store = createStore({ ...database, reader, transaction });
  await createRetentionService({ store }).removeOld(what, NOW);
  expect(queries.length).toBeGreaterThan(1);
  for (const query of queries) {
    const { text } = await readPlan('sqlite', database.reader, query);
    expect(text).toContain('SEARCH');
    // Neither a whole table nor all that a client has.
    expect(text).not.toMatch(/SCAN (?!holders|CONSTANT|json_each)|\(client_id=\?\)|TEMP B-TREE/);
  }
  await database.close();
});
