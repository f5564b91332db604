import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { DomainError } from '../../../src/domain/errors.ts';
import { idFloor } from '../../../src/domain/id.ts';
import type { PaymentLink, PaymentLinkTerms } from '../../../src/domain/payment-link.ts';
import { PAYMENT_LINK_STATUSES } from '../../../src/domain/payment-link.ts';
import type { PaymentLinkFilter, PaymentLinkOrder, PaymentLinkQuery, Store } from '../../../src/domain/ports.ts';
import { destinationsTo, makeLink, makeTerms, NOW, unique } from '../make.ts';
import { listed, positionOf } from './list-oracle.ts';
import type { Subject } from './subject.ts';

const DAY = 86_400_000;
const TOTALS = ['9', '1000', '200', '10.5', '99999999999999999999', '9007199254740993', '9007199254740992', '0'];
/** Ends of ids that people and bytes put in another order. */
const ENDS = ['a', 'Z', '_', 'B', '-', 'b', '0'];
const EMAILS = ['ana@example.com', 'ANA@example.com', 'ñandú@example.com', 'Ñandú@example.com', undefined];

/** Texts whose words overlap, with and without accents, and some with none. */
const ITEMS = [
  'Café orgánico',
  'CAFETERA, 2 tazas',
  'cafe; molido',
  '¡Ñandú! ×3',
  '…',
  'Caffè Æsir',
  'and or not near',
];
const METADATA: readonly (PaymentLinkTerms['metadata'] & object)[] = [
  { order: '1' },
  { order: '1', shop: 'a' },
  { shop: 'A' },
  {},
];

const MARKS = [
  { key: 'order', value: '1' },
  { key: 'shop', value: 'a' },
  { key: 'shop', value: 'A' },
];

/** Links with ties in everything that they are ordered by, and neighbours on either side of `NOW`; some of other months. */
function manyLinks(clientId: string): PaymentLink[] {
  return Array.from({ length: 120 }, (_, i) => {
    const email = EMAILS[i % EMAILS.length];
    const createdAt = NOW - 1000 + Math.floor(i / 10) - (i % 5 === 4 ? (i % 4) * 40 * DAY : 0);
    return makeLink({
      clientId,
      id: `${idFloor('pl', createdAt)}${ENDS[i % ENDS.length]}${i}`,
      checkoutToken: `Token-${i}`,
      createdAt,
      storedStatus: PAYMENT_LINK_STATUSES[i % PAYMENT_LINK_STATUSES.length] ?? 'ACTIVE',
      expiresAt: NOW - 2 + (i % 7),
      terms: makeTerms({
        currency: i % 3 === 0 ? 'CLP' : 'USD',
        totalAmount: TOTALS[i % TOTALS.length] ?? '1',
        items: [`${ITEMS[i % 7]} lot${i}`, ITEMS[i % 5]].map((description = '') => ({
          preTaxAmount: '1',
          totalAmount: '1',
          description,
        })),
        metadata: METADATA[i % 4] ?? {},
        destinations: i % 4 === 0 ? destinationsTo('acc-a', 'acc-b') : destinationsTo(i % 4 === 1 ? 'acc-a' : 'acc-c'),
        owner: { identityId: i % 2 === 0 ? 'Owner' : 'owner' },
        ...(email === undefined
          ? {}
          : { customer: { email, ...(i % 3 === 0 && { firstName: 'Åsa', lastName: 'Núñez Café' }) } }),
      }),
    });
  });
}

const some = <T>(...values: T[]) => fc.uniqueArray(fc.constantFrom(...values), { maxLength: 3 });
const range = (around: number) => {
  const end = fc.integer({ min: around - 4, max: around + 14 });
  return fc.record({ from: end, to: end }, { requiredKeys: [] });
};

const amounts = fc.record(
  { from: fc.constantFrom('0', ...TOTALS), to: fc.constantFrom(...TOTALS, '999999999999999999.999999') },
  { requiredKeys: [] },
);

/** What people look for, and what would mean something to an index if it were no text. */
const searches = fc
  .array(
    fc.constantFrom(
      'caf',
      'CAFÉ',
      'cafe\u0301',
      'cafetera',
      'organico',
      'núñez',
      'nandu',
      'æ',
      'token',
      '2',
      't',
      'asa',
      'lot',
      'lot1',
    ),
    { minLength: 1, maxLength: 2 },
  )
  .chain((words) =>
    fc.constantFrom(words.join(' '), `"${words.join('" AND "')}`, `${words.join(' NEAR ')} *`, `${words.join(':')}`),
  );

const filters = (ids: string[]): fc.Arbitrary<PaymentLinkFilter> =>
  fc.record(
    {
      id: fc.uniqueArray(fc.constantFrom(...ids, 'pl_0'), { maxLength: 60 }),
      status: some(...PAYMENT_LINK_STATUSES),
      currency: some('CLP', 'USD', 'EUR'),
      checkoutToken: some('Token-1', 'token-2', 'Token-3', 'Token-33'),
      destinationAccountNumber: some('acc-a', 'acc-b', 'acc-c', 'acc-d'),
      customerEmail: some('Ana@Example.com', 'ÑANDÚ@example.com', 'nobody@example.com'),
      ownerIdentityId: some('Owner', 'owner', 'OWNER'),
      createdAt: range(NOW - 1000),
      expiresAt: range(NOW),
      totalAmount: amounts,
      search: searches,
      metadata: some(...MARKS),
    },
    { requiredKeys: [] },
  );

const fields = ['createdAt', 'expiresAt', 'totalAmount'] as const;
const directions = ['asc', 'desc'] as const;
const orders = (field: fc.Arbitrary<PaymentLinkOrder['field']>) =>
  fc.record({ field, direction: fc.constantFrom(...directions) });

export function paymentLinkListContract(given: () => Subject): void {
  const clientId = unique('client');
  const links = manyLinks(clientId);
  const filter = filters(links.map(({ id }) => id));

  beforeAll(async () => {
    await given().store.transaction(async (tx) => {
      // In no order, and beside a neighbour who has the same.
      for (const link of links.toSorted((a, b) => (a.payKey < b.payKey ? -1 : 1))) await tx.paymentLinks.insert(link);
      for (const link of manyLinks(unique('neighbour'))) await tx.paymentLinks.insert(link);
    });
  });

  /** Every page of the list, forwards by `after` or backwards by `before`, put together in list order. */
  async function walk(
    query: PaymentLinkQuery,
    limit: number,
    { backwards, store = given().store }: { readonly backwards: boolean; readonly store?: Store },
  ): Promise<PaymentLink[]> {
    const pages: (readonly PaymentLink[])[] = [];
    let more = true;
    while (more) {
      const last = pages.at(-1);
      const end = backwards ? last?.at(0) : last?.at(-1);
      const position = end === undefined ? undefined : positionOf(end, query.order.field);
      const side = position === undefined ? {} : backwards ? { before: position } : { after: position };
      const slice = await store.paymentLinks.page(clientId, query, { limit, fromEnd: backwards, ...side });
      expect(slice.rows.length).toBe(slice.more ? limit : Math.min(limit, slice.rows.length));
      pages.push(slice.rows);
      more = slice.more;
    }
    return (backwards ? pages.reverse() : pages).flat();
  }

  test.each(fields.flatMap((field) => directions.map((direction) => ({ field, direction }))))(
    'by $field $direction: walked forwards and backwards, each link once and in order',
    async (order) => {
      const query = { filter: {}, order, now: NOW };
      const expected = listed(links, query);
      expect(await walk(query, 7, { backwards: false })).toEqual(expected);
      expect(await walk(query, 7, { backwards: true })).toEqual(expected);
    },
  );

  test('any filters together, in any order, from either end: what the domain would list', async () => {
    const queries = fc.record({ filter, order: orders(fc.constantFrom(...fields)), now: fc.constant(NOW) });
    await fc.assert(
      fc.asyncProperty(queries, fc.integer({ min: 1, max: 130 }), fc.boolean(), async (query, limit, backwards) => {
        const expected = listed(links, query);
        expect(await walk(query, limit, { backwards })).toEqual(expected);
        expect(await given().store.paymentLinks.count(clientId, query.filter, NOW)).toBe(expected.length);
      }),
      { numRuns: 60 },
    );
  });

  test('any window between two places, which need not be rows of the list', async () => {
    const place = fc.constantFrom(...links);
    const queries = fc.record({ filter, order: orders(fc.constantFrom(...fields)), now: fc.constant(NOW) });
    await fc.assert(
      fc.asyncProperty(queries, place, place, fc.boolean(), async (query, one, other, fromEnd) => {
        const { field } = query.order;
        const window = { limit: 5, fromEnd, after: positionOf(one, field), before: positionOf(other, field) };
        const inside = listed(links, query, { after: one, before: other });
        const { rows, more } = await given().store.paymentLinks.page(clientId, query, window);
        expect(rows).toEqual(fromEnd ? inside.slice(-5) : inside.slice(0, 5));
        expect(more).toBe(inside.length > 5);
      }),
      { numRuns: 60 },
    );
  });

  test('any words, by the index alone too: what the domain would list', async () => {
    const found = fc.record(
      {
        search: searches,
        metadata: some(...MARKS),
        status: some(...PAYMENT_LINK_STATUSES),
        createdAt: range(NOW - 1000),
      },
      { requiredKeys: ['search'] },
    );
    const queries = fc.record({ filter: found, order: orders(fc.constant('createdAt')), now: fc.constant(NOW) });
    const paths = fc.record({ backwards: fc.boolean(), indexAlone: fc.boolean() });
    await fc.assert(
      fc.asyncProperty(
        queries,
        fc.integer({ min: 1, max: 40 }),
        paths,
        async (query, limit, { backwards, indexAlone }) => {
          const { store, byIndex } = given();
          const walked = await walk(query, limit, { backwards, store: indexAlone ? byIndex : store });
          expect(walked).toEqual(listed(links, query));
        },
      ),
      { numRuns: 60 },
    );
  });

  test('any slice by offset, by status too', async () => {
    const queries = fc.record({
      filter,
      order: orders(fc.constantFrom(...fields, 'status')),
      now: fc.constantFrom(NOW - 2, NOW, NOW + 3),
    });
    const offsets = fc.oneof(fc.integer({ min: 0, max: 130 }), fc.constantFrom(2 ** 60, 1e300));
    await fc.assert(
      fc.asyncProperty(queries, offsets, fc.integer({ min: 0, max: 50 }), async (query, offset, limit) => {
        const expected = listed(links, query).slice(offset, offset + limit);
        const stored = await given().store.paymentLinks.listByOffset(clientId, query, { offset, limit });
        expect(stored).toEqual(expected);
      }),
      { numRuns: 60 },
    );
  });

  test('a limit of nothing tells whether there is something', async () => {
    const query = { filter: {}, order: { field: 'createdAt', direction: 'desc' }, now: NOW } as const;
    expect(await given().store.paymentLinks.page(clientId, query, { limit: 0 })).toEqual({ rows: [], more: true });
    expect(await given().store.paymentLinks.page(unique('empty'), query, { limit: 5 })).toEqual({
      rows: [],
      more: false,
    });
  });

  test('there is no page by status, and no place that is not an amount', async () => {
    const page = (field: PaymentLinkOrder['field'], key: string) => {
      const query = { filter: {}, order: { field, direction: 'asc' }, now: NOW } as const;
      return given().store.paymentLinks.page(clientId, query, { limit: 1, after: { key, id: 'pl_0' } });
    };
    await expect(page('status', 'ACTIVE')).rejects.toThrow(DomainError);
    await expect(page('totalAmount', '1e3')).rejects.toThrow(DomainError);
  });
}
