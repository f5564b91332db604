import pg from 'pg';
import { afterAll, beforeAll, describe, expect, inject, test, vi } from 'vitest';
import type { Store } from '../../../src/domain/ports.ts';
import { openStore } from '../../../src/store/store.ts';
import { createTestDatabase, dialects, type TestDatabase } from '../../support/store.ts';
import { makeDeliveryId, makeEvent, makeLink, NOW, unique } from '../make.ts';
import { type Cut, openWire } from '../wire.ts';

const ANY = { now: NOW, statuses: ['ATTEMPT', 'ACTIVE'] } as const;

describe.runIf(dialects.includes('postgres'))('PostgreSQL', () => {
  let database: TestDatabase;
  let wire: Awaited<ReturnType<typeof openWire>>;
  let store: Store;
  let admin: pg.Client;

  beforeAll(async () => {
    database = await createTestDatabase('postgres');
    admin = new pg.Client({ connectionString: database.url });
    await admin.connect();
    // For the connections that are made from here on.
    await admin.query(`alter database ${admin.database} set deadlock_timeout = '50ms'`);
    wire = await openWire(inject('postgresUrl') ?? '');
    store = await openStore({ databaseUrl: wire.url(database.url), statementTimeoutMs: 300, poolMax: 4 });
  });
  afterAll(async () => {
    await store.close();
    await wire.close();
    await admin.end();
    await database.drop();
  });

  const insert = async (link = makeLink({ clientId: unique('client') })) => {
    await store.transaction((tx) => tx.paymentLinks.insert(link));
    return link;
  };
  const countOf = (clientId: string) => store.paymentLinks.count(clientId, {}, NOW);

  test('transactions that lock each other out are run again until both have happened', async () => {
    const clientId = unique('client');
    const [a, b] = [await insert(makeLink({ clientId })), await insert(makeLink({ clientId }))];
    let runs = 0;
    const { promise: bothHoldOne, resolve: open } = Promise.withResolvers<void>();
    const touch = (first: string, second: string) =>
      store.transaction(async (tx) => {
        await tx.paymentLinks.set(clientId, first, ANY, { updatedAt: NOW });
        runs += 1;
        if (runs === 2) open();
        await bothHoldOne;
        await tx.paymentLinks.set(clientId, second, ANY, { updatedAt: NOW });
      });
    await Promise.all([touch(a.id, b.id), touch(b.id, a.id)]);
    expect(runs).toBeGreaterThan(2);
    const versions = (await store.paymentLinks.findMany(clientId, [a.id, b.id])).map((link) => link?.version);
    expect(versions).toEqual([3, 3]);
  });

  test('a statement that waits for too long is given up, says so, and has changed nothing', async () => {
    const link = await insert();
    await admin.query('begin');
    await admin.query('select 1 from payment_links where id = $1 for update', [link.id]);
    const change = { storedStatus: 'EXPIRED', updatedAt: NOW } as const;
    const waiting = store.transaction((tx) => tx.paymentLinks.set(link.clientId, link.id, ANY, change));
    await expect(waiting).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    await admin.query('rollback');
    expect(await store.paymentLinks.find(link.clientId, link.id)).toEqual(link);
  });

  test('when all connections are in use for too long, the caller is told', async () => {
    const short = await openStore({ databaseUrl: database.url, poolMax: 1, connectTimeoutMs: 500 });
    const link = makeLink({ clientId: unique('client') });
    const holding = short.transaction(async (tx) => {
      await expect(short.paymentLinks.find(link.clientId, link.id)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
      return tx.paymentLinks.insert(link);
    });
    expect(await holding).toBe(true);
    await short.close();
  });

  test('connections that the server or the wire ends are replaced, and nobody notices', async () => {
    const link = await insert();
    const find = () => store.paymentLinks.find(link.clientId, link.id);
    for (let round = 0; round < 5; round += 1) {
      await Promise.all([find(), find(), find()]);
      await admin.query(
        `select pg_terminate_backend(pid) from pg_stat_activity
          where application_name = 'payment-links' and datname = current_database()`,
      );
      expect(await find()).toEqual(link);
      await Promise.all([find(), find(), find()]);
      wire.drop();
      expect(await find()).toEqual(link);
    }
    expect(await countOf((await insert()).clientId)).toBe(1);
  });

  test('a connection that breaks before the commit: nothing is written, and the caller is told so', async () => {
    const link = makeLink({ clientId: unique('client') });
    const broken = store.transaction(async (tx) => {
      await tx.paymentLinks.insert(link);
      wire.drop();
      // Long enough for the connection to break while nothing is asked of it.
      await new Promise((resolve) => setTimeout(resolve, 30));
      await tx.events.append(makeEvent(link), makeDeliveryId());
    });
    await expect(broken).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    expect(await countOf(link.clientId)).toBe(0);
  });

  test('a connection that breaks while the commit is on its way there: the same', async () => {
    const link = makeLink({ clientId: unique('client') });
    wire.cutCommits('before');
    const broken = store.transaction((tx) => tx.paymentLinks.insert(link));
    await expect(broken).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    wire.cutCommits('never');
    expect(await countOf(link.clientId)).toBe(0);
  });

  test('a connection that breaks while the answer to the commit is on its way back: it has happened, once', async () => {
    const link = makeLink({ clientId: unique('client') });
    wire.cutCommits('after');
    const done = store.transaction(async (tx) => {
      await tx.events.append(makeEvent(link), makeDeliveryId());
      return tx.paymentLinks.insert(link);
    });
    expect(await done).toBe(true);
    wire.cutCommits('never');
    expect(await countOf(link.clientId)).toBe(1);
  });

  test('the same with a single connection, whose place the question takes', async () => {
    const single = await openStore({ databaseUrl: wire.url(database.url), poolMax: 1 });
    const link = makeLink({ clientId: unique('client') });
    const insertAgainst = (cut: Cut) => {
      wire.cutCommits(cut);
      return single.transaction(async (tx) => {
        await tx.events.append(makeEvent(link), makeDeliveryId());
        return tx.paymentLinks.insert(link);
      }, link.clientId);
    };
    await expect(insertAgainst('before')).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    expect(await insertAgainst('after')).toBe(true);
    wire.cutCommits('never');
    await single.close();
    expect(await countOf(link.clientId)).toBe(1);
  });

  test('the same without an event to prove it by: the caller is told to look', async () => {
    const link = makeLink({ clientId: unique('client') });
    wire.cutCommits('after');
    const done = store.transaction((tx) => tx.paymentLinks.insert(link));
    await expect(done).rejects.toMatchObject({ code: 'INTERNAL', message: expect.stringContaining('look whether') });
    wire.cutCommits('never');
    expect(await countOf(link.clientId)).toBe(1);
  });

  test('work that goes on after a statement failed is not taken for done', async () => {
    const link = await insert();
    const again = store.transaction(async (tx) => {
      // The same id with another token is no conflict that the store knows of.
      await tx.paymentLinks.insert({ ...link, checkoutToken: unique('token') }).catch(() => undefined);
    });
    await expect(again).rejects.toThrow('rolled back');
  });

  test('no session of the database outlives the store', async () => {
    const short = await openStore({ databaseUrl: `${database.url}&application_name=short-lived` });
    short.onAppend('demo', () => {});
    await short.probe();
    const sessions = async () =>
      (await admin.query("select pid from pg_stat_activity where application_name = 'short-lived'")).rowCount;
    await vi.waitFor(async () => expect(await sessions()).toBeGreaterThan(1));
    await short.close();
    await vi.waitFor(async () => expect(await sessions()).toBe(0));
  });
});
