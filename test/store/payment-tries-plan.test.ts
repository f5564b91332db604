import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { idFloor } from '../../src/domain/id.ts';
import type { AttemptFilter } from '../../src/domain/payment-ports.ts';
import type { Database } from '../../src/store/sql/database.ts';
import type { Query } from '../../src/store/sql/statement.ts';
import { createStore, openDatabase } from '../../src/store/store.ts';
import { createTestDatabase, dialects, type TestDatabase } from '../support/store.ts';
import { NOW } from './make.ts';
import { readPlan } from './read-plan.ts';

/** Of two links by turns, a second apart; fifty payers of each by turns and, every fifth time, its owner; a tenth refused. */
const PAYMENTS = 20_000;
const N = 20;

const TRIES: Record<string, Omit<AttemptFilter, 'since'>> = {
  'of a payer': { refused: false, payerKey: 'payer-7' },
  'refused, of a payer': { refused: true, payerKey: 'payer-7' },
  'of the link': { refused: false },
  'refused, of the link': { refused: true },
  'refused, of its owner': { refused: true, payerKey: null },
};

describe.each(dialects)(`tries among ${PAYMENTS} payments on %s`, (dialect) => {
  let database: TestDatabase;
  let opened: Database;
  let store: ReturnType<typeof createStore>;
  const queries: Query<unknown>[] = [];

  beforeAll(async () => {
    database = await createTestDatabase(dialect);
    opened = await openDatabase({ databaseUrl: database.url });
    await opened.withKysely(async (kysely) => {
      for (let start = 0; start < PAYMENTS; start += 400) {
        const rows = Array.from({ length: 400 }, (_, i) => row(start + i));
        await sql`insert into payments (client_id, id, payment_link_id, checkout_session_id, external_id, owner_identity_id,
          account_number, method, amount, currency, status, created_at, updated_at, payer_key) values ${sql.join(rows)}`.execute(
          kysely,
        );
      }
      await sql.raw('analyze').execute(kysely);
    });
    const reader: Database['reader'] = {
      rows(query) {
        queries.push(query);
        return opened.reader.rows(query);
      },
    };
    store = createStore({ ...opened, reader });
  });
  afterAll(async () => {
    await opened.close();
    await database.drop();
  });

  function row(i: number) {
    const at = NOW + i * 1_000;
    const id = `${idFloor('pay', at)}${'0'.repeat(16)}`;
    const status = i % 20 < 2 ? 'FAILED' : 'RECEIVED';
    const payerKey = i % 10 < 2 ? null : `payer-${Math.floor(i / 2) % 50}`;
    return sql`('demo', ${id}, ${`pl_${i % 2}`}, 'cs_1', 'x', 'x', 'x', 'CARD', '1', 'CLP', ${status}, ${at}, ${at}, ${payerKey})`;
  }

  test.each(Object.entries(TRIES))('%s: an index in its own order, and few rows', async (_, fit) => {
    queries.length = 0;
    const since = NOW + (PAYMENTS - 600) * 1_000;
    await store.payments.nthAttempt('demo', 'pl_1', N, { since, ...fit });
    expect(queries).toHaveLength(1);
    const [query] = queries;
    if (query === undefined) throw new Error('There is one statement');
    const plan = await readPlan(dialect, opened.reader, query);
    // Which of the three it takes is the database's choice by its statistics: each is bounded by the window.
    expect(plan.text).toMatch(/payments_by_(payer|link|link_status)\b/);
    expect(plan.text).not.toMatch(/Seq Scan|SCAN payments/);
    expect(plan.sorts).toEqual([]);
    if (plan.rowsRead !== undefined) expect(plan.rowsRead).toBeLessThanOrEqual(100);
  });
});
