import { afterAll, beforeAll, expect, test } from 'vitest';
import { createRest, type Rest } from './support.ts';

let rest: Rest;
/** One session a day, from the first of June on: of two owners and two accounts, the last one canceled. */
const ids: string[] = [];

beforeAll(async () => {
  rest = await createRest();
  const account = (accountNumber: string) => [{ amount: '11900', account: { accountNumber } }];
  for (const [day, owner, accountNumber] of [
    [1, 'idn_a', '111'],
    [2, 'idn_b', '111'],
    [3, 'idn_a', '222'],
    [4, 'idn_b', '222'],
  ] as const) {
    rest.clock.set(Date.UTC(2026, 5, day, 23, 59, 59, 999));
    const { checkoutToken } = await rest.createIn('ACTIVE', {
      owner: { identityId: owner },
      destinations: account(accountNumber),
      duration: 10 * 86_400,
    });
    const path = `/payment-links/token/${checkoutToken}/checkout-sessions`;
    ids.push(String((await rest.call('POST', path)).body?.id));
  }
  await rest.call('DELETE', `/checkout-sessions/${ids[3]}`);
});
afterAll(() => rest.stop());

async function days(query: string): Promise<readonly number[]> {
  const { status, body = {}, text } = await rest.call('GET', `/checkout-sessions${query}`);
  expect(status, text).toBe(200);
  return (body.results as { id: string }[]).map(({ id }) => ids.indexOf(id) + 1);
}

test.each([
  ['', [4, 3, 2, 1]],
  ['?sort=createdAt:asc', [1, 2, 3, 4]],
  ['?identityId=idn_a', [3, 1]],
  ['?identityId=idn_a,%20,idn_b,idn_a', [4, 3, 2, 1]],
  ['?accountNumber=222', [4, 3]],
  ['?accountNumber=222&identityId=idn_b', [4]],
  ['?status=ACTIVE', []],
  ['?status=EXPIRED', [4, 3, 2, 1]],
  ['?startDate=02/06/2026&endDate=03/06/2026', [3, 2]],
  ['?startDate=2026-06-03T23:59:59.999Z', [4, 3]],
  ['?endDate=01/06/2026', [1]],
  ['?limit=2', [4, 3]],
  ['?limit=2&offset=3', [1]],
  ['?next=1&limit=1', [3]],
  ['?limit=0', []],
])('%s', async (query, expected) => {
  // Days later: those that nobody canceled have ended by themselves.
  rest.clock.set(Date.UTC(2026, 5, 5));
  expect(await days(query)).toEqual(expected);
});

test('a status is the one of this moment', async () => {
  rest.clock.set(Date.UTC(2026, 5, 4, 0, 29, 59, 998));
  expect(await days('?status=ACTIVE')).toEqual([3]);
  rest.clock.set(Date.UTC(2026, 5, 4, 0, 29, 59, 999));
  expect(await days('?status=ACTIVE')).toEqual([]);
});

test('pages are numbered', async () => {
  expect((await rest.call('GET', '/checkout-sessions?limit=2&offset=1')).body?.pagination).toEqual({
    count: 3,
    next: 3,
    previous: 0,
    total: 4,
  });
});

test.each([
  ['?status=PAID', 'status: must be among ATTEMPT, ACTIVE, PROCESSING_PAYMENT, FINISHED, EXPIRED, FAILED'],
  ['?sort=totalAmount:asc', 'sort: must be one of createdAt, then :asc or :desc'],
  ['?limit=51', 'limit: must be a whole number from 0 to 50'],
  ['?startDate=yesterday', 'startDate: must be a date as dd/mm/yyyy or ISO 8601, in UTC unless it says so'],
])('%s is refused', async (query, message) => {
  expect(await rest.verdict('GET', `/checkout-sessions${query}`)).toEqual([400, '11', message]);
});
