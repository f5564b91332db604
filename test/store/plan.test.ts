import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { idFloor } from '../../src/domain/id.ts';
import type { PageWindow } from '../../src/domain/page.ts';
import type { PaymentLinkFilter, PaymentLinkOrder } from '../../src/domain/ports.ts';
import type { Database } from '../../src/store/sql/database.ts';
import type { Query } from '../../src/store/sql/statement.ts';
import { createStore, openDatabase } from '../../src/store/store.ts';
import { PATIENT } from '../support/patience.ts';
import { createTestDatabase, dialects, type TestDatabase } from '../support/store.ts';
import { makeLink, NOW } from './make.ts';
import { insertManyLinks, insertManySearches } from './many-links.ts';
import { readPlan } from './read-plan.ts';

const LINKS = 100_000;

const FILTERS: Record<string, PaymentLinkFilter> = {
  nothing: {},
  'an id': { id: ['pl_0000050000'] },
  'some ids': { id: ['pl_0000050000', 'pl_0000000007'] },
  ATTEMPT: { status: ['ATTEMPT'] },
  ACTIVE: { status: ['ACTIVE'] },
  PROCESSING_PAYMENT: { status: ['PROCESSING_PAYMENT'] },
  FINISHED: { status: ['FINISHED'] },
  EXPIRED: { status: ['EXPIRED'] },
  'some statuses': { status: ['ACTIVE', 'EXPIRED', 'FINISHED'] },
  'a currency': { currency: ['CLP'] },
  'some currencies': { currency: ['CLP', 'COP'] },
  'a token': { checkoutToken: ['token-5'] },
  'some tokens': { checkoutToken: ['token-5', 'token-50005'] },
  'an account of many links': { destinationAccountNumber: ['common-1'] },
  'an account of few links': { destinationAccountNumber: ['rare-000700'] },
  'some accounts': { destinationAccountNumber: ['rare-000700', 'rare-000701'] },
  'an e-mail': { customerEmail: ['person-7@example.com'] },
  'some e-mails': { customerEmail: ['person-7@example.com', 'person-8@example.com'] },
  'an owner': { ownerIdentityId: ['owner-3'] },
  'some owners': { ownerIdentityId: ['owner-3', 'owner-4'] },
  'a time of creation': { createdAt: { from: NOW, to: NOW + 1000 } },
  'a time of expiry': { expiresAt: { from: NOW + 500, to: NOW + 600 } },
  'a range of totals': { totalAmount: { from: '100', to: '101' } },
  'a status and a range of totals': { status: ['ACTIVE'], totalAmount: { from: '100', to: '101' } },
  'a currency and a range of totals': { currency: ['USD'], totalAmount: { from: '100', to: '101' } },
  'a status and a currency': { status: ['ACTIVE'], currency: ['USD'] },
  'a status and an owner': { status: ['EXPIRED'], ownerIdentityId: ['owner-6'] },
};

/** Lists that walk an index in their own order, so that a page costs the same wherever it is. */
const WALKS = ['nothing', 'ATTEMPT', 'ACTIVE', 'PROCESSING_PAYMENT', 'FINISHED', 'EXPIRED', 'some statuses'];
const WALKS_BY_CREATION = [...WALKS, 'a currency', 'an account of many links', 'an owner'];

const KEYS = { createdAt: NOW, expiresAt: NOW + 10_000, totalAmount: '500', status: '' };
const FIELDS = ['createdAt', 'expiresAt', 'totalAmount'] as const;

describe.each(dialects)(`plans for ${LINKS} links on %s`, (dialect) => {
  let database: TestDatabase;
  let opened: Database;
  let store: ReturnType<typeof createStore>;
  let reader: Database['reader'];
  const queries: Query<unknown>[] = [];

  beforeAll(async () => {
    database = await createTestDatabase(dialect);
    opened = await openDatabase({ databaseUrl: database.url, ...PATIENT });
    await insertManyLinks(opened, 'demo', LINKS);
    await insertManySearches(opened);
    reader = {
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

  async function plansOf(work: () => Promise<unknown>) {
    queries.length = 0;
    await work();
    return Promise.all([...queries].map((query) => readPlan(dialect, opened.reader, query)));
  }

  /** The plan of the one statement that the work takes. */
  async function planOf(work: () => Promise<unknown>) {
    const [plan, ...others] = await plansOf(work);
    if (plan === undefined || others.length > 0) throw new Error('There is one statement');
    return plan;
  }

  const page = (filter: PaymentLinkFilter, order: PaymentLinkOrder, ends: Partial<PageWindow>) =>
    planOf(() => store.paymentLinks.page('demo', { filter, order, now: NOW }, { limit: 50, ...ends }));

  test.each(Object.entries(FILTERS))(
    'by %s: an index, in every order, from the start and deep inside',
    async (name, filter) => {
      for (const field of FIELDS) {
        const deep = { after: { key: KEYS[field], id: 'pl_0000010000' } };
        for (const ends of [{}, deep]) {
          const plan = await page(filter, { field, direction: 'desc' }, ends);
          expect(plan.scans, plan.text).toEqual([]);
          expect(plan.indexes.length, plan.text).toBeGreaterThan(0);
          if (!(field === 'createdAt' ? WALKS_BY_CREATION : WALKS).includes(name)) continue;
          expect(plan.sorts, plan.text).toEqual([]);
          // PostgreSQL says how much it read; SQLite, whose plans have the same form, does not.
          expect(plan.rowsRead ?? 0, plan.text).toBeLessThan(2_000);
        }
      }
    },
  );

  test('the counts of what is rare take an index too', async () => {
    const rare = [
      'an id',
      'some ids',
      'ATTEMPT',
      'a token',
      'some tokens',
      'an e-mail',
      'some e-mails',
      'a time of expiry',
      'a range of totals',
      'a status and a range of totals',
    ];
    for (const name of [...rare, 'an account of few links', 'some accounts', 'a status and an owner']) {
      const plan = await planOf(() => store.paymentLinks.count('demo', FILTERS[name] ?? {}, NOW));
      expect(plan.scans, plan.text).toEqual([]);
    }
  });

  const searched = (
    filter: PaymentLinkFilter,
    order: PaymentLinkOrder['field'] = 'createdAt',
    ends: Partial<PageWindow> = {},
  ) =>
    plansOf(() =>
      store.paymentLinks.page(
        'demo',
        { filter, order: { field: order, direction: 'desc' }, now: NOW },
        { limit: 50, ...ends },
      ),
    );
  const WORDS = dialect === 'sqlite' ? 'VIRTUAL TABLE INDEX' : 'link_searches_by_word';

  test.each<PaymentLinkFilter>([
    { search: 'only0000000007' },
    { search: 'common only0000000007' },
    { search: 'some007', status: ['ACTIVE'] },
    { search: 'some007', currency: ['CLP', 'USD'], createdAt: { from: 0 } },
    { metadata: [{ key: 'order', value: '1' }] },
  ])('by the words of few links: the newest, then the index of words: %j', async (filter) => {
    const [newest, byWord] = await searched(filter);
    expect([newest?.scans, newest?.indexes.length === 0], newest?.text).toEqual([[], false]);
    expect(newest?.rowsRead ?? 0, newest?.text).toBeLessThan(10_000);
    expect(byWord?.scans, byWord?.text).toEqual([]);
    expect(byWord?.text).toContain(WORDS);
    expect(byWord?.rowsRead ?? 0, byWord?.text).toBeLessThan(4_000);
  });

  test.each<PaymentLinkFilter>([{ search: 'comm' }, { search: 'common', status: ['ACTIVE'] }])(
    'by the words of many links: the newest alone, in their order: %j',
    async (filter) => {
      const plans = [
        await searched(filter),
        await searched(filter, 'createdAt', { after: { key: NOW, id: 'pl_0000050000' } }),
      ];
      expect(plans.map(({ length }) => length)).toEqual([1, 1]);
      for (const { text, scans, rowsRead = 0 } of plans.flat()) {
        expect([scans, text.includes(WORDS)], text).toEqual([[], false]);
        expect(rowsRead, text).toBeLessThan(5_000);
      }
    },
  );

  test('by words, on both sides of where the newest end: the links that have them, in their order', async () => {
    const ids = async (search: string, direction: 'asc' | 'desc', ends: Partial<PageWindow> = {}) => {
      const query = { filter: { search }, order: { field: 'createdAt', direction }, now: NOW } as const;
      return (await store.paymentLinks.page('demo', query, { limit: 3, ...ends })).rows.map(({ id }) =>
        Number(id.slice(3)),
      );
    };
    const middle = { after: { key: NOW, id: 'pl_0000050007' } };
    expect(await ids('some007', 'desc')).toEqual([99_007, 98_007, 97_007]);
    expect(await ids('some007', 'desc', { fromEnd: true })).toEqual([2_007, 1_007, 7]);
    expect(await ids('some007', 'desc', { ...middle, limit: 5 })).toEqual([49_007, 48_007, 47_007, 46_007, 45_007]);
    expect(await ids('some007', 'asc', { ...middle, limit: 5 })).toEqual([51_007, 52_007, 53_007, 54_007, 55_007]);
    expect(await ids('common', 'asc', middle)).toEqual([50_008, 50_009, 50_010]);
    expect(await ids('common', 'desc', { after: { key: NOW, id: 'pl_0000000003' } })).toEqual([2, 1]);
  });

  test('by words of old links, in another order, and their count: the index of words', async () => {
    const plans = [
      ...(await searched({ search: 'early' })).slice(1),
      ...(await searched({ search: 'some007' }, 'totalAmount')),
      await planOf(() => store.paymentLinks.count('demo', { search: 'some007' }, NOW)),
      await planOf(() => store.paymentLinks.count('demo', { search: 'some007', status: ['ACTIVE'] }, NOW)),
    ];
    expect(plans).toHaveLength(4);
    for (const { text, scans } of plans) expect([scans, text.includes(WORDS)], text).toEqual([[], true]);
  });

  test('by a word of links of many months: the index of words, no further than the page', async () => {
    const { dialect: own } = opened;
    const byIndex = createStore({
      ...opened,
      reader,
      dialect: { ...own, searchIndex: { ...own.searchIndex, newestFirst: 0 } },
    });
    const made = (day: number) => NOW - (300 - day) * 86_400_000;
    await byIndex.transaction(async (tx) => {
      for (let day = 0; day < 300; day += 1)
        await tx.paymentLinks.insert(makeLink({ clientId: 'months', createdAt: made(day) }));
    });
    for (const direction of ['asc', 'desc'] as const) {
      const query = { filter: { search: 'shoe' }, order: { field: 'createdAt', direction }, now: NOW } as const;
      const after = { key: made(150), id: idFloor('pl', made(150)) };
      const [plan, ...others] = await plansOf(async () => {
        const { rows } = await byIndex.paymentLinks.page('months', query, { limit: 5, after });
        const days = direction === 'asc' ? [150, 151, 152, 153, 154] : [149, 148, 147, 146, 145];
        expect(rows.map(({ createdAt }) => createdAt)).toEqual(days.map(made));
      });
      expect([others, plan?.scans], plan?.text).toEqual([[], []]);
      // Three times with three links each, and the page.
      expect(plan?.rowsRead ?? 0, plan?.text).toBeLessThan(60);
      // FTS5 says with 64 that it gives rows in the order of their numbers, with 128 more that it does so backwards.
      const inOrder = `SCAN link_search_index VIRTUAL TABLE INDEX ${direction === 'asc' ? 64 : 192}:M`;
      expect(dialect === 'postgres' || plan?.text.includes(`MATERIALIZE found\n${inOrder}`), plan?.text).toBe(true);
    }
  });

  test('backwards from the end and between two places it is the same', async () => {
    const order = { field: 'totalAmount', direction: 'asc' } as const;
    const [low, high] = ['10', '20'].map((key) => ({ key, id: idFloor('pl', 0) }));
    if (low === undefined || high === undefined) throw new Error('There are two places');
    for (const ends of [{ fromEnd: true }, { fromEnd: true, before: high }, { after: low, before: high }]) {
      const plan = await page({ status: ['ACTIVE'] }, order, ends);
      expect([plan.scans, plan.sorts], plan.text).toEqual([[], []]);
    }
  });

  test('whose links are over is one range of the index in the order of time, from the start and deep inside', async () => {
    for (const after of [undefined, { dueAt: NOW - 1_000, clientId: 'demo' }]) {
      const plan = await planOf(() => store.paymentLinks.clientsWithExpired(NOW, { limit: 100, after }));
      expect([plan.scans, plan.sorts], plan.text).toEqual([[], []]);
      expect(plan.text).toContain('payment_links_due');
      expect(plan.rowsRead ?? 0, plan.text).toBeLessThan(2_000);
    }
  });

  test('a single link, some links and a token are found by their keys', async () => {
    const found = [
      await planOf(() => store.paymentLinks.find('demo', 'pl_0000050000')),
      await planOf(() => store.paymentLinks.findMany('demo', ['pl_0000050000', 'pl_0'])),
      await planOf(() => store.paymentLinks.findByToken('demo', 'token-50')),
    ];
    for (const plan of found) expect([plan.scans, plan.indexes.length], plan.text).toEqual([[], 1]);
  });
});
