import { expect, it } from 'vitest';
import { listUnits } from '../../src/rest/cost.ts';
import { queryParameters } from '../../src/rest/query.ts';

it.each([
  ['/payment-links', 10 + 10 + 10 + 50 * 108],
  ['/payment-links?', 10 + 10 + 10 + 50 * 108],
  ['/payment-links?limit=0', 10 + 0 + 10],
  ['/payment-links?limit=7&status=ACTIVE', 10 + 10 + 10 + 7 * 108],
  ['/payment-links?limit=7&status=ACTIVE,EXPIRED', 10 + 10 + 10 + 7 * 108],
  ['/payment-links?limit=7&currency=CLP', 10 + 10 + 2_000 + 7 * 108],
  ['/payment-links?limit=7&currency=CLP,USD', 10 + 2_000 + 2_000 + 7 * 108],
  ['/payment-links?limit=7&currency=CLP&status=ACTIVE', 10 + 2_000 + 2_000 + 7 * 108],
  ['/payment-links?limit=7&customer.email=', 10 + 10 + 10 + 7 * 108],
  ['/payment-links?limit=7&sort=totalAmount:asc', 10 + 2_000 + 10 + 7 * 108],
  ['/payment-links?limit=7&sort=createdAt:asc&offset=3000', 10 + 10 + 100 + 10 + 7 * 108],
  ['/payment-links?limit=7&next=3000', 10 + 10 + 100 + 10 + 7 * 108],
  ['/payment-links?limit=1000000', 10 + 10 + 10 + 50 * 108],
  ['/payment-links?limit=-1&offset=x', 10 + 10 + 10 + 50 * 108],
  ['http://localhost:4000/payments?limit=1', 10 + 10 + 10 + 108],
])('%s counts %i units', (target, units) => {
  expect(listUnits(queryParameters(target))).toBe(units);
});
