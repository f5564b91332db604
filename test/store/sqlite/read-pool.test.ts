import { randomBytes } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { PaymentLinkFilter, Store } from '../../../src/domain/ports.ts';
import type { Database } from '../../../src/store/sql/database.ts';
import { createReadPool } from '../../../src/store/sqlite/read-pool.ts';
import { createStore, openDatabase, openStore, type StoreOptions } from '../../../src/store/store.ts';
import { createTestGateway } from '../../support/gateway.ts';
import { createTestDatabase, type TestDatabase } from '../../support/store.ts';
import { destinationsTo, HOUR, makeLink, makeTerms, NOW } from '../make.ts';

let file: TestDatabase;
const opened: { close(): Promise<void> }[] = [];

beforeEach(async () => {
  file = await createTestDatabase('sqlite');
});
afterEach(async () => {
  for (const each of opened.splice(0).reverse()) await each.close();
  await file.drop();
});

async function open(options: Omit<StoreOptions, 'databaseUrl'> = {}): Promise<{ database: Database; store: Store }> {
  const database = await openDatabase({ databaseUrl: file.url, ...options });
  opened.push(database);
  return { database, store: createStore(database) };
}

/** Counts so far: long enough to be interrupted by, short enough to wait for. */
const counting = (steps: number, clientId: string) => ({
  sql: 'with recursive counted(n) as (select 1 union all select n + 1 from counted where n < ?) select max(n) as n from counted',
  parameters: [steps],
  clientId,
  unbounded: true as const,
});

/** Whether the event loop goes round before the read has its answer. */
async function letsOthersIn(database: Database): Promise<boolean> {
  let answered = false;
  const read = database.reader.rows(counting(1_000, 'a')).then(() => {
    answered = true;
  });
  await new Promise((resolve) => setImmediate(resolve));
  const before = !answered;
  await read;
  return before;
}

test('a read of unbounded cost leaves the thread that serves everybody, unless there are no others', async () => {
  expect(await letsOthersIn((await open({ readWorkers: 1 })).database)).toBe(true);
  expect(await letsOthersIn((await open({ readWorkers: 0 })).database)).toBe(false);
});

test('a thread that cannot open the file refuses its reads', async () => {
  const pool = createReadPool({
    path: join(tmpdir(), 'missing-links.db'),
    threads: 1,
    waitMs: 10_000,
    statementMs: 10_000,
  });
  opened.push(pool);
  await expect(pool.rows(counting(1, 'a'))).rejects.toMatchObject({ code: 'UNAVAILABLE' });
});

test('lists and counts are the same in a thread and in place, and see what was just written', async () => {
  const { store: threaded } = await open({ readWorkers: 2 });
  const { store: inPlace } = await open({ readWorkers: 0 });
  const one = <const T>(...values: T[]) => fc.constantFrom(...values);
  const some = <const T>(...values: T[]) => fc.uniqueArray(one(...values), { minLength: 1, maxLength: 3 });
  const filters: fc.Arbitrary<PaymentLinkFilter> = fc.record(
    {
      status: some('ATTEMPT', 'ACTIVE', 'FINISHED', 'EXPIRED'),
      currency: some('CLP', 'COP'),
      destinationAccountNumber: some('acc-1', 'acc-2', 'acc-3'),
      ownerIdentityId: some('owner-1', 'owner-2'),
      customerEmail: some('ana@example.com', 'nobody@example.com'),
      createdAt: fc.constant({ from: NOW + 5, to: NOW + 30 }),
      expiresAt: fc.constant({ to: NOW + HOUR }),
    },
    { requiredKeys: [] },
  );
  const orders = fc.record({
    field: one('createdAt', 'expiresAt', 'totalAmount', 'status'),
    direction: one('asc', 'desc'),
  });
  const link = (number: number) =>
    makeLink({
      clientId: 'client',
      createdAt: NOW + number,
      expiresAt: NOW + (number % 3) * HOUR,
      storedStatus: (['ATTEMPT', 'ACTIVE', 'FINISHED', 'EXPIRED'] as const)[number % 4] ?? 'ACTIVE',
      terms: makeTerms({
        currency: number % 2 === 0 ? 'CLP' : 'COP',
        totalAmount: String((number * 7) % 5),
        destinations: destinationsTo(`acc-${number % 4}`),
        owner: { identityId: `owner-${number % 3}` },
        ...(number % 2 === 0 && { customer: { firstName: 'Ana', email: 'Ana@example.com' } }),
      }),
    });
  await threaded.transaction(async (tx) => {
    await tx.clients.insert({
      id: 'client',
      name: '',
      tag: 'tag',
      secretHash: '',
      apiKeyHash: randomBytes(8).toString('hex'),
      createdAt: NOW,
    });
    for (let number = 0; number < 40; number += 1) await tx.paymentLinks.insert(link(number));
  });

  await fc.assert(
    fc.asyncProperty(filters, orders, fc.nat(45), fc.nat(20), async (filter, order, offset, limit) => {
      const ask = async ({ paymentLinks }: Store) => ({
        count: await paymentLinks.count('client', filter, NOW + HOUR),
        list: await paymentLinks.listByOffset('client', { filter, order, now: NOW + HOUR }, { offset, limit }),
        page: order.field !== 'status' && (await paymentLinks.page('client', { filter, order, now: NOW }, { limit })),
      });
      expect(await ask(threaded)).toEqual(await ask(inPlace));
    }),
    { numRuns: 150 },
  );

  const filter = { ownerIdentityId: ['owner-0', 'owner-1'] };
  for (let number = 40; number < 50; number += 1) {
    const before = await threaded.paymentLinks.count('client', filter, NOW);
    await threaded.transaction((tx) => tx.paymentLinks.insert(link(number * 3)));
    expect(await threaded.paymentLinks.count('client', filter, NOW)).toBe(before + 1);
  }
});

test('the connection of a thread writes nothing, and refusals keep their words', async () => {
  const { database } = await open({ readWorkers: 1 });
  const write = {
    sql: "delete from payment_links where id = 'x' returning id",
    parameters: [],
    unbounded: true,
  } as const;
  await expect(database.reader.rows(write)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  const nonsense = { sql: 'select 1 from nowhere', parameters: [], unbounded: true } as const;
  await expect(database.reader.rows(nonsense)).rejects.toThrow(/no such table/);
});

test('a read that takes too long is refused, and so is one that waits too long, as 503 with Retry-After', async () => {
  const { database, store } = await open({ readWorkers: 1, readQueueTimeoutMs: 50, statementTimeoutMs: 200 });
  const gateway = await createTestGateway({ store });
  const held = expect(database.reader.rows(counting(10_000_000, 'other'))).rejects.toMatchObject({
    code: 'UNAVAILABLE',
  });
  const [rest, graphql] = await Promise.all([
    gateway.call('GET', '/payment-links?currency=CLP,COP&sort=status:asc'),
    gateway.call('POST', '/graphql', {
      body: { query: '{ paymentLinks(filter: { currency: [CLP, COP] }) { totalCount } }' },
    }),
  ]);
  // What an index bounds waits for nobody.
  expect((await gateway.call('GET', '/payment-links?limit=1')).status).toBe(200);
  await held;

  expect([rest.status, rest.headers.get('retry-after')]).toEqual([503, '1']);
  expect([graphql.status, graphql.headers.get('retry-after')]).toEqual([503, '1']);
  expect(await graphql.json()).toMatchObject({ errors: [{ extensions: { code: 'SERVICE_UNAVAILABLE' } }] });
});

test('a store closes while reads run and wait, and leaves no thread', async () => {
  const database = await openDatabase({ databaseUrl: file.url, readWorkers: 1 });
  const reads = [1, 2, 3].map(() => database.reader.rows(counting(300_000, 'a')));
  const refused = Promise.all(reads.map((read) => expect(read).rejects.toMatchObject({ code: 'UNAVAILABLE' })));
  await database.close();
  await refused;
  // The file can be opened and written by whoever comes next.
  const next = await openStore({ databaseUrl: file.url });
  opened.push(next);
  await next.transaction(async (tx) => {
    await tx.clients.list();
  });
});
