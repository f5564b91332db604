import { describe, expect, it } from 'vitest';
import { sessionListUnits } from '../../src/rest/checkout-session.ts';
import { linkListUnits } from '../../src/rest/listing.ts';
import { paymentListUnits } from '../../src/rest/payment.ts';
import { queryParameters } from '../../src/rest/query.ts';
import { refundListUnits } from '../../src/rest/refund.ts';

/** The request, the page without its rows, and the total. */
const [REQUEST, INDEXED, STORED, UNBOUNDED, OF_ONE] = [10, 10, 10, 2_000, 30];

describe('a list of links', () => {
  it.each([
    ['', REQUEST + INDEXED + STORED + 50 * 108],
    ['?', REQUEST + INDEXED + STORED + 50 * 108],
    ['?limit=0', REQUEST + STORED],
    ['?limit=7&status=ACTIVE', REQUEST + INDEXED + STORED + 7 * 108],
    ['?limit=7&status=ATTEMPT,ACTIVE,EXPIRED', REQUEST + INDEXED + STORED + 7 * 108],
    ['?limit=7&status=EXPIRED', REQUEST + UNBOUNDED + STORED + 7 * 108],
    ['?limit=7&currency=CLP', REQUEST + INDEXED + UNBOUNDED + 7 * 108],
    ['?limit=7&currency=CLP,USD', REQUEST + UNBOUNDED + UNBOUNDED + 7 * 108],
    ['?limit=7&currency=CLP&status=ACTIVE', REQUEST + UNBOUNDED + UNBOUNDED + 7 * 108],
    ['?limit=7&id=pl_1,pl_2', REQUEST + 6 + 6 + 7 * 108],
    ['?limit=7&customer.email=', REQUEST + INDEXED + STORED + 7 * 108],
    ['?limit=7&unknown=1&other=2', REQUEST + INDEXED + STORED + 7 * 108],
    ['?limit=7&sort=totalAmount:asc', REQUEST + INDEXED + STORED + 7 * 108],
    ['?limit=7&sort=status:asc', REQUEST + UNBOUNDED + STORED + 7 * 108],
    ['?limit=7&sort=createdAt:asc&offset=3000', REQUEST + INDEXED + 100 + STORED + 7 * 108],
    ['?limit=7&next=3000', REQUEST + INDEXED + 100 + STORED + 7 * 108],
  ])('%s', (query, units) => {
    expect(linkListUnits(queryParameters(`/payment-links${query}`))).toBe(units);
  });
});

describe('an offset in any form that is accepted', () => {
  it.each([
    ['offset=3000', 100],
    ['offset=0000000000000003000', 100],
    ['offset=&next=3000', 100],
    ['offset=&offset=3000', 100],
    ['offset=9007199254740991', 333_334],
  ])('%s', (parameters, units) => {
    const target = `/payment-links?limit=7&${parameters}`;
    expect(linkListUnits(queryParameters(target))).toBe(REQUEST + INDEXED + units + STORED + 7 * 108);
  });
});

it.each(['limit=-1', 'limit=1000000', 'offset=x', 'offset=9007199254740993', 'sort=x', 'offset=1&offset=2'])(
  'counts a faulty parameter as its default: %s',
  (parameters) => {
    expect(linkListUnits(queryParameters(`?${parameters}`))).toBe(REQUEST + INDEXED + STORED + 50 * 108);
  },
);

it.each([
  ['of sessions', sessionListUnits, '?limit=7', INDEXED + UNBOUNDED],
  ['of sessions by status', sessionListUnits, '?limit=7&status=FINISHED', INDEXED + UNBOUNDED],
  ['of payments', paymentListUnits, '?limit=7', INDEXED + UNBOUNDED],
  ['of payments by status', paymentListUnits, '?limit=7&status=RECEIVED', INDEXED + UNBOUNDED],
  ['of the payments of a link', paymentListUnits, '?limit=7&paymentLinkId=pl_1', INDEXED + OF_ONE],
  ['of the refunds of a payment', refundListUnits, '?limit=7', INDEXED + OF_ONE],
] as const)('a list %s has no stored total', (_, unitsOf, query, reads) => {
  expect(unitsOf(queryParameters(query))).toBe(REQUEST + reads + 7 * 108);
});

it('costs nothing but the request if no payment can match', () => {
  expect(paymentListUnits(queryParameters('?currency=XYZ'))).toBe(REQUEST);
});
