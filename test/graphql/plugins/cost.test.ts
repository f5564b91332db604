import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestGateway, type TestGateway } from '../../support/gateway.ts';
import { readEvents } from '../event-stream.ts';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await createTestGateway();
});
afterAll(() => gateway.stop());

const times = (count: number, part: (index: number) => string) =>
  Array.from({ length: count }, (_, i) => part(i)).join(' ');
const page = (size: string) => `paymentLinks(first: ${size}) { nodes { items { tax { name type value amount } } } }`;

async function costOf(query: string): Promise<string | null> {
  const answer = await gateway.call('POST', '/graphql', { body: { query } });
  await answer.body?.cancel();
  return answer.headers.get('x-graphql-cost');
}

/** The three expensive parts that one filter can have: nothing but a walk through all links finds the ones that fit. */
const EXPENSIVE =
  'filter: { status: [ACTIVE], ownerIdentityId: ["a", "b", "c"], destinationAccountNumber: ["1", "2", "3"] }, ' +
  'orderBy: { field: TOTAL_AMOUNT, direction: ASC }';

describe('an operation over the maximum', () => {
  it('is refused with its cost and its most expensive field, in words and for programs', async () => {
    const query = `{ ok: paymentLinks { nodes { id } } ${times(10, (i) => `a${i}: ${page('50')}`)} bad: paymentLinks(first: 10) { edges { node { qrs: checkoutSessions(first: 50) { nodes { payments { totalCount } } } } } } }`;
    const answer = await gateway.call('POST', '/graphql', { body: { query } });

    const cost = Number(answer.headers.get('x-graphql-cost'));
    expect(cost).toBeGreaterThan(20_000);
    expect(await answer.json()).toEqual({
      errors: [
        {
          message: `The operation costs ${cost} units, and 10000 is the most it may cost. Its most expensive field is bad.edges.node.qrs.nodes.payments.totalCount, with 15500. Ask for smaller pages, or for less in one request.`,
          extensions: {
            code: 'LIMIT_EXCEEDED',
            limit: 'units of cost',
            max: 10_000,
            cost,
            path: ['bad', 'edges', 'node', 'qrs', 'nodes', 'payments', 'totalCount'],
          },
        },
      ],
    });
  });

  it.each([
    ['pages', `{ ${times(13, (i) => `p${i}: ${page('50')}`)} }`],
    [
      'QR codes of ids without number',
      `query ($ids: [ID!]!) { ${times(5, (i) => `n${i}: nodes(ids: $ids) { ... on PaymentLink { qrCode } }`)} }`,
    ],
    ['450 QR codes', `{ ${times(9, (i) => `p${i}: paymentLinks(first: 50) { nodes { qrCode } }`)} }`],
    [
      'expensive lists with their totals',
      `{ ${times(30, (i) => `a${i}: paymentLinks(${EXPENSIVE}) { totalCount nodes { id } }`)} }`,
    ],
    ['expensive totals', `{ ${times(6, (i) => `a${i}: paymentLinks(${EXPENSIVE}) { totalCount }`)} }`],
    [
      'expensive lists in a fragment',
      `{ ${times(30, (i) => `a${i}: paymentLinks(${EXPENSIVE}) { ...f }`)} } fragment f on PaymentLinkConnection { pageInfo { hasNextPage } }`,
    ],
  ])('has too many %s', async (_, query) => {
    expect(await gateway.graphql(query)).toMatchObject({
      errors: [{ extensions: { code: 'LIMIT_EXCEEDED', limit: 'units of cost', max: 10_000 } }],
    });
  });

  it('has 400 as its status for who takes other ones', async () => {
    const { status } = await gateway.call('POST', '/graphql', {
      body: { query: `{ ${times(13, (i) => `p${i}: ${page('50')}`)} }` },
      headers: { accept: 'application/graphql-response+json' },
    });

    expect(status).toBe(400);
  });

  it('is measured by the configuration', async () => {
    const frugal = await createTestGateway({ env: { GRAPHQL_MAX_COST: '100' } });
    const query = 'query ($first: Int!) { paymentLinks(first: $first) { nodes { id status } } }';

    for (const [first, code] of [
      [10, undefined],
      [50, 'LIMIT_EXCEEDED'],
      [10, undefined],
    ] as const) {
      expect((await frugal.graphql(query, { first })).errors?.[0]?.extensions?.code).toBe(code);
    }
    await frugal.stop();
  });
});

describe('a dashboard', () => {
  const children = (name: string) => `${name}(first: 5) { totalCount nodes { id status createdAt updatedAt } }`;
  const query = `{
    all: paymentLinks { totalCount }
    active: paymentLinks(filter: { status: [ACTIVE] }) { totalCount }
    links: paymentLinks(first: 20) {
      totalCount
      pageInfo { hasNextPage endCursor }
      nodes {
        id checkoutToken status totalAmount currency url expiresAt owner { name } items { description totalAmount }
        stats { opens sessions paid conversion }
        ${children('checkoutSessions')}
        ${children('payments')}
      }
    }
  }`;

  it('of 20 links with 5 sessions and 5 payments each, stats and totals is within the maximum', async () => {
    expect((await gateway.graphql(query)).errors).toBeUndefined();
    expect(Number(await costOf(query))).toBeLessThan(7_500);
  });
});

describe('the cost of pages whose size is a variable', () => {
  const query = `query ($size: Int = 50, $none: Int) {
    ${times(13, (i) => `p${i}: ${page('$size')}`)} last: paymentLinks(first: $none, last: 1) { totalCount }
  }`;

  it.each([
    [{ size: 5 }, undefined],
    [{ size: 50 }, 'LIMIT_EXCEEDED'],
    [{}, 'LIMIT_EXCEEDED'],
    [{ size: null }, undefined],
    [{ size: 5 }, undefined],
    [{ size: 'x' }, 'LIMIT_EXCEEDED'],
    [{ size: 1e9 }, 'LIMIT_EXCEEDED'],
  ])('is that of its value: %j', async (variables, code) => {
    const { errors } = await gateway.graphql(query, variables);

    expect(errors?.[0]?.extensions?.code).toBe(code);
  });
});

describe('the header', () => {
  it.each([
    ['a plain field', '{ __typename }', '1'],
    ['a row', '{ paymentLink(id: "pl_1") { id status } }', '3'],
    ['a row by another name, twice', '{ a: paymentLink(id: "1") { id } b: paymentLink(id: "1") { id } }', '4'],
    ['what fragments repeat, once', '{ node(id: "x") { ...f ...f id } } fragment f on Node { id ... { id } }', '2'],
    ['ids', '{ nodes(ids: ["1", "2", "3"]) { id } }', '4'],
    ['a total that is kept', '{ paymentLinks { totalCount } }', '21'],
    ['a total that must be counted', '{ paymentLinks(filter: { ownerIdentityId: ["a"] }) { totalCount } }', '2011'],
    [
      'a filter that filters nothing',
      '{ paymentLinks(filter: { ownerIdentityId: [], status: null }) { totalCount } }',
      '21',
    ],
    [
      'rows, which are read once',
      '{ paymentLinks(first: 2) { nodes { id } edges { node { id } } pageInfo { endCursor } } }',
      '30',
    ],
    [
      'a cursor, behind which it is looked back',
      '{ paymentLinks(first: 1, after: "x") { nodes { id } pageInfo { hasPreviousPage } } }',
      '34',
    ],
    ['a list that no index bounds', `{ paymentLinks(first: 1, ${EXPENSIVE}) { nodes { id } } }`, '2012'],
    ['a list inside another', '{ paymentLinks(first: 2) { nodes { payments(last: 3) { nodes { id } } } } }', '69'],
    ['the schema', '{ __schema { types { name } } }', '5'],
  ])('tells %s', async (_, query, cost) => {
    expect(await costOf(query)).toBe(cost);
  });

  it('tells the cost of the operation that is run', async () => {
    const query = 'query A { __typename } query B { paymentLinks { totalCount } }';
    const answer = await gateway.call('POST', '/graphql', { body: { query, operationName: 'A' } });

    expect(answer.headers.get('x-graphql-cost')).toBe('1');
  });

  it('is on a stream', async () => {
    const query = 'subscription { paymentLinksChanged { eventId type } }';
    const headers = { accept: 'text/event-stream' };
    await using stream = readEvents(await gateway.call('POST', '/graphql', { body: { query }, headers }));

    expect(stream.response.headers.get('x-graphql-cost')).toBe('3');
  });

  it('is not on what cannot be run', async () => {
    expect(await costOf('{')).toBe(null);
    expect(await costOf('{ nothing }')).toBe(null);
    const stranger = await gateway.fetch('/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query: '{ paymentLinks { totalCount } }' }),
    });
    expect(stranger.headers.get('x-graphql-cost')).toBe(null);
  });
});
