import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CheckoutSessionFilter } from '../../src/domain/checkout-session-ports.ts';
import type { ChildWindow, PageWindow } from '../../src/domain/page.ts';
import type { PaymentFilter } from '../../src/domain/payment-ports.ts';
import type { Database } from '../../src/store/sql/database.ts';
import type { Query } from '../../src/store/sql/statement.ts';
import { createStore, openDatabase } from '../../src/store/store.ts';
import { PATIENT } from '../support/patience.ts';
import { createTestDatabase, dialects, type TestDatabase } from '../support/store.ts';
import { makeDeliveryId, makeEvent, makeLink, makePayment, makeSession, NOW } from './make.ts';
import { readPlan } from './read-plan.ts';

const BUSY = ['pl_busy1', 'pl_busy2'];
const QUIET = ['pl_quiet1', 'pl_quiet2'];
const CHILDREN = { busy: 5_000, quiet: 5 };
const PAGE = 3;

const WINDOWS: Record<string, PageWindow> = {
  'the first page': { limit: PAGE },
  'the last page': { limit: PAGE, fromEnd: true },
  'behind a cursor': { limit: PAGE, after: { key: NOW, id: 'm_0003000' } },
  'ahead of a cursor': { limit: PAGE, before: { key: NOW, id: 'm_0003000' } },
  'whether anything is beyond': { limit: 0, before: { key: NOW, id: 'm_0003000' }, inclusive: true, fromEnd: true },
};
/** Events are sorted by their numbers: one of the first busy link's. */
const EVENT_WINDOWS = Object.fromEntries(
  Object.entries(WINDOWS).map(([name, { after, before, ...window }]) => [
    name,
    {
      ...window,
      ...(after && { after: { ...after, key: 2_000 } }),
      ...(before && { before: { ...before, key: 2_000 } }),
    },
  ]),
);
const SESSION_FILTERS: Record<string, CheckoutSessionFilter> = {
  'no filter': {},
  'a status that one in a thousand has': { status: ['FAILED'] },
  'two statuses': { status: ['FINISHED', 'FAILED'] },
  'a time of creation': { createdAt: { from: NOW } },
};
const PAYMENT_FILTERS: Record<string, PaymentFilter> = {
  'no filter': {},
  'a status that one in a thousand has': { status: ['FAILED'] },
};
const cases = <Filter>(filters: Record<string, Filter>) =>
  Object.entries(filters).flatMap(([filter, value]) =>
    Object.entries(WINDOWS).map(([window, one]) => [filter, window, value, one] as const),
  );

describe.each(dialects)('pages of the children of several parents on %s', (dialect) => {
  let database: TestDatabase;
  let opened: Database;
  let store: ReturnType<typeof createStore>;
  const queries: Query<unknown>[] = [];

  beforeAll(async () => {
    database = await createTestDatabase(dialect);
    opened = await openDatabase({ databaseUrl: database.url, ...PATIENT });
    store = createStore({
      ...opened,
      reader: {
        rows(query) {
          queries.push(query);
          return opened.reader.rows(query);
        },
      },
    });
    await store.transaction(async (tx) => {
      for (const id of [...BUSY, ...QUIET]) await tx.paymentLinks.insert(makeLink({ clientId: 'demo', id }));
    });
    // Ids of either kind, so that one cursor stands in the midst of both.
    for (const [index, id] of [...BUSY, ...QUIET].entries()) {
      await insertChildren(id, BUSY.includes(id) ? CHILDREN.busy : CHILDREN.quiet, index);
    }
    if (dialect === 'postgres') {
      await opened.withKysely((kysely) => sql`vacuum analyze checkout_sessions, payments, events`.execute(kysely));
    }
  });
  afterAll(async () => {
    await opened.close();
    await database.drop();
  });

  async function insertChildren(id: string, count: number, index: number): Promise<void> {
    const link = makeLink({ clientId: 'demo', id });
    await store.transaction(async (tx) => {
      for (let i = 0; i < count; i += 1) {
        const number = String(3_000 - Math.floor(count / 2) + i).padStart(7, '0');
        const isRare = i % 1_000 === 2;
        const session = makeSession(link, { id: `m_${number}${index}`, storedStatus: isRare ? 'FAILED' : 'FINISHED' });
        await tx.checkoutSessions.insert(session);
        await tx.payments.insert(makePayment(session, { id: session.id, status: isRare ? 'FAILED' : 'RECEIVED' }));
        await tx.events.append(makeEvent(link), makeDeliveryId());
      }
    });
  }

  async function planOf(work: (asked: (window: PageWindow) => ChildWindow[]) => Promise<unknown>, parentIds: string[]) {
    queries.length = 0;
    await work((window) => parentIds.map((parentId) => ({ parentId, window })));
    const [query, ...others] = queries;
    if (query === undefined || others.length > 0) throw new Error('There is one statement');
    return readPlan(dialect, opened.reader, query);
  }

  /** The plan is a walk of an index to both ends of the page, for each parent, and reads no more of a busy one. */
  async function expectWalk(work: Parameters<typeof planOf>[0], index: string): Promise<void> {
    const busy = await planOf(work, BUSY);
    const quiet = await planOf(work, QUIET);
    for (const plan of [busy, quiet]) {
      expect([plan.scans, plan.sorts], plan.text).toEqual([[], []]);
      expect(plan.text).toContain(index);
      // The page, one row more, and the parents themselves.
      expect(plan.rowsRead ?? 0, plan.text).toBeLessThanOrEqual(4 * (PAGE + 1) + 4);
    }
    if (dialect === 'postgres') return;
    expect(busy.text).toBe(quiet.text);
    const searches = busy.text.split('\n').filter((line) => line.startsWith('SEARCH'));
    // Of the last row of a page an index tells the id, and from there on the rows are read.
    expect(searches.length, busy.text).toBeGreaterThanOrEqual(2);
    for (const [number, search] of searches.entries()) {
      expect(search, busy.text).toContain(number % 2 === 0 ? `USING INDEX ${index}` : `USING COVERING INDEX ${index}`);
      expect(search, busy.text).toMatch(number % 2 === 0 ? /\b(id|sequence)[<>]/ : /client_id=\? AND \w+=\?/);
    }
  }

  test.each(cases(SESSION_FILTERS))('of sessions with %s, %s', async (_, __, filter, window) => {
    const index = filter.status === undefined ? 'checkout_sessions_by_link' : 'checkout_sessions_by_link_status';
    const query = { filter, direction: 'desc', now: NOW } as const;
    await expectWalk((asked) => store.checkoutSessions.pagesOfLinks('demo', query, asked(window)), index);
  });

  test.each(cases(PAYMENT_FILTERS))('of payments with %s, %s', async (_, __, filter, window) => {
    const index = filter.status === undefined ? 'payments_by_link' : 'payments_by_link_status';
    const query = { filter, direction: 'asc', parent: 'paymentLinkId' } as const;
    await expectWalk((asked) => store.payments.pagesOf('demo', query, asked(window)), index);
  });

  test.each(Object.entries(EVENT_WINDOWS))('of events, %s', async (_, window) => {
    await expectWalk((asked) => store.events.pagesOf('demo', { direction: 'desc' }, asked(window)), 'events_by_link');
    await expectWalk((asked) => store.events.pagesOf('demo', { direction: 'asc' }, asked(window)), 'events_by_link');
  });

  test('totals are counted in the index alone', async () => {
    const ofSessions = { filter: { status: ['FAILED'] }, now: NOW } as const;
    const plans = [
      await planOf(() => store.checkoutSessions.countsOfLinks('demo', ofSessions, BUSY), []),
      await planOf(() => store.payments.countsOf('demo', { filter: {}, parent: 'paymentLinkId' }, BUSY), []),
      await planOf(() => store.events.countsOf('demo', BUSY), []),
    ];
    for (const plan of plans) {
      expect(plan.scans, plan.text).toEqual([]);
      expect(plan.text).toMatch(/COVERING INDEX|Index Only Scan/);
    }
  });
});
