import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { PaymentLink } from '../../../src/domain/payment-link.ts';
import type { Store } from '../../../src/domain/ports.ts';
import { createGroups } from '../../../src/store/postgres/group.ts';
import { openStore } from '../../../src/store/store.ts';
import { createTestDatabase, dialects, type TestDatabase } from '../../support/store.ts';
import { makeDeliveryId, makeEvent, makeLink, NOW, unique } from '../make.ts';
import { openWire } from '../wire.ts';

describe.runIf(dialects.includes('postgres'))('creations that come together', () => {
  let database: TestDatabase;
  let wire: Awaited<ReturnType<typeof openWire>>;
  let store: Store;

  beforeAll(async () => {
    database = await createTestDatabase('postgres');
    wire = await openWire(inject('postgresUrl') ?? '');
    store = await openStore({ databaseUrl: wire.url(database.url) });
  });
  afterAll(async () => {
    await store.close();
    await wire.close();
    await database.drop();
  });

  function create(clientId: string): Promise<boolean> {
    const link = makeLink({ clientId });
    return store.transaction(async (tx) => {
      await tx.events.append(makeEvent(link), makeDeliveryId());
      return tx.paymentLinks.insert(link);
    }, clientId);
  }

  test('travel together: as many round trips for twenty as for one', async () => {
    const clientId = unique('client');
    const piecesFor = async (count: number) => {
      const before = wire.sent();
      await Promise.all(Array.from({ length: count }, () => create(clientId)));
      return wire.sent() - before;
    };
    await piecesFor(1);
    const alone = await piecesFor(1);
    // Nobody is told before the commit, so that no more than these can have been under way; what is long is sent in parts.
    expect(await piecesFor(20)).toBeLessThanOrEqual(alone + 4);
    expect(await store.paymentLinks.count(clientId, {}, NOW)).toBe(22);
  });

  test('of several clients have transactions of their own', async () => {
    const clients = Array.from({ length: 5 }, () => unique('client'));
    expect(await Promise.all(clients.map(create))).toEqual([true, true, true, true, true]);
    const totals = await Promise.all(clients.map((clientId) => store.paymentLinks.count(clientId, {}, NOW)));
    expect(totals).toEqual([1, 1, 1, 1, 1]);
  });

  test('one that has failed writes nothing afterwards, whatever it had begun', async () => {
    const clientId = unique('client');
    const late: Promise<unknown>[] = [];
    const stray = makeLink({ clientId });
    const failing = store.transaction(async (tx) => {
      const insertLater = async () => {
        await tx.paymentLinks.find(clientId, 'pl_none');
        await sleep(20);
        await tx.paymentLinks.insert(stray);
      };
      const begun = insertLater();
      late.push(begun.catch(() => undefined));
      await Promise.all([begun, Promise.reject(new Error('no'))]);
    }, clientId);
    const links = Array.from({ length: 5 }, () => makeLink({ clientId }));
    const insert = (link: PaymentLink) => store.transaction((tx) => tx.paymentLinks.insert(link), clientId);
    const others = Promise.all(links.map(insert));
    await expect(failing).rejects.toThrow('no');
    expect(await others).toEqual(links.map(() => true));
    await Promise.all(late);
    expect(await store.paymentLinks.find(clientId, stray.id)).toBeUndefined();
    expect(await store.paymentLinks.count(clientId, {}, NOW)).toBe(5);
  });

  test('an insert that finds its row there costs nobody a transaction of his own', async () => {
    const clientId = unique('client');
    await create(clientId);
    const insert = (checkoutToken: string) =>
      store.transaction(async (tx) => {
        const link = makeLink({ clientId, checkoutToken });
        if (!(await tx.paymentLinks.insert(link))) throw new Error('taken');
        await tx.events.append(makeEvent(link), makeDeliveryId());
      }, clientId);
    const commits = wire.commits();
    const tokens = Array.from({ length: 20 }, (_, i) => `token-${i % 19}`);
    const results = await Promise.allSettled(tokens.map(insert));
    expect(results.map(({ status }) => status === 'fulfilled')).toEqual(tokens.map((_, i) => i < 19));
    expect(wire.commits() - commits).toBe(1);
    expect(await store.paymentLinks.count(clientId, {}, NOW)).toBe(20);
    expect(await store.events.last(clientId)).toBe(20);
  });

  test('whose commit is cut off: all of them happened, or the callers are told so', async () => {
    for (const cut of ['before', 'after'] as const) {
      const clientId = unique('client');
      wire.cutCommits(cut);
      const created = await Promise.allSettled(Array.from({ length: 10 }, () => create(clientId)));
      wire.cutCommits('never');
      const fulfilled = created.filter(({ status }) => status === 'fulfilled').length;
      expect(fulfilled).toBe(cut === 'after' ? 10 : 0);
      expect(await store.paymentLinks.count(clientId, {}, NOW)).toBe(fulfilled);
    }
  });
});

test('one transaction of a client at a time; what comes meanwhile goes with the next one', async () => {
  const runs: string[] = [];
  const { enqueue } = createGroups(async (clientId, units) => {
    runs.push(`${clientId} ${units.length}`);
    await new Promise(setImmediate);
    for (const { resolve } of units) resolve(undefined);
  });
  const work = async () => {};
  const first = [enqueue('a', work), enqueue('b', work), enqueue('a', work)];
  await new Promise(setImmediate);
  const later = [enqueue('a', work), enqueue('a', work), enqueue('a', work)];
  await Promise.all([...first, ...later]);
  expect(runs).toEqual(['a 2', 'b 1', 'a 3']);
});

test('no more wait than can be answered', async () => {
  const { enqueue } = createGroups(() => new Promise(() => {}));
  const waiting = Array.from({ length: 1_101 }, () => enqueue('a', async () => {}));
  const refused = await Promise.race(waiting.slice(1_000).map((one) => one.catch((error: unknown) => error)));
  expect(refused).toMatchObject({ code: 'UNAVAILABLE' });
});
