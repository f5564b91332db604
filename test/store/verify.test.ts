import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { sql } from 'kysely';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { repairCounters } from '../../db/repair-counters.ts';
import { verifyDatabase } from '../../db/verify-database.ts';
import { refundDrifts } from '../../db/verify-refunds.ts';
import { searchDrifts } from '../../db/verify-searches.ts';
import type { RefundStatus } from '../../src/domain/refund.ts';
import type { Database } from '../../src/store/sql/database.ts';
import { createStore, openDatabase } from '../../src/store/store.ts';
import { SOON } from '../support/patience.ts';
import { createTestDatabase, dialects, type TestDatabase } from '../support/store.ts';
import {
  HOUR,
  makeDeliveryId,
  makeEndpoint,
  makeEvent,
  makeLink,
  makePayment,
  makeRefund,
  makeSession,
  NOW,
} from './make.ts';

const run = promisify(execFile);
const DRIFTS: readonly (readonly [statement: string, told: readonly string[]])[] = [
  [
    "update link_counts set active = active + 2 where client_id = 'a'",
    ['client a: link_counts.active is 4, but the rows make it 2'],
  ],
  ["delete from link_counts where client_id = 'b'", ['client b: link_counts.active is 0, but the rows make it 1']],
  [
    "update payment_links set status = 'FINISHED' where client_id = 'b'",
    [
      'client b: link_counts.active is 1, but the rows make it 0',
      'client b: link_counts.finished is 0, but the rows make it 1',
    ],
  ],
  [
    "update event_feeds set last_sequence = 9 where client_id = 'a'",
    ['client a: event_feeds.last_sequence is 9, but the rows make it 4'],
  ],
  [
    "delete from events where client_id = 'a' and sequence = 2",
    ['client a: the number of events up to the last is 4, but the rows make it 3'],
  ],
  [
    "delete from event_feeds where client_id = 'b'",
    ['client b: event_feeds.last_sequence is 0, but the rows make it 1'],
  ],
  [
    "update payments set refunded_amount = '12.5' where client_id = 'b'",
    ['client b: the refunded amount of payment pay_b is 12.5, but its refunds make it 30.00'],
  ],
  [
    "update payments set refunded_amount = '0' where client_id = 'b'",
    ['client b: the refunded amount of payment pay_b is 0, but its refunds make it 30.00'],
  ],
  [
    "update refunds set status = 'FAILED' where client_id = 'b' and amount = '10'",
    ['client b: the refunded amount of payment pay_b is 30.00, but its refunds make it 20.00'],
  ],
  [
    "update payments set amount = '29.99' where client_id = 'b'",
    ['client b: the refunded amount of payment pay_b is 30.00, and no more than 29.99 was paid'],
  ],
  [
    "delete from refunds where client_id = 'a'",
    ['client a: the refunded amount of payment pay_a is 5, but its refunds make it 0'],
  ],
  [
    "update payment_links set checkout_token = 'other' where client_id = 'b'",
    ['client b: the words of link LINK are not those of its terms'],
  ],
  [
    "delete from quarter_hours where client_id = 'a' and currency = ''",
    [
      'client a: links in 2026-06-15T12:00:00.000Z is 0, but the rows make it 3',
      'client a: sessions in 2026-06-15T12:00:00.000Z is 0, but the rows make it 1',
    ],
  ],
  [
    "update payments set received_at = 1, refunded_amount = '30' where client_id = 'b'",
    [
      'client b: paid in 1970-01-01T00:00:00.000Z USDC is 0, but the rows make it 1',
      'client b: paid amount in 1970-01-01T00:00:00.000Z USDC is 0.000000, but the rows make it 30.000000',
      'client b: refunded amount in 1970-01-01T00:00:00.000Z USDC is 0.000000, but the rows make it 30.000000',
    ],
  ],
  ["delete from link_searches where client_id = 'b'", ['client b: the words of link LINK are not those of its terms']],
];

/** What only SQLite keeps. */
const INDEX_DRIFTS: typeof DRIFTS = [
  [
    'delete from link_search_index where link_search_index match \'"b:shoes"\'',
    ['client b: link LINK is not found by all of its words', 'the index of words has 3 links, but there are 4'],
  ],
  [
    "insert into link_search_index (payment_link_id, words) values ('pl_gone', 'b:shoes')",
    ['the index of words has 5 links, but there are 4'],
  ],
];

describe.each(dialects)('the check of what is kept beside the rows, on %s', (dialect) => {
  let file: TestDatabase;
  let database: Database;

  beforeEach(async () => {
    file = await createTestDatabase(dialect);
    database = await openDatabase({ databaseUrl: file.url });
    const { transaction } = createStore(database);
    for (const clientId of ['a', 'a', 'a', 'a', 'b']) {
      const link = makeLink({ clientId });
      await transaction(async (tx) => {
        await tx.paymentLinks.insert(link);
        await tx.events.append(makeEvent(link), makeDeliveryId());
      });
    }
    await transaction((tx) => tx.paymentLinks.expire('a', NOW + HOUR, 1));
    await transaction(async (tx) => {
      const order = { field: 'createdAt', direction: 'asc' } as const;
      const [link] = await tx.paymentLinks.listByOffset(
        'a',
        { filter: { status: ['ACTIVE'] }, order, now: NOW },
        { offset: 0, limit: 1 },
      );
      await tx.paymentLinks.remove('a', link?.id ?? '', { now: NOW, statuses: ['ACTIVE'] });
    });
    await refund('a', '5', [['5', 'PENDING']]);
    await refund('b', '30.00', [
      ['20.00', 'SUCCEEDED'],
      ['10', 'PENDING'],
      ['7', 'FAILED'],
    ]);
  });
  /** A payment of which some went back, and some was to go back and did not. */
  async function refund(
    clientId: string,
    refundedAmount: string,
    refunds: readonly (readonly [string, RefundStatus])[],
  ) {
    const { transaction, paymentLinks } = createStore(database);
    const order = { field: 'createdAt', direction: 'asc' } as const;
    const [link] = (await paymentLinks.page(clientId, { filter: {}, order, now: NOW }, { limit: 1 })).rows;
    if (link === undefined) throw new Error('The client has no link');
    const session = makeSession(link);
    const payment = makePayment(session, { id: `pay_${clientId}`, amount: '30', refundedAmount });
    await transaction(async (tx) => {
      await tx.checkoutSessions.insert(session);
      await tx.payments.insert(payment);
      for (const [amount, status] of refunds)
        await tx.refunds.insert(makeRefund({ clientId, paymentId: payment.id, amount, status }));
    });
  }

  afterEach(async () => {
    await database.close();
    await file.drop();
  });

  const command = (...options: readonly string[]) =>
    run(process.execPath, ['db/verify.ts', ...options], {
      env: { ...process.env, DATABASE_URL: file.url, NODE_ENV: 'test' },
    });

  test('finds nothing where nothing is wrong', async () => {
    expect(await verifyDatabase(database, { since: NOW })).toEqual([]);
    expect((await command()).stdout).toBe('No difference\n');
  });

  test.each(dialect === 'sqlite' ? [...DRIFTS, ...INDEX_DRIFTS] : DRIFTS)('finds %s', async (statement, told) => {
    await database.withKysely((kysely) => sql.raw(statement).execute(kysely));
    const found = await verifyDatabase(database, { since: NOW });
    expect(found.map(({ line }) => line.replace(/pl_\w{26}/, 'LINK'))).toEqual(told);
  });

  test.each(['delete from events where sequence in (2, 3)', 'delete from events where sequence = 4'])(
    'takes nothing for missing that is old enough to be removed: %s',
    async (statement) => {
      await database.withKysely((kysely) => sql.raw(statement).execute(kysely));
      expect(await verifyDatabase(database, { since: NOW + 1 })).toEqual([]);
      expect(await verifyDatabase(database, { since: NOW })).toHaveLength(1);
    },
  );

  describe('of a link with two events, and an endpoint that waits for both', () => {
    const plant = (statement: string) => database.withKysely((kysely) => sql.raw(statement).execute(kysely));
    const find = async (since = NOW) =>
      (await verifyDatabase(database, { since })).map(({ line }) => line.replace(/pl_\w{26}/, 'LINK'));

    beforeEach(async () => {
      const link = makeLink({ clientId: 'c' });
      await createStore(database).transaction(async (tx) => {
        await tx.paymentLinks.insert(link);
        await tx.webhookEndpoints.put(makeEndpoint({ clientId: 'c', id: 'whe_c' }));
        await tx.events.append(makeEvent(link), makeDeliveryId());
        await tx.events.append(makeEvent(link, { type: 'PaymentLink.Deactivated' }), makeDeliveryId());
      });
      expect(await find()).toEqual([]);
    });

    test('finds a number that does not follow the one before, unless events in between may have been removed', async () => {
      await plant("update events set link_sequence = 4 where client_id = 'c' and sequence = 2");
      expect(await find()).toEqual([
        'client c: the number of an event among those of link LINK is 4, but the rows make it 2',
      ]);
      expect(await find(NOW + 1)).toEqual([]);
    });

    test('finds a creation that is not the first event of its link', async () => {
      await plant("update events set link_sequence = link_sequence + 1 where client_id = 'c'");
      const line = 'client c: the number of an event among those of link LINK is 2, but the rows make it 1';
      expect([await find(), await find(NOW + 1)]).toEqual([[line], [line]]);
    });

    test.each(['update webhook_endpoints set enabled = 0', 'delete from webhook_endpoints'])(
      'finds unfinished deliveries after %s',
      async (statement) => {
        await plant(statement);
        const line = 'client c: unfinished deliveries to endpoint whe_c, which is missing or disabled: 2';
        expect(await find()).toEqual([line]);
        await plant("update webhook_deliveries set status = 'FAILED', next_attempt_at = null");
        expect(await find()).toEqual([]);
      },
    );
  });

  test('finds what is wrong with payments in every batch of them', async () => {
    await database.withKysely((kysely) => sql`update payments set refunded_amount = '1'`.execute(kysely));
    const found = await database.withKysely((kysely) => refundDrifts(kysely, 1));
    expect(found).toHaveLength(2);
    expect(found).toEqual(await database.withKysely((kysely) => refundDrifts(kysely)));
  });

  test('finds what is wrong with words in every batch of links', async () => {
    await database.withKysely((kysely) => sql`delete from link_searches`.execute(kysely));
    const found = await database.withKysely((kysely) => searchDrifts(kysely, database.dialect, 1));
    expect(found).toHaveLength(4);
    expect(found).toEqual(await database.withKysely((kysely) => searchDrifts(kysely, database.dialect)));
  });

  test('tells it as a command, and ends with 1', async () => {
    const [[statement, told]] = DRIFTS as [(typeof DRIFTS)[number]];
    await database.withKysely((kysely) => sql.raw(statement).execute(kysely));
    await expect(command()).rejects.toMatchObject({ code: 1, stdout: `${told.join('\n')}\nDifferences: 1\n` });
  });

  test('counts again what differs when told to, and leaves the other differences', async () => {
    const { transaction } = createStore(database);
    const link = makeLink({ clientId: 'c' });
    const session = makeSession(link);
    const payment = makePayment(session, { amount: '30.000001', refundedAmount: '7', receivedAt: NOW });
    await transaction(async (tx) => {
      await tx.paymentLinks.insert(link);
      await tx.checkoutSessions.insert(session);
      await tx.payments.insert(payment);
      await tx.refunds.insert(makeRefund({ clientId: 'c', paymentId: payment.id, amount: '7' }));
    });
    const lost = [
      "update link_counts set active = active + 2, finished = 7 where client_id = 'a'",
      "delete from link_counts where client_id = 'b'",
      "delete from quarter_hours where client_id = 'a' and currency = ''",
      "update quarter_hours set paid_units = 1, refunded_millionths = 5, sessions = 3 where client_id = 'c'",
      "insert into quarter_hours select client_id, currency, 0, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9 from quarter_hours where client_id = 'c'",
      "update payments set refunded_amount = '0' where client_id = 'b'",
    ];
    for (const statement of lost) await database.withKysely((kysely) => sql.raw(statement).execute(kysely));
    const left = 'client b: the refunded amount of payment pay_b is 0, but its refunds make it 30.00';
    const { stdout } = await command('--repair').catch((error) => error);
    expect(stdout.split('\n').slice(-4)).toEqual(['Counted again: 7', left, 'Differences: 1', '']);
    await database.withKysely((kysely) =>
      sql`update payments set refunded_amount = '30' where client_id = 'b'`.execute(kysely),
    );
    expect((await command('--repair')).stdout).toBe('No difference\n');
  });

  test('counts again while others write', async () => {
    const { transaction } = createStore(database);
    const create = async () => {
      for (let i = 0; i < 20; i += 1)
        await transaction((tx) => tx.paymentLinks.insert(makeLink({ clientId: 'a', storedStatus: 'ATTEMPT' })));
    };
    const [quarter] = await database.withKysely((kysely) =>
      kysely.selectFrom('quarter_hours').selectAll().where('client_id', '=', 'a').where('currency', '=', '').execute(),
    );
    const repair = async () => {
      for (let i = 0; i < 5; i += 1)
        await repairCounters(database, [
          { table: 'link_counts', clientId: 'a' },
          { table: 'quarter_hours', clientId: 'a', currency: '', startsAt: quarter?.starts_at ?? 0 },
        ]);
    };
    await Promise.all([create(), create(), repair()]);
    expect(await verifyDatabase(database, { since: NOW })).toEqual([]);
  });

  test.runIf(dialect === 'postgres')('counts what was counted and not yet committed when it began', async () => {
    const writer = new pg.Client({ connectionString: file.url });
    await writer.connect();
    await writer.query('begin');
    await writer.query(`update payment_links set status = 'FINISHED' where client_id = 'b'`);
    await writer.query(`update link_counts set active = active - 1, finished = finished + 1 where client_id = 'b'`);
    const repaired = repairCounters(database, [{ table: 'link_counts', clientId: 'b' }]);
    const waiting = 'select 1 from pg_locks where not granted and pg_backend_pid() = any(pg_blocking_pids(pid))';
    await vi.waitFor(async () => expect((await writer.query(waiting)).rowCount).toBe(1), SOON);
    await writer.query('commit');
    await repaired;
    await writer.end();
    expect(await verifyDatabase(database, { since: NOW })).toEqual([]);
  });
});
