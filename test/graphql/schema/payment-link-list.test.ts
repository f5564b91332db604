import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestGateway, type TestGateway } from '../../support/gateway.ts';
import { linkInput, priced } from '../../support/link-input.ts';
import { CREATE } from '../operations.ts';

const LIST = /* GraphQL */ `
  query ($filter: PaymentLinkFilter, $orderBy: PaymentLinkOrder, $first: Int, $after: String) {
    paymentLinks(filter: $filter, orderBy: $orderBy, first: $first, after: $after) {
      totalCount
      nodes { checkoutToken }
      pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    }
  }
`;

type Links = { readonly totalCount: number; readonly nodes: readonly { readonly checkoutToken: string }[] };

let gateway: TestGateway;
const ids: Record<string, string> = {};

const LINKS = {
  a: { ...priced('300', 'CLP'), duration: 60, customer: { email: 'Ana@Example.com' }, activate: true },
  b: {
    ...priced('20.50', 'USD'),
    duration: 120,
    owner: { identityId: 'idn_b' },
    customer: { firstName: 'José', lastName: 'Ñíguez' },
    metadata: [
      { key: 'order', value: '7' },
      { key: 'shop', value: 'Sur' },
    ],
  },
  c: { ...priced('100', 'CLP'), duration: 180, activate: true },
  d: { ...priced('100', 'USD'), duration: 30, destinations: [{ amount: '100', account: { accountNumber: '9' } }] },
};

/** Created a second apart from noon on, and read half a minute after the first: `d`, of 30 s, ends 3 s later. */
beforeAll(async () => {
  gateway = await createTestGateway();
  const start = gateway.clock();
  for (const [checkoutToken, otherwise] of Object.entries(LINKS)) {
    const input = linkInput({ ...otherwise, checkoutToken });
    const { data } = await gateway.graphql<{ result: { paymentLink: { id: string } } }>(CREATE, { input });
    ids[checkoutToken] = data?.result.paymentLink.id ?? '';
    gateway.clock.advance(1_000);
  }
  gateway.clock.set(start + 30_000);
});
afterAll(() => gateway.stop());

async function list(variables: Record<string, unknown>): Promise<string> {
  const { data, errors } = await gateway.graphql<{ paymentLinks: Links }>(LIST, variables);
  expect(errors).toBeUndefined();
  const tokens = data?.paymentLinks.nodes.map(({ checkoutToken }) => checkoutToken).join('') ?? '';
  expect(data?.paymentLinks.totalCount).toBe(tokens.length);
  return tokens;
}

describe('a filter', () => {
  it.each([
    [null, 'dcba'],
    [{}, 'dcba'],
    [{ id: null, status: [], createdAt: null, expiresAt: {} }, 'dcba'],
    [{ status: ['ACTIVE'] }, 'ca'],
    [{ status: ['ACTIVE', 'ATTEMPT', 'ACTIVE'] }, 'dcba'],
    [{ status: ['EXPIRED'] }, ''],
    [{ currency: ['USD'] }, 'db'],
    [{ currency: ['USD', 'CLP'] }, 'dcba'],
    [{ checkoutToken: ['a', 'nobody', 'b'] }, 'ba'],
    [{ destinationAccountNumber: ['9'] }, 'd'],
    [{ customerEmail: ['aNA@example.COM'] }, 'a'],
    [{ ownerIdentityId: ['idn_b'] }, 'b'],
    [{ createdAt: { from: '2026-06-15T12:00:01Z', to: '2026-06-15T12:00:02Z' } }, 'cb'],
    [{ createdAt: { from: '2026-06-15T12:00:01.001Z' } }, 'dc'],
    [{ createdAt: { to: '2026-06-15T09:00:00-03:00', from: null } }, 'a'],
    [{ expiresAt: { from: '2026-06-15T12:01:00Z', to: '2026-06-15T12:02:01Z' } }, 'ba'],
    [{ expiresAt: { to: '2026-06-15T12:00:33Z' } }, 'd'],
    [{ createdAt: { from: '0000-01-01T00:00:00Z', to: '9999-12-31T23:59:59.999Z' } }, 'dcba'],
    [{ createdAt: { from: '2026-06-16T00:00:00Z', to: '2026-06-14T00:00:00Z' } }, ''],
    [{ status: ['ACTIVE'], currency: ['CLP'], customerEmail: ['ana@example.com'], checkoutToken: ['a', 'c'] }, 'a'],
    [{ status: ['ACTIVE'], currency: ['USD'] }, ''],
    [{ search: 'jose NIG' }, 'b'],
    [{ search: 'nig jose' }, ''],
    [{ search: '"ana@example.com" OR b*' }, ''],
    [{ search: '(ana): exampl*' }, 'a'],
    [{ search: 'd' }, 'd'],
    [{ search: 'nobody' }, ''],
    [{ metadata: [{ key: 'order', value: '7' }] }, 'b'],
    [{ metadata: [{ key: 'shop', value: 'Sur' }], search: 'jos', currency: ['USD'] }, 'b'],
    [{ metadata: [{ key: 'shop', value: 'sur' }] }, ''],
    [{ metadata: [{ key: 'order', value: '7' }], currency: ['CLP'] }, ''],
    [{ metadata: [], search: null }, 'dcba'],
  ])('%j lists %j', async (filter, tokens) => {
    expect(await list({ filter })).toBe(tokens);
  });

  it('by id finds nothing for ids that are unknown or malformed', async () => {
    expect(await list({ filter: { id: [ids.c, ids.a, 'pl_01k00000000000000000000000', 'nonsense'] } })).toBe('ca');
    expect(await list({ filter: { id: ['nonsense'] } })).toBe('');
  });

  it('by status finds a link as EXPIRED from the very millisecond', async () => {
    gateway.clock.advance(2_999);
    const before = await list({ filter: { status: ['EXPIRED'] } });
    gateway.clock.advance(1);
    const after = await list({ filter: { status: ['EXPIRED'] } });
    gateway.clock.advance(-3_000);

    expect([before, after]).toEqual(['', 'd']);
  });

  it.each([
    [{ totalAmount: { from: '1e3' } }, 'filter.totalAmount', 'filter.totalAmount must be amounts, such as "150.00".'],
    [{ totalAmount: { to: '-1' } }, 'filter.totalAmount', 'must be amounts'],
    [{ checkoutToken: Array(101).fill('a') }, 'filter.checkoutToken', 'must have at most 100 values, not 101.'],
    [{ id: Array(5_000).fill('') }, 'filter.id', 'must have at most 100 values, not 5000.'],
    [{ customerEmail: ['\u0000'] }, 'filter.customerEmail', 'must have neither U+0000 nor lone surrogates.'],
    [{ ownerIdentityId: ['\ud800'] }, 'filter.ownerIdentityId', 'must have neither U+0000 nor lone surrogates.'],
    [{ search: '' }, 'filter.search', 'filter.search must have at least one letter or digit.'],
    [{ search: '"*" …' }, 'filter.search', 'must have at least one letter or digit.'],
    [{ search: 'a'.repeat(101) }, 'filter.search', 'must have at most 100 characters, not 101.'],
    [{ search: 'a b '.repeat(6) }, 'filter.search', 'must have at most 10 words, not 12.'],
    [{ search: 'a\ud800' }, 'filter.search', 'must have neither U+0000 nor lone surrogates.'],
    [
      { metadata: Array(11).fill({ key: 'a', value: 'b' }) },
      'filter.metadata',
      'must have at most 10 entries, not 11.',
    ],
  ])('%j is refused by its name', async (filter, argument, message) => {
    const { data, errors } = await gateway.graphql(LIST, { filter });

    expect(data).toBeNull();
    expect(errors).toMatchObject([
      { message: expect.stringContaining(message), extensions: { code: 'BAD_USER_INPUT', argument } },
    ]);
  });
});

describe('an order', () => {
  it.each([
    [null, 'dcba'],
    [{ field: 'CREATED_AT', direction: 'ASC' }, 'abcd'],
    [{ field: 'CREATED_AT', direction: 'DESC' }, 'dcba'],
    [{ field: 'EXPIRES_AT', direction: 'ASC' }, 'dabc'],
    [{ field: 'EXPIRES_AT', direction: 'DESC' }, 'cbad'],
    [{ field: 'TOTAL_AMOUNT', direction: 'ASC' }, 'bcda'],
    [{ field: 'TOTAL_AMOUNT', direction: 'DESC' }, 'adcb'],
  ])('%j lists %s', async (orderBy, tokens) => {
    expect(await list({ orderBy })).toBe(tokens);
  });

  it('refuses a cursor of another order, in words that say so', async () => {
    const orderBy = { field: 'TOTAL_AMOUNT', direction: 'ASC' };
    const { data } = await gateway.graphql<{ paymentLinks: { pageInfo: { endCursor: string } } }>(LIST, { orderBy });
    const after = data?.paymentLinks.pageInfo.endCursor;

    const { errors } = await gateway.graphql(LIST, { after, orderBy: { ...orderBy, direction: 'DESC' } });

    expect(errors).toMatchObject([
      {
        message: 'after is a cursor of a list in another order; go on with the orderBy that it came from.',
        path: ['paymentLinks'],
        extensions: { code: 'BAD_USER_INPUT', argument: 'after' },
      },
    ]);
  });
});

it('has null cursors on an empty page', async () => {
  const filter = { checkoutToken: ['nobody'] };

  expect(await gateway.graphql(LIST, { filter })).toEqual({
    data: {
      paymentLinks: {
        totalCount: 0,
        nodes: [],
        pageInfo: { hasNextPage: false, hasPreviousPage: false, startCursor: null, endCursor: null },
      },
    },
  });
});

it('gives each edge the cursor that goes on behind it', async () => {
  const edges =
    'query ($after: String) { paymentLinks(first: 1, after: $after) { edges { cursor node { checkoutToken } } } }';
  type Edges = { paymentLinks: { edges: { cursor: string; node: { checkoutToken: string } }[] } };
  const seen: string[] = [];
  let after: string | undefined;
  for (let page = 0; page < 5; page += 1) {
    const { data } = await gateway.graphql<Edges>(edges, { after });
    for (const { cursor, node } of data?.paymentLinks.edges ?? []) {
      seen.push(node.checkoutToken);
      after = cursor;
    }
  }

  expect(seen).toEqual(['d', 'c', 'b', 'a']);
});
