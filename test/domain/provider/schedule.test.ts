import { expect, it } from 'vitest';
import { nextLookupAt } from '../../../src/domain/provider/schedule.ts';
import { makeLink, makePayment, makeSession } from '../../store/make.ts';

const HOUR_MS = 3_600_000;
const received = makePayment(makeSession(makeLink({ clientId: 'client' })), { status: 'RECEIVED' });

it('looks up a decided payment whose provider does not answer for 30 days, at least every hour, and no longer', () => {
  let now = 0;
  for (let lookupCount = 1; lookupCount < 1_000; lookupCount += 1) {
    const next = nextLookupAt({ ...received, lookupCount }, now, { unanswered: true });
    if (next === null) break;
    expect(next - now).toBeGreaterThanOrEqual(15_000);
    expect(next - now).toBeLessThanOrEqual(HOUR_MS);
    now = next;
  }
  expect(now).toBeGreaterThan(29 * 24 * HOUR_MS);
  expect(now).toBeLessThan(31 * 24 * HOUR_MS);
  expect(nextLookupAt(received, now)).toBeNull();
});
