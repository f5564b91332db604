import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { CopyError, copyDatabase } from '../../db/copy-database.ts';
import type { Database } from '../../src/store/sql/database.ts';
import { createStore, openDatabase, openStore } from '../../src/store/store.ts';
import { createTestDatabase, dialects, type TestDatabase } from '../support/store.ts';
import { makeDeliveryId, makeEndpoint, makeEvent, makeLink, makePayment, makeSession, makeTerms, NOW } from './make.ts';

const run = promisify(execFile);
const quiet = () => () => {};
const LINKS = 60;
const BATCH = 20;
const [sqlite, postgres = sqlite] = dialects;
const routes = [
  [sqlite, postgres],
  [postgres, sqlite],
] as const;

describe.each(routes)('a copy from %s to %s', (fromDialect, toDialect) => {
  let databases: TestDatabase[];
  let from: Database;
  let to: Database;

  beforeEach(async () => {
    databases = [await createTestDatabase(fromDialect ?? 'sqlite'), await createTestDatabase(toDialect ?? 'sqlite')];
    from = await openDatabase({ databaseUrl: databases[0]?.url ?? '' });
    to = await openDatabase({ databaseUrl: databases[1]?.url ?? '' });
    await fill(from);
  });
  afterEach(async () => {
    await from.close();
    await to.close();
    for (const database of databases) await database.drop();
  });

  const copy = (progress: Parameters<typeof copyDatabase>[0]['progress'] = quiet) =>
    copyDatabase({ from, to, name: 'the source', progress, batch: BATCH });
  /** All that a store answers of the client. */
  async function contents(database: Database) {
    const store = createStore(database);
    const query = { filter: {}, direction: 'asc', now: NOW } as const;
    const order = { field: 'totalAmount', direction: 'asc' } as const;
    const deliveries = await store.deliveries.page('demo', { filter: {}, direction: 'asc' }, { limit: 5_000 });
    return {
      clients: await store.clients.list(),
      endpoints: await store.webhookEndpoints.list('demo'),
      links: await store.paymentLinks.listByOffset(
        'demo',
        { filter: {}, order, now: NOW },
        { offset: 0, limit: 5_000 },
      ),
      found: await store.paymentLinks.count('demo', { search: 'sho' }, NOW),
      byAccount: await store.paymentLinks.count('demo', { destinationAccountNumber: ['acc-1'] }, NOW),
      sessions: await store.checkoutSessions.listByOffset('demo', query, { offset: 0, limit: 5_000 }),
      payments: await store.payments.listByOffset('demo', query, { offset: 0, limit: 5_000 }),
      events: await store.events.after('demo', 0, 5_000),
      deliveries,
      attempts: await store.deliveries.attempts(
        'demo',
        deliveries.rows.map(({ id }) => id),
      ),
    };
  }

  test('reads the same afterwards, to the last digit, and goes on from there', async () => {
    const lines: string[] = [];
    let indexed = 0;
    const counts = await copy((label, total) => {
      lines.push(`${label} ${total}`);
      return (more) => {
        if (label === 'indexing link_searches') indexed += more;
      };
    });
    expect(counts).toMatchObject({ clients: 1, payment_links: LINKS, link_destinations: LINKS, events: 1 });
    expect(lines).toContain(`copying payment_links ${LINKS}`);
    expect(lines).toContain(`comparing payments 1`);
    expect(lines.at(-1)).toBe(`indexing link_searches ${LINKS}`);
    // PostgreSQL keeps its index by itself.
    expect(indexed).toBe(toDialect === 'sqlite' ? LINKS : 0);
    const copied = await contents(to);
    expect(copied).toEqual(await contents(from));
    expect(copied.links).toHaveLength(LINKS);
    expect(copied.found).toBe(LINKS);
    expect(copied.payments[0]?.amount).toBe('999999999999999999.999999');
    const link = makeLink({ clientId: 'demo' });
    await createStore(to).transaction((tx) => tx.events.append(makeEvent(link), makeDeliveryId()));
    expect(await createStore(to).events.last('demo')).toBe(2);
  });

  test('that is broken off goes on where it was, and copies no row twice', async () => {
    let copied = 0;
    const breaking = copy(() => (more) => {
      copied += more;
      if (copied > 30) throw new Error('killed');
    });
    await expect(breaking).rejects.toThrow('killed');
    const again: number[] = [];
    await copy((label) => (more) => void (label === 'copying payment_links' && again.push(more)));
    expect(again[0]).toBeGreaterThan(0);
    expect(again.reduce((sum, more) => sum + more)).toBe(LINKS);
    expect(await contents(to)).toEqual(await contents(from));
  });

  test('that was broken off before it named its source begins again', async () => {
    await to.withKysely((kysely) =>
      kysely.schema.createTable('copy_in_progress').addColumn('source', 'text').execute(),
    );
    await copy();
    expect(await contents(to)).toEqual(await contents(from));
  });

  test('into a database that has something is refused, and leaves it alone', async () => {
    await createStore(to).transaction((tx) => tx.paymentLinks.insert(makeLink({ clientId: 'other' })));
    await expect(copy()).rejects.toThrow(new CopyError('The target is not empty: it has rows in payment_links'));
    expect(await createStore(to).paymentLinks.count('demo', {}, NOW)).toBe(0);
  });

  test('is refused again when it is finished, and when it is of another source', async () => {
    await copy();
    await expect(copy()).rejects.toThrow('not empty');
    const third = await createTestDatabase('sqlite');
    const target = await openDatabase({ databaseUrl: third.url });
    const breaking = () => () => {
      throw new Error('killed');
    };
    await expect(copyDatabase({ from, to: target, name: 'one', progress: breaking })).rejects.toThrow('killed');
    const other = copyDatabase({ from, to: target, name: 'other', progress: quiet });
    await expect(other).rejects.toThrow('The target holds a part of a copy of one');
    await target.close();
    await third.drop();
  });

  test('that differs by one digit of money is found out', async () => {
    let comparing = false;
    const spoiled: Database = {
      ...to,
      withKysely: (work) =>
        to.withKysely(async (kysely) => {
          if (comparing) await sql`update payments set amount = '999999999999999999.999998'`.execute(kysely);
          return work(kysely);
        }),
    };
    const progress = (label: string) => {
      comparing = label.startsWith('comparing');
      return () => {};
    };
    const copying = copyDatabase({ from, to: spoiled, name: 'the source', progress });
    await expect(copying).rejects.toThrow(/^payments differs: 1 rows/);
  });

  test('lets nobody write to the source meanwhile, and everybody read', async () => {
    const store = await openStore({ databaseUrl: databases[0]?.url ?? '', statementTimeoutMs: 200 });
    let tried: Promise<unknown> | undefined;
    let read: Promise<unknown> | undefined;
    await copy((label) => {
      if (label === 'copying clients') {
        const link = makeLink({ clientId: 'demo' });
        tried = store.transaction((tx) => tx.paymentLinks.insert(link)).catch((error: unknown) => error);
        read = store.paymentLinks.count('demo', {}, NOW);
      }
      return () => {};
    });
    expect(await read).toBe(LINKS);
    expect(await createStore(to).paymentLinks.count('demo', {}, NOW)).toBe(LINKS);
    await tried;
    await store.close();
  });

  // Once is enough: it is the same command, and takes two processes.
  if (fromDialect === sqlite)
    test('by the command', async () => {
      await from.close();
      await to.close();
      const [source = '', target = ''] = databases.map(({ url }) => url);
      const command = ['db/copy.ts', '--from', source, '--to', target];
      const { stdout, stderr } = await run(process.execPath, command);
      expect(stdout).toContain('copied and compared: no difference');
      expect(stderr).toContain('copying payment_links  60 of 60  100 %');
      await expect(run(process.execPath, command)).rejects.toMatchObject({
        code: 1,
        stderr: /The target is not empty/,
      });
      from = await openDatabase({ databaseUrl: source });
      to = await openDatabase({ databaseUrl: target });
    });
});

/** One of everything, and links enough for several batches. */
async function fill(database: Database): Promise<void> {
  const store = createStore(database);
  const link = makeLink({ clientId: 'demo', terms: makeTerms({ customer: { email: 'ñandú@example.com' } }) });
  const session = makeSession(link);
  const deliveryId = makeDeliveryId();
  await store.transaction(async (tx) => {
    await tx.clients.insert({ id: 'demo', name: 'Demo', tag: 't', secretHash: 's', apiKeyHash: 'k', createdAt: NOW });
    await tx.webhookEndpoints.put(makeEndpoint({ clientId: 'demo', topics: ['PaymentLink.Created'] }));
    await tx.paymentLinks.insert(link);
    for (let i = 1; i < LINKS; i += 1) await tx.paymentLinks.insert(makeLink({ clientId: 'demo' }));
    await tx.checkoutSessions.insert(session);
    await tx.payments.insert(makePayment(session));
    await tx.events.append(makeEvent(link), deliveryId);
    const attempt = {
      clientId: 'demo',
      deliveryId,
      number: 1,
      startedAt: NOW,
      durationMs: 1,
      statusCode: 500,
      error: null,
    };
    await tx.deliveries.recordAttempt(attempt, { status: 'PENDING', next: NOW + 1 });
  });
}
