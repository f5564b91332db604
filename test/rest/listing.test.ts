import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { priced } from '../support/link-input.ts';
import { dialects } from '../support/store.ts';
import { createRest, type Rest } from './support.ts';

const START = Date.UTC(2026, 5, 15, 12);
const DAY = 86_400_000;

describe.each(dialects)('on %s', (dialect) => {
  let rest: Rest;
  /** What each link is called here, by its identifier. */
  const names = new Map<string, string>();
  const ids: Record<string, string> = {};

  const account = (accountNumber: string, amount: string) => ({ type: 'ACCOUNT', amount, account: { accountNumber } });
  const owner = (identityId: string) => ({ owner: { identityId } });
  const customer = (email: string) => ({ customer: { email } });

  beforeAll(async () => {
    rest = await createRest({ dialect });
    const later = { duration: 365 * 86_400 };
    const keep = async (name: string, at: number, make: () => Promise<{ id: string }>) => {
      rest.clock.set(START + at);
      const { id } = await make();
      names.set(id, name);
      ids[name] = id;
    };
    // Totals, from the least: e 9.99, c 100, a 11900, d 100000, b 250000. Statuses as in their names below.
    await keep('a', 0, () => rest.createIn('ATTEMPT', { ...later, ...customer('Ana@Example.com'), ...owner('o1') }));
    await keep('b', DAY - 1, () =>
      rest.createIn('ACTIVE', {
        ...later,
        ...priced('250000', 'CLP'),
        ...owner('o2'),
        destinations: [account('111', '200000'), account('222', '50000')],
      }),
    );
    await keep('c', DAY, () =>
      rest.createIn('PROCESSING_PAYMENT', { ...later, ...priced('100', 'USD'), ...owner('o1') }),
    );
    await keep('d', 2 * DAY, () =>
      rest.createIn('FINISHED', {
        ...later,
        ...priced('100000', 'COP'),
        ...owner('o3'),
        ...customer('ben@example.com'),
      }),
    );
    await keep('e', 2 * DAY, () =>
      rest.createIn('EXPIRED', {
        ...later,
        ...priced('9.99', 'USD'),
        ...owner('o2'),
        destinations: [account('222', '9.99')],
        ...customer('ANA@example.com'),
      }),
    );
    await rest.create({ ...later, ...owner('o1'), ...customer('ana@example.com') }, 'other');
  });
  afterAll(() => rest.stop());

  async function list(query: string) {
    const { results, pagination } = await rest.list(query);
    expect(pagination.total).toBe(results.length);
    return results.map(({ id }) => names.get(id)).join('');
  }

  /** In any order: `d` and `e` were made in the same millisecond. */
  const found = async (query: string) => [...(await list(query))].sort().join('');

  test('without a filter: all of one’s own, and nobody else’s', async () => {
    expect(await found('')).toBe('abcde');
    expect(await found('?whatever=1&Status=X&STATUS=Y')).toBe('abcde');
  });

  test('by id', async () => {
    expect(await found(`?id=${ids.c}`)).toBe('c');
    expect(await found(`?id=${ids.c},${ids.a}`)).toBe('ac');
    expect(await found(`?id=${ids.c},pl_unknown,x`)).toBe('c');
    expect(await found('?id=nothing')).toBe('');
  });

  test.each([
    ['ATTEMPT', 'a'],
    ['ACTIVE', 'b'],
    ['PROCESSING_PAYMENT', 'c'],
    ['FINISHED', 'd'],
    ['EXPIRED', 'e'],
    ['ACTIVE,EXPIRED', 'be'],
    ['ATTEMPT,ACTIVE,PROCESSING_PAYMENT,FINISHED,EXPIRED', 'abcde'],
  ])('by status %s', async (status, expected) => {
    expect(await found(`?status=${status}`)).toBe(expected);
  });

  test('by the account of any destination', async () => {
    expect(await found('?destination.accountNumber=222')).toBe('be');
    expect(await found('?destination.accountNumber=111')).toBe('b');
    expect(await found('?destination.accountNumber=111,222')).toBe('be');
    expect(await found('?destination.accountNumber=22')).toBe('');
  });

  test('by the e-mail of the customer, whatever its case', async () => {
    expect(await found('?customer.email=ana@example.com')).toBe('ae');
    expect(await found('?customer.email=ANA%40EXAMPLE.COM,ben@example.com')).toBe('ade');
    expect(await found('?customer.email=ana')).toBe('');
  });

  test('by the owner', async () => {
    expect(await found('?owner.identityId=o1')).toBe('ac');
    expect(await found('?owner.identityId=o1,o3')).toBe('acd');
    expect(await found('?owner.identityId=O1')).toBe('');
  });

  test('by currency', async () => {
    expect(await found('?currency=USD')).toBe('ce');
    expect(await found('?currency=COP,CLP')).toBe('abd');
    expect(await found('?currency=EUR')).toBe('');
  });

  test('lists may have blanks and duplicates, and keys may be repeated', async () => {
    expect(await found('?status=,ACTIVE,,ACTIVE, EXPIRED ,')).toBe('be');
    expect(await found('?status=ACTIVE&status=EXPIRED&status=')).toBe('be');
    expect(await found(`?id=${ids.a},${ids.a},,%20`)).toBe('a');
    expect(await found('?owner.identityId=,o3,,o3')).toBe('d');
    expect(await found('?currency=USD,USD,')).toBe('ce');
  });

  test.each([
    '?status=',
    '?status=,,',
    '?id=%20,',
    '?customer.email=',
    '?limit=&offset=&next=&sort=&startDate=&endDate=',
  ])('%s filters nothing', async (query) => {
    expect(await found(query)).toBe('abcde');
  });

  test('different filters must all be passed', async () => {
    expect(await found('?owner.identityId=o1&currency=USD')).toBe('c');
    expect(await found('?owner.identityId=o2&destination.accountNumber=222&status=EXPIRED')).toBe('e');
    expect(await found('?customer.email=ana@example.com&status=ATTEMPT,EXPIRED&currency=CLP')).toBe('a');
    expect(await found('?owner.identityId=o1&currency=COP')).toBe('');
    expect(
      await found(
        `?id=${ids.e},${ids.b}&status=EXPIRED,ACTIVE&destination.accountNumber=222&customer.email=ana@example.com` +
          '&owner.identityId=o2&currency=USD&startDate=17/06/2026&endDate=17/06/2026',
      ),
    ).toBe('e');
  });

  test.each([
    ['?startDate=16/06/2026', 'bcde'],
    ['?endDate=16/06/2026', 'abc'],
    ['?startDate=15/06/2026&endDate=15/06/2026', 'a'],
    ['?startDate=16/06/2026&endDate=16/06/2026', 'bc'],
    ['?startDate=2026-06-16&endDate=2026-06-16', 'bc'],
    ['?startDate=2026-06-16T12:00:00.000Z', 'cde'],
    ['?endDate=2026-06-16T11:59:59.999Z', 'ab'],
    ['?startDate=2026-06-16T11:59:59.999Z&endDate=2026-06-16T11:59:59.999Z', 'b'],
    ['?startDate=2026-06-16T14:00:00%2B02:00&endDate=2026-06-16T14:00:00+02:00', 'c'],
    ['?startDate=17/06/2026&endDate=16/06/2026', ''],
    ['?startDate=01/01/0001&endDate=31/12/9999', 'abcde'],
    ['?endDate=01/01/0001', ''],
    ['?startDate=31/12/9999', ''],
  ])('by creation %s', async (query, expected) => {
    expect(await found(query)).toBe(expected);
  });

  test.each([
    ['createdAt:asc', 'abcde'],
    ['createdAt:desc', 'edcba'],
    ['totalAmount:asc', 'ecadb'],
    ['totalAmount:desc', 'bdace'],
    ['status:asc', 'baedc'],
    ['status:desc', 'cdeab'],
  ])('sorted %s', async (sort, expected) => {
    // Two links of one millisecond stand by their identifiers, in the direction of the list.
    const tied = [ids.d, ids.e]
      .sort()
      .map((id) => names.get(id ?? ''))
      .join('');
    const ordered = sort === 'createdAt:asc' ? `abc${tied}` : [...`abc${tied}`].reverse().join('');
    expect(await list(`?sort=${sort}`)).toBe(sort.startsWith('createdAt') ? ordered : expected);
  });

  test('the latest come first unless said otherwise', async () => {
    expect(await list('')).toBe(await list('?sort=createdAt:desc'));
  });
});

describe('a query that is wrong', () => {
  let rest: Rest;
  beforeAll(async () => {
    rest = await createRest();
  });
  afterAll(() => rest.stop());

  test.each([
    ['status=active', 'status: must be among ATTEMPT, ACTIVE, PROCESSING_PAYMENT, FINISHED, EXPIRED'],
    ['status=ACTIVE,FAILED', 'status: must be among ATTEMPT, ACTIVE, PROCESSING_PAYMENT, FINISHED, EXPIRED'],
    [
      'currency=XXX',
      'currency: must be among CLP, MXN, COP, PEN, BOB, PYG, AUD, ARS, BRL, USD, CAD, EUR, GBP, USDC, USDT',
    ],
    ['sort=createdAt', 'sort: must be one of createdAt, totalAmount, status, then :asc or :desc'],
    ['sort=createdAt:up', 'sort: must be one of createdAt, totalAmount, status, then :asc or :desc'],
    ['sort=expiresAt:asc', 'sort: must be one of createdAt, totalAmount, status, then :asc or :desc'],
    ['sort=createdAt:asc:', 'sort: must be one of createdAt, totalAmount, status, then :asc or :desc'],
    ['sort=createdAt:asc&sort=status:asc', 'sort: must be given once'],
    ['startDate=31/02/2026', 'startDate: must be a date as dd/mm/yyyy or ISO 8601, in UTC unless it says so'],
    ['endDate=tomorrow', 'endDate: must be a date as dd/mm/yyyy or ISO 8601, in UTC unless it says so'],
    ['customer.email=%00', 'customer.email: must not have U+0000'],
    [`id=${Array.from({ length: 101 }, (_, i) => i).join()}`, 'id: must have at most 100 values'],
    ['limit=51', 'limit: must be a whole number from 0 to 50'],
    ['limit=-1', 'limit: must be a whole number from 0 to 50'],
    ['limit=1.5', 'limit: must be a whole number from 0 to 50'],
    ['limit=1e1', 'limit: must be a whole number from 0 to 50'],
    ['limit=0x10', 'limit: must be a whole number from 0 to 50'],
    ['limit=NaN', 'limit: must be a whole number from 0 to 50'],
    ['limit=all', 'limit: must be a whole number from 0 to 50'],
    ['limit=1&limit=2', 'limit: must be given once'],
    ['offset=-1', 'offset: must be a whole number from 0 to 9007199254740991'],
    ['offset=9007199254740993', 'offset: must be a whole number from 0 to 9007199254740991'],
    ['next=abc', 'next: must be a whole number from 0 to 9007199254740991'],
  ])('%s', async (query, message) => {
    expect(await rest.verdict('GET', `/payment-links?${query}`)).toEqual([400, '11', message]);
  });

  test('every fault is named, in one order whatever the query’s', async () => {
    const { body } = await rest.call('GET', '/payment-links?limit=x&sort=y&endDate=z&startDate=z&currency=a&status=b');
    const faults = (body as { errors: { path: string }[] }).errors;
    expect(faults.map(({ path }) => path)).toEqual(['status', 'currency', 'startDate', 'endDate', 'sort', 'limit']);
  });
});
