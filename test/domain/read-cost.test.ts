import { expect, test } from 'vitest';
import { linkStatsCost, paymentLinkCountCost, paymentLinkListCost } from '../../src/domain/payment-link/link-cost.ts';
import {
  checkoutSessionCountCost,
  checkoutSessionListCost,
  childPagesCost,
  deliveryCountCost,
  deliveryListCost,
  paymentCountCost,
  paymentListCost,
} from '../../src/domain/read-cost.ts';

const some = ['a', 'b'];

test('lists of links by what one index holds are bounded, in its order alone', () => {
  const list = (filter: object, order: 'createdAt' | 'expiresAt' | 'totalAmount' | 'status') =>
    paymentLinkListCost({ filter, order }).bounded;
  const orders = ['createdAt', 'expiresAt', 'totalAmount', 'status'] as const;
  const boundedIn = (filter: object) => orders.filter((order) => list(filter, order));

  expect(boundedIn({})).toEqual(['createdAt', 'expiresAt', 'totalAmount']);
  expect(boundedIn({ status: ['ACTIVE', 'FINISHED'] })).toEqual(['createdAt', 'expiresAt', 'totalAmount']);
  expect(boundedIn({ status: ['ATTEMPT', 'ACTIVE', 'EXPIRED'] })).toEqual(['createdAt', 'expiresAt', 'totalAmount']);
  // What is over and not written down yet lies scattered, except by expiry.
  expect(boundedIn({ status: ['ACTIVE', 'EXPIRED'] })).toEqual(['expiresAt']);
  expect(boundedIn({ id: some, ownerIdentityId: some, status: ['ACTIVE'] })).toEqual(orders);
  expect(boundedIn({ checkoutToken: some })).toEqual(orders);
  expect(boundedIn({ ownerIdentityId: ['a', 'a'], customerEmail: [] })).toEqual(['createdAt']);
  expect(boundedIn({ currency: ['CLP'], createdAt: { from: 1 } })).toEqual(['createdAt']);
  expect(boundedIn({ createdAt: { from: 1 }, expiresAt: {} })).toEqual(['createdAt']);
  expect(boundedIn({ expiresAt: { to: 1 }, status: ['ACTIVE'] })).toEqual(['expiresAt']);
  expect(boundedIn({ ownerIdentityId: some })).toEqual([]);
  expect(boundedIn({ ownerIdentityId: ['a'], currency: ['CLP'] })).toEqual([]);
  expect(boundedIn({ ownerIdentityId: ['a'], status: ['ACTIVE'] })).toEqual([]);
});

test('a search costs least by creation, and while nothing else is compared', () => {
  const search = (filter: object, order: 'createdAt' | 'totalAmount' = 'createdAt') =>
    paymentLinkListCost({ filter: { search: 'a', ...filter }, order });
  const compared = [{ status: ['ACTIVE'] }, { ownerIdentityId: ['a'] }, { totalAmount: { from: '1' } }].map((filter) =>
    search(filter),
  );
  for (const alone of [search({}), search({ status: [] }), search({ createdAt: { from: 1 }, metadata: [] })]) {
    expect(alone).toEqual({ bounded: false, rows: 1_000 });
  }
  for (const { rows } of [...compared, search({}, 'totalAmount')]) expect(rows).toBeGreaterThan(2_000);
});

test('an offset costs by its depth, and is unbounded once it is deep', () => {
  const at = (offset: number) => paymentLinkListCost({ filter: {}, order: 'createdAt', offset });
  expect([at(0).bounded, at(5_000).bounded, at(90_000).bounded]).toEqual([true, true, false]);
  expect(at(90_000).rows).toBeGreaterThan(at(10_000).rows);
  expect(paymentLinkListCost({ filter: { id: ['a'] }, order: 'createdAt', offset: 1e9 }).bounded).toBe(true);
  expect(paymentListCost({ filter: {}, offset: 90_000 }).bounded).toBe(false);
});

test('only totals that are kept, and those of keys, are bounded counts', () => {
  const bounded = (filter: object) => paymentLinkCountCost(filter).bounded;
  expect([{}, { status: ['ACTIVE'] }, { id: some }, { checkoutToken: ['a'], status: ['ACTIVE'] }].map(bounded)).toEqual(
    [true, true, true, true],
  );
  const others = [{ currency: ['CLP'] }, { createdAt: { from: 1 } }, { expiresAt: { to: 1 } }, { customerEmail: some }];
  expect(others.map(bounded)).toEqual([false, false, false, false]);
  expect(paymentLinkCountCost({ currency: ['CLP'] }).rows).toBeLessThan(
    paymentLinkCountCost({ currency: ['CLP', 'USD'] }).rows,
  );
});

test('a list of sessions is bounded where one index has its filter and its order', () => {
  const sessions = (filter: object) => checkoutSessionListCost({ filter }).bounded;
  expect([{}, { paymentLinkId: ['a'] }, { ownerIdentityId: ['a'], createdAt: {} }].map(sessions)).toEqual([
    true,
    true,
    true,
  ]);
  expect([{ status: ['FINISHED'] }, { status: ['ACTIVE', 'EXPIRED'] }].map(sessions)).toEqual([true, true]);
  expect([{ status: ['ACTIVE'] }, { status: ['EXPIRED'] }].map(sessions)).toEqual([false, false]);
  expect([{ destinationAccountNumber: ['a'] }, { paymentLinkId: some }].map(sessions)).toEqual([false, false]);
  const ofLink = [['FINISHED'], ['ACTIVE', 'EXPIRED'], ['ACTIVE']].map((status) => ({ paymentLinkId: ['a'], status }));
  expect(ofLink.map(sessions)).toEqual([true, true, false]);
});

test('a list of deliveries is bounded where one index has its filter', () => {
  const deliveries = (filter: object) => deliveryListCost(filter).bounded;
  expect([{}, { eventId: some }, { paymentLinkId: ['a'] }, { eventType: ['a'] }].map(deliveries)).toEqual([
    true,
    true,
    true,
    true,
  ]);
  expect([{ paymentLinkId: some }, { paymentLinkId: ['a'], status: ['FAILED'] }].map(deliveries)).toEqual([
    false,
    false,
  ]);
});

test('the pages of many parents are bounded up to a number of rows, where one page is', () => {
  const page = checkoutSessionListCost({ filter: { paymentLinkId: ['a'] } });
  const pages = (parents: number, limit: number) => childPagesCost(page, Array(parents).fill(limit)).bounded;
  expect([pages(50, 3), pages(50, 20), pages(50, 21), pages(500, 0)]).toEqual([true, true, false, false]);
  const unbounded = checkoutSessionCountCost({});
  expect(childPagesCost(unbounded, [1]).bounded).toBe(false);
});

test('a list of payments is bounded where one index has its filter', () => {
  const payments = (filter: object) => paymentListCost({ filter }).bounded;
  expect([{}, { checkoutSessionId: ['a'] }, { status: ['CREATED', 'FAILED'] }].map(payments)).toEqual([
    true,
    true,
    true,
  ]);
  expect([{ paymentLinkId: ['a'], checkoutSessionId: ['b'] }, { paymentLinkId: some }].map(payments)).toEqual([
    false,
    false,
  ]);
});

test('counts of sessions, payments and deliveries are unbounded; one parent’s own cost less than all', () => {
  const counts = [checkoutSessionCountCost({}), paymentCountCost({}), deliveryCountCost({}), linkStatsCost(20)];
  expect(counts.map(({ bounded }) => bounded)).toEqual([false, false, false, false]);
  expect(paymentCountCost({ paymentLinkId: ['a'] }).rows).toBeLessThan(paymentCountCost({}).rows);
});
