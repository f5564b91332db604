import { afterAll, beforeAll, expect, it } from 'vitest';
import { planOperation } from '../../../src/graphql/compiled/operation.ts';
import { schema } from '../../../src/graphql/schema/schema.ts';
import { createTestGateway, type TestGateway } from '../../support/gateway.ts';
import { linkInput } from '../../support/link-input.ts';

let planned: TestGateway;
let plain: TestGateway;
beforeAll(async () => {
  planned = await createTestGateway({ plans: 'second' });
  plain = await createTestGateway({ plans: 'never' });
});
afterAll(async () => {
  await planned.stop();
  await plain.stop();
});

async function costOf(to: TestGateway, query: string, variables: object): Promise<string | null> {
  const answer = await to.call('POST', '/graphql', { body: { query, variables } });
  await answer.body?.cancel();
  return answer.headers.get('x-graphql-cost');
}

const CONNECTION = 'totalCount nodes { id } edges { cursor node { id } } pageInfo { hasNextPage hasPreviousPage }';

/** Operations that plans cover, each with variables in all the ways in which they can be given. */
type Case = readonly [query: string, ...variables: Record<string, unknown>[]];
const PLANNED: readonly Case[] = [
  ['query ($id: ID!) { paymentLink(id: $id) { id items { tax { name } } } }', { id: 'pl_1' }],
  ['query ($ids: [ID!]!) { nodes(ids: $ids) { id } }', { ids: [] }, { ids: ['a', 'b'] }],
  [
    `query ($first: Int, $last: Int) { paymentLinks(first: $first, last: $last) { ${CONNECTION} } }`,
    {},
    { first: 7 },
    { last: 3 },
    { first: null, last: 0 },
    { other: 1 },
  ],
  [`query ($first: Int = 3) { paymentLinks(first: $first) { ${CONNECTION} } }`, {}, { first: null }, { first: 50 }],
  [
    `query ($filter: PaymentLinkFilter, $by: PaymentLinkOrder) { paymentLinks(filter: $filter, orderBy: $by) { ${CONNECTION} } }`,
    {},
    { filter: { ownerIdentityId: ['a'] } },
    { filter: { status: ['ACTIVE'] }, by: { field: 'TOTAL_AMOUNT', direction: 'DESC' } },
    { filter: { expiresAt: { from: '2026-01-01T00:00:00Z', to: null }, createdAt: {} } },
    { filter: null, by: { field: 'EXPIRES_AT', direction: 'ASC' } },
  ],
  [
    `query ($a: [String!], $s: PaymentLinkStatus!) { paymentLinks(filter: { ownerIdentityId: $a, status: [$s] }) { ${CONNECTION} } }`,
    { s: 'ACTIVE' },
    { s: 'FINISHED', a: ['a', 'b'] },
  ],
  [
    `query ($f: PaymentFilter, $g: CheckoutSessionFilter) { payments(filter: $f) { ${CONNECTION} } checkoutSessions(filter: $g) { ${CONNECTION} } }`,
    {},
    { f: { paymentLinkId: ['pl_1'] }, g: { status: ['ACTIVE'] } },
    { f: { status: ['RECEIVED'], checkoutSessionId: ['cs_1'] }, g: { createdAt: { from: '2026-01-01T00:00:00Z' } } },
  ],
  [
    'query ($f: PaymentLinkStatsFilter!) { paymentLinkStats(filter: $f, per: DAY) { total { links } } }',
    { f: { createdAt: { from: '2026-01-01T00:00:00Z' } } },
    { f: { createdAt: { from: '2026-01-01T00:00:00Z' }, ownerIdentityId: null } },
    { f: { createdAt: { from: '2026-01-01T00:00:00Z' }, ownerIdentityId: 'a' } },
  ],
  [
    'query ($n: Int!) { paymentLinks(first: $n) { nodes { qrCode stats { paid } payments(first: $n) { totalCount nodes { id } } } } }',
    { n: 0 },
    { n: 2 },
    { n: 9 },
  ],
  [
    `query ($s: [WebhookDeliveryStatus!]) { webhookDeliveries(filter: { status: $s }) { ${CONNECTION} } }`,
    {},
    { s: ['FAILED'] },
  ],
  [
    'mutation ($input: CreatePaymentLinkInput!) { createPaymentLink(input: $input) { ... on CreatePaymentLinkPayload { paymentLink { id } } ... on Error { code } } }',
    { input: linkInput({ checkoutToken: 'cost-1' }) },
    { input: linkInput({ checkoutToken: 'cost-1', duration: 1 }) },
  ],
];

const PAGE = 'paymentLinks(first: $n) { nodes { items { tax { name type value amount } } } }';

/** What only the executor runs, or nobody does. */
const UNPLANNED: readonly Case[] = [
  ['query ($__proto__: Int) { paymentLinks(first: $__proto__) { nodes { id } } }', {}, JSON.parse('{"__proto__":5}')],
  ['query ($yes: Boolean!) { paymentLinks { nodes @include(if: $yes) { id } } }', { yes: true }, { yes: false }],
  ['query ($ids: [ID!]!) { nodes(ids: $ids) { id } }', { ids: 'a' }, {}, { ids: Array.from({ length: 101 }, String) }],
  ['query ($n: Int!) { paymentLinks(first: $n) { nodes { id } } }', { n: 51 }, { n: -1 }, { n: 'x' }],
  [`query ($n: Int!) { ${Array.from({ length: 13 }, (_, i) => `p${i}: ${PAGE}`).join(' ')} }`, { n: 2 }, { n: 50 }],
];

const toCase = ([query, ...given]: Case) => ({ query, given });

it.each(PLANNED.map(toCase))('there is a plan of $query', ({ query }) => {
  expect(planOperation({ schema, text: query, operationName: undefined, asyncTypes: new Set() })).toBeTypeOf(
    'function',
  );
});

it.each([...PLANNED, ...UNPLANNED].map(toCase))('the cost is the same for $query', async ({ query, given }) => {
  for (const variables of given) {
    const expected = await costOf(plain, query, variables);
    expect(expected).toMatch(/^\d+$/);
    for (let time = 1; time <= 3; time += 1) expect(await costOf(planned, query, variables)).toBe(expected);
  }
});
