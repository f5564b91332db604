import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, inject, test, vi } from 'vitest';
import { createPipelines } from '../../../src/store/postgres/pipeline.ts';
import { openStore } from '../../../src/store/store.ts';
import { createTestDatabase, dialects, type TestDatabase } from '../../support/store.ts';
import { makeLink, NOW, unique } from '../make.ts';
import { openWire } from '../wire.ts';

describe.runIf(dialects.includes('postgres'))('pipelined connections', () => {
  let database: TestDatabase;
  let wire: Awaited<ReturnType<typeof openWire>>;

  beforeAll(async () => {
    database = await createTestDatabase('postgres');
    wire = await openWire(inject('postgresUrl') ?? '');
  });
  afterAll(async () => {
    await wire.close();
    await database.drop();
  });

  const ask = (connection: Pick<pg.Pool, 'query'>, text: string, values: unknown[] = []) =>
    connection.query({ text, values }).then(({ rows }) => rows[0]?.answer);

  test('everybody gets the answer to what they asked, and a failure is that of one', async () => {
    const pipelines = createPipelines({ connectionString: database.url }, 2);
    const asked = Array.from({ length: 100 }, (_, number) =>
      number % 7 === 3
        ? ask(pipelines, 'select 1 / $1::int as answer', [0]).catch((error: Error) => error.message)
        : ask(pipelines, 'select $1::int as answer', [number]),
    );
    expect(await Promise.all(asked)).toEqual(
      Array.from({ length: 100 }, (_, number) => (number % 7 === 3 ? 'division by zero' : number)),
    );
    await pipelines.end();
  });

  test('as many connections as are allowed, and only as soon as they are needed', async () => {
    const pipelines = createPipelines({ connectionString: database.url }, 3);
    const pid = () => ask(pipelines, 'select pg_backend_pid() as answer');
    const alone = [await pid(), await pid(), await pid()];
    expect(new Set(alone).size).toBe(1);
    expect(new Set(await Promise.all(Array.from({ length: 30 }, pid))).size).toBe(3);
    await pipelines.end();
  });

  test('what is lost with a connection is asked again on another', async () => {
    const store = await openStore({ databaseUrl: wire.url(database.url), poolMax: 6 });
    const link = makeLink({ clientId: unique('client') });
    await store.transaction((tx) => tx.paymentLinks.insert(link));
    for (let round = 0; round < 5; round += 1) {
      const found = Promise.all(Array.from({ length: 40 }, () => store.paymentLinks.find(link.clientId, link.id)));
      await sleep(round);
      wire.drop();
      expect(await found).toEqual(Array.from({ length: 40 }, () => link));
    }
    await store.close();
  });

  test('a page and its total travel together', async () => {
    const store = await openStore({ databaseUrl: wire.url(database.url) });
    const clientId = unique('client');
    await store.transaction((tx) => tx.paymentLinks.insert(makeLink({ clientId })));
    const query = { filter: {}, order: { field: 'createdAt', direction: 'desc' }, now: NOW } as const;
    const both = () =>
      Promise.all([
        store.paymentLinks.page(clientId, query, { limit: 10 }),
        store.paymentLinks.count(clientId, {}, NOW),
      ]);
    await both();
    const before = wire.sent();
    const [page, total] = await both();
    expect([page.rows.length, total]).toEqual([1, 1]);
    expect(wire.sent() - before).toBe(1);
    await store.close();
  });

  test('are counted with the others, and all of them are no more than the pool may have', async () => {
    const store = await openStore({ databaseUrl: database.url, poolMax: 6 });
    const link = makeLink({ clientId: unique('client') });
    await store.transaction((tx) => tx.paymentLinks.insert(link));
    expect(store.pool()).toEqual({ total: 1, idle: 1, waiting: 0 });
    await store.paymentLinks.find(link.clientId, link.id);
    expect(store.pool()).toEqual({ total: 2, idle: 2, waiting: 0 });

    const query = { filter: {}, order: { field: 'createdAt', direction: 'asc' }, now: NOW } as const;
    const asked = Array.from({ length: 60 }, () => [
      store.paymentLinks.find(link.clientId, link.id),
      store.paymentLinks.listByOffset(link.clientId, query, { offset: 100_000, limit: 1 }),
      store.transaction((tx) => tx.paymentLinks.insert(makeLink({ clientId: link.clientId })), link.clientId),
      store.clients.list(),
    ]);
    const totals: number[] = [];
    const idle: number[] = [];
    let done = false;
    function look(): void {
      const pool = store.pool();
      totals.push(pool?.total ?? 0);
      idle.push(pool?.idle ?? 0);
      if (!done) setImmediate(look);
    }
    look();
    await Promise.all(asked.flat());
    done = true;
    expect([Math.max(...totals), Math.min(...idle)]).toEqual([6, 0]);
    expect(store.pool()).toEqual({ total: 6, idle: 6, waiting: 0 });
    await store.close();
  });

  test('nothing is left of them when they have ended', async () => {
    const admin = new pg.Client({ connectionString: database.url });
    await admin.connect();
    const pipelines = createPipelines({ connectionString: database.url, application_name: 'piped' }, 2);
    await Promise.all([ask(pipelines, 'select 1 as answer'), ask(pipelines, 'select 2 as answer')]);
    await pipelines.end();
    await vi.waitFor(async () => {
      const { rowCount } = await admin.query("select 1 from pg_stat_activity where application_name = 'piped'");
      expect(rowCount).toBe(0);
    });
    await admin.end();
  });
});
