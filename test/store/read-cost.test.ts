import { afterAll, beforeAll, expect, test } from 'vitest';
import type { AuditFilter } from '../../src/domain/audit/audit-entry.ts';
import type { CheckoutSessionFilter } from '../../src/domain/checkout-session-ports.ts';
import type { EventFilter } from '../../src/domain/event.ts';
import type { PaymentFilter } from '../../src/domain/payment-ports.ts';
import type { PaymentLinkFilter } from '../../src/domain/ports.ts';
import type { DeliveryFilter } from '../../src/domain/webhook/webhook-ports.ts';
import type { Query } from '../../src/store/sql/statement.ts';
import { createStore, openDatabase } from '../../src/store/store.ts';
import { NOW } from './make.ts';
import { readPlan } from './read-plan.ts';

/*
 * Which reads are said to be bounded, against what SQLite says it does for them. Its plans follow from the schema and
 * from fixed statistics, so that an empty database shows the plans of a full one.
 */

/** For each way to filter, with one value and with two: the column that an index has to lead to. */
const LINK_PARTS: readonly (readonly [column: string, filter: PaymentLinkFilter])[] = [
  ['id', { id: ['pl_1', 'pl_2'] }],
  ['checkout_token', { checkoutToken: ['a', 'b'] }],
  ['status', { status: ['ACTIVE', 'FINISHED'] }],
  ['status', { status: ['EXPIRED'] }],
  ['currency', { currency: ['CLP'] }],
  ['currency', { currency: ['CLP', 'COP'] }],
  ['account_number', { destinationAccountNumber: ['a'] }],
  ['account_number', { destinationAccountNumber: ['a', 'b'] }],
  ['customer_email', { customerEmail: ['a@example.com'] }],
  ['customer_email', { customerEmail: ['a@example.com', 'b@example.com'] }],
  ['owner_identity_id', { ownerIdentityId: ['a'] }],
  ['owner_identity_id', { ownerIdentityId: ['a', 'b'] }],
  ['id', { createdAt: { from: NOW, to: NOW + 1 } }],
  ['expires_at', { expiresAt: { from: NOW, to: NOW + 1 } }],
  ['total_amount', { totalAmount: { from: '10', to: '20' } }],
];
const ORDERS = ['createdAt', 'expiresAt', 'totalAmount', 'status'] as const;
const SESSION_PARTS: typeof LINK_PARTS | readonly (readonly [string, CheckoutSessionFilter])[] = [
  ['payment_link_id', { paymentLinkId: ['pl_1'] }],
  ['payment_link_id', { paymentLinkId: ['pl_1', 'pl_2'] }],
  ['status', { status: ['FINISHED', 'FAILED'] }],
  ['status', { status: ['ACTIVE', 'EXPIRED'] }],
  ['status', { status: ['ACTIVE'] }],
  ['owner_identity_id', { ownerIdentityId: ['a'] }],
  ['account_number', { destinationAccountNumber: ['a'] }],
  ['id', { createdAt: { from: NOW, to: NOW + 1 } }],
];
const PAYMENT_PARTS: readonly (readonly [string, PaymentFilter])[] = [
  ['payment_link_id', { paymentLinkId: ['pl_1'] }],
  ['payment_link_id', { paymentLinkId: ['pl_1', 'pl_2'] }],
  ['checkout_session_id', { checkoutSessionId: ['cs_1'] }],
  ['status', { status: ['CREATED', 'FAILED'] }],
];

const DELIVERY_PARTS: readonly (readonly [string, DeliveryFilter])[] = [
  ['event_id', { eventId: ['evt_1', 'evt_2'] }],
  ['event_type', { eventType: ['Transaction.Received'] }],
  ['event_type', { eventType: ['Transaction.Received', 'Transaction.Failed'] }],
  ['payment_link_id', { paymentLinkId: ['pl_1'] }],
  ['endpoint_id', { endpointId: ['whe_1'] }],
  ['status', { status: ['PENDING', 'FAILED'] }],
  ['id', { createdAt: { from: NOW, to: NOW + 1 } }],
];

const EVENT_PARTS: readonly (readonly [string, EventFilter])[] = [
  ['type', { type: ['Transaction.Received'] }],
  ['type', { type: ['Transaction.Received', 'Transaction.Failed'] }],
  ['payment_link_id', { paymentLinkId: ['pl_1'] }],
  ['id', { occurredAt: { from: NOW, to: NOW + 1 } }],
];
const AUDIT_PARTS: readonly (readonly [string, AuditFilter])[] = [
  ['action', { action: ['SIGN_IN_FAILED'] }],
  ['action', { action: ['SIGN_IN_FAILED', 'SIGNED_IN'] }],
  ['actor', { actor: ['client'] }],
  ['id', { createdAt: { from: NOW, to: NOW + 1 } }],
];

let database: Awaited<ReturnType<typeof openDatabase>>;
let store: ReturnType<typeof createStore>;
let asked: Query<unknown>[] = [];

beforeAll(async () => {
  database = await openDatabase({ databaseUrl: 'sqlite::memory:' });
  store = createStore({
    ...database,
    reader: {
      async rows(query) {
        asked.push(query);
        return [];
      },
    },
  });
});
afterAll(() => database.close());

/** What is asked of the database, and how it says it answers. */
async function planOf(work: () => Promise<unknown>) {
  asked = [];
  await work();
  const [query, ...others] = asked;
  if (query === undefined || others.length > 0) throw new Error('There is one statement');
  const plan = await readPlan('sqlite', database.reader, { ...query, sql: query.sql });
  const searches = plan.text.split('\n').filter((line) => line.startsWith('SEARCH'));
  return { ...plan, searches, bounded: query.unbounded !== true };
}

/** Each filter by itself and with each of the others. */
function combined<Filter>(parts: readonly (readonly [string, Filter])[]): [string[], Filter][] {
  const alone = parts.map(([column, filter]): [string[], Filter] => [[column], filter]);
  const pairs = parts.flatMap(([column, filter], i) =>
    parts.slice(i + 1).map(([other, more]): [string[], Filter] => [[column, other], { ...filter, ...more }]),
  );
  return [[[], {} as Filter], ...alone, ...pairs];
}

/** The columns of the filter that some search of an index of the table does not use. */
function missing(searches: readonly string[], columns: readonly string[]): string[] {
  return searches.flatMap((search) => {
    const constraint = /\((.*)\)$/.exec(search)?.[1] ?? '';
    return columns.filter((column) => !new RegExp(`\\b(${column}|payment_link_id)[=<>]`).test(constraint));
  });
}

test('every list of links that is bounded walks an index that has all of its filter, in its order', async () => {
  const bounded: string[] = [];
  for (const [columns, filter] of combined(LINK_PARTS)) {
    for (const field of ORDERS) {
      const query = { filter, order: { field, direction: 'desc' }, now: NOW } as const;
      const plan = await planOf(() => store.paymentLinks.listByOffset('c', query, { offset: 0, limit: 50 }));
      if (!plan.bounded) continue;
      const name = `${Object.keys(filter)} by ${field}`;
      bounded.push(name);
      expect(plan.scans, `${name}\n${plan.text}`).toEqual([]);
      expect(plan.searches.length, `${name}\n${plan.text}`).toBeGreaterThan(0);
      // Of rows that are named one by one, there are few to sort.
      if (filter.id !== undefined || filter.checkoutToken !== undefined) continue;
      expect(plan.sorts, `${name}\n${plan.text}`).toEqual([]);
      const searches = plan.searches.filter((line) => !/\(client_id=\? AND id=\?\)/.test(line));
      expect(missing(searches, columns), `${name}\n${plan.text}`).toEqual([]);
    }
  }
  expect(bounded.length).toBeGreaterThan(50);
});

test('every list of sessions or payments that is bounded does, too', async () => {
  for (const [columns, filter] of combined(SESSION_PARTS as readonly (readonly [string, CheckoutSessionFilter])[])) {
    const query = { filter, direction: 'desc', now: NOW } as const;
    const plan = await planOf(() => store.checkoutSessions.page('c', query, { limit: 50 }));
    if (!plan.bounded) continue;
    expect([plan.sorts, plan.scans, missing(plan.searches, columns)], plan.text).toEqual([[], [], []]);
  }
  for (const [columns, filter] of combined(PAYMENT_PARTS)) {
    const plan = await planOf(() => store.payments.page('c', { filter, direction: 'desc' }, { limit: 50 }));
    if (!plan.bounded) continue;
    expect([plan.sorts, plan.scans, missing(plan.searches, columns)], plan.text).toEqual([[], [], []]);
  }
  for (const [columns, filter] of combined(DELIVERY_PARTS)) {
    const plan = await planOf(() => store.deliveries.page('c', { filter, direction: 'desc' }, { limit: 50 }));
    if (!plan.bounded) continue;
    // Of events that are named one by one, there are few deliveries to compare and to sort.
    const led = filter.eventId === undefined ? columns : ['event_id'];
    expect([plan.scans, missing(plan.searches, led)], plan.text).toEqual([[], []]);
    if (filter.eventId === undefined) expect(plan.sorts, plan.text).toEqual([]);
  }
  const plan = await planOf(() =>
    store.deliveries.page('c', { filter: { status: ['FAILED'] }, direction: 'desc' }, { limit: 50 }),
  );
  expect([plan.bounded, plan.sorts, plan.scans]).toEqual([true, [], []]);
});

test('so does every list of events', async () => {
  const bounded: string[][] = [];
  for (const [columns, filter] of combined(EVENT_PARTS)) {
    const plan = await planOf(() => store.events.page('c', { filter, direction: 'desc' }, { limit: 50 }));
    // By time, the range is searched: what lies outside of it is not read.
    if (filter.occurredAt !== undefined) expect([plan.bounded, plan.scans], plan.text).toEqual([false, []]);
    if (columns.join() === 'id') expect(missing(plan.searches, columns), plan.text).toEqual([]);
    if (!plan.bounded) continue;
    bounded.push(columns);
    expect([plan.sorts, plan.scans, missing(plan.searches, columns)], plan.text).toEqual([[], [], []]);
  }
  expect(bounded).toEqual([[], ['type'], ['type'], ['payment_link_id'], ['type', 'type']]);
});

test('so does every list of the audit trail', async () => {
  const bounded: string[][] = [];
  for (const [columns, filter] of combined(AUDIT_PARTS)) {
    const plan = await planOf(() => store.audit.page('c', { filter, direction: 'desc' }, { limit: 50 }));
    if (!plan.bounded) continue;
    bounded.push(columns);
    expect([plan.sorts, plan.scans, missing(plan.searches, columns)], plan.text).toEqual([[], [], []]);
  }
  expect(bounded).toEqual([[], ['action'], ['actor'], ['id'], ['action', 'id'], ['actor', 'id']]);
});

test('only counts by status or by key are bounded, and an offset is up to some depth', async () => {
  const counts: [string, boolean][] = [];
  for (const [, filter] of combined(LINK_PARTS)) {
    const plan = await planOf(() => store.paymentLinks.count('c', filter, NOW));
    counts.push([Object.keys(filter).sort().join(), plan.bounded]);
  }
  const bounded = new Set(counts.filter(([, is]) => is).map(([name]) => name));
  expect([...bounded].every((name) => name === '' || name === 'status' || /\b(id|checkoutToken)\b/.test(name))).toBe(
    true,
  );
  const query = { filter: {}, order: { field: 'createdAt', direction: 'desc' }, now: NOW } as const;
  const at = (offset: number) => planOf(() => store.paymentLinks.listByOffset('c', query, { offset, limit: 50 }));
  expect([(await at(1_000)).bounded, (await at(90_000)).bounded]).toEqual([true, false]);
  for (const work of [
    () => store.checkoutSessions.count('c', {}, NOW),
    () => store.payments.count('c', {}),
    () => store.deliveries.count('c', {}),
    () => store.audit.count('c', {}),
    () => store.events.count('c', {}),
    () => store.linkStats('c', ['pl_1']),
    () => store.linkPeriods('c', [0, NOW], {}),
    () => store.paymentLinks.count('c', { search: 'a' }, NOW),
    () => store.paymentLinks.count('c', { metadata: [{ key: 'a', value: 'b' }] }, NOW),
  ]) {
    expect((await planOf(work)).bounded).toBe(false);
  }
});

test('a search looks at the newest links first, in their order, and then asks the index of words; both apart from others', async () => {
  for (const filter of [{ search: 'a b' }, { metadata: [{ key: 'a', value: 'b' }], status: ['EXPIRED'] }] as const) {
    asked = [];
    const query = { filter, order: { field: 'createdAt', direction: 'desc' }, now: NOW } as const;
    await store.paymentLinks.page('c', query, { limit: 50 });
    expect(asked.map(({ unbounded }) => unbounded === true)).toEqual([true, true]);
    const [newest] = asked;
    if (newest === undefined) throw new Error('There are two statements');
    const { text, scans, sorts } = await readPlan('sqlite', database.reader, { ...newest, sql: newest.sql });
    expect([scans, sorts], text).toEqual([[], []]);
    expect(text).toMatch(/SEARCH link_searches USING PRIMARY KEY \(client_id=\? AND payment_link_id>\?\)/);
  }
});

test('periods are ranges of the primary keys, of quarters of an hour and of what was made', async () => {
  const { searches, text } = await planOf(() => store.linkPeriods('c', [0, NOW], {}));
  const range = String.raw`INDEX \S+ \(client_id=\? AND id>\? AND id<\?\)`;
  expect(searches.toSorted(), text).toEqual([
    expect.stringMatching(`^SEARCH checkout_sessions USING COVERING ${range}`),
    expect.stringMatching(`^SEARCH payment_links USING COVERING ${range}`),
    expect.stringMatching(`^SEARCH payments USING ${range}`),
    'SEARCH quarter_hours USING PRIMARY KEY (client_id=? AND currency=? AND starts_at>? AND starts_at<?)',
  ]);
});

test('the endpoints with something due are found by jumps that no backlog makes longer', async () => {
  const plan = await planOf(() => store.deliveries.dueEndpoints(NOW, { limit: 10 }));
  const jumps = plan.searches.filter((line) => line.includes('>'));
  expect(jumps, plan.text).toHaveLength(4);
  for (const jump of jumps) expect(jump).toMatch(/webhook_deliveries_due \(\(client_id,endpoint_id\)>\(\?,\?\)\)/);
});
