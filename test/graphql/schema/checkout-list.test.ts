import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestGateway, type TestGateway } from '../../support/gateway.ts';
import { linkInput } from '../../support/link-input.ts';

type Page = {
  readonly totalCount: number;
  readonly nodes: readonly { readonly id: string }[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
};

const PAGE = 'totalCount nodes { id } pageInfo { hasNextPage hasPreviousPage startCursor endCursor }';
const SESSIONS = `query ($filter: CheckoutSessionFilter, $orderBy: CheckoutSessionOrder, $first: Int, $after: String, $last: Int, $before: String) {
  page: checkoutSessions(filter: $filter, orderBy: $orderBy, first: $first, after: $after, last: $last, before: $before) { ${PAGE} }
}`;
const PAYMENTS = `query ($filter: PaymentFilter, $orderBy: PaymentOrder, $first: Int, $after: String, $last: Int, $before: String) {
  page: payments(filter: $filter, orderBy: $orderBy, first: $first, after: $after, last: $last, before: $before) { ${PAGE} }
}`;

let gateway: TestGateway;
const links: string[] = [];
/** Two sessions of each of two links, a minute apart, each of them paid: the second of each in vain. */
const sessions: string[] = [];
const payments: string[] = [];

beforeAll(async () => {
  gateway = await createTestGateway();
  const { paymentLinks, checkoutSessions, payments: paying } = gateway.services;
  const { viewer } = await gateway.services.payer.open(...(await anyLink()));
  for (const [i, accountNumber] of ['111', '222'].entries()) {
    const input = linkInput({
      checkoutToken: `list-${i}`,
      paymentLimit: null,
      destinations: [{ amount: '11900', account: { accountNumber } }],
      owner: { identityId: `idn_${i}` },
    });
    const link = await paymentLinks.create(viewer, input, { activate: true });
    links.push(link.id);
    for (const token of ['tok_instant', 'tok_refused']) {
      gateway.clock.advance(60_000);
      const { id } = await checkoutSessions.start(viewer, link.checkoutToken);
      sessions.push(id);
      payments.push((await paying.pay(viewer, id, { paymentMethod: 'CARD', card: { token } })).id);
    }
  }
});
afterAll(() => gateway.stop());

/** The way into a link of the demo client. */
async function anyLink(): Promise<[checkoutToken: string, payKey: string]> {
  const answer = await gateway.call('POST', '/payment-links', { body: linkInput() });
  const { checkoutToken, url } = (await answer.json()) as { checkoutToken: string; url: string };
  return [checkoutToken, String(url.split('/').at(-1))];
}

async function page(query: string, variables: Record<string, unknown> = {}, as: 'demo' | 'other' = 'demo') {
  const { data, errors } = await gateway.graphql<{ page: Page }>(query, variables, { as });
  expect(errors).toBeUndefined();
  return (data as { page: Page }).page;
}

const idsOf = ({ nodes }: Page) => nodes.map(({ id }) => id);

test.each([
  ['checkoutSessions', SESSIONS, sessions],
  ['payments', PAYMENTS, payments],
])('%s: walked both ways, newest first and oldest first', async (_, query, made) => {
  for (const [direction, order] of [
    ['DESC', [...made].reverse()],
    ['ASC', made],
  ] as const) {
    const [first, second] = [order.slice(0, 3), order.slice(3)];
    const orderBy = { field: 'CREATED_AT', direction };
    const one = await page(query, { orderBy, first: 3 });
    expect([one.totalCount, idsOf(one), one.pageInfo.hasNextPage]).toEqual([4, first, true]);
    const two = await page(query, { orderBy, first: 3, after: one.pageInfo.endCursor });
    expect(two).toMatchObject({
      nodes: second.map((id) => ({ id })),
      pageInfo: { hasNextPage: false, hasPreviousPage: true },
    });
    expect(idsOf(await page(query, { orderBy, last: 3, before: two.pageInfo.endCursor }))).toEqual(first);
  }
  expect(idsOf(await page(query))).toEqual([...made].reverse());
  expect(await page(query, {}, 'other')).toEqual({
    totalCount: 0,
    nodes: [],
    pageInfo: { hasNextPage: false, hasPreviousPage: false, startCursor: null, endCursor: null },
  });
});

test.each([
  [{ paymentLinkId: ['LINK_0'] }, [1, 0]],
  [{ status: ['FINISHED'] }, [2, 0]],
  [{ status: ['FINISHED', 'FAILED'], paymentLinkId: ['LINK_1'] }, [3, 2]],
  [{ status: ['ACTIVE'] }, []],
  [{ ownerIdentityId: ['idn_0', 'nobody'] }, [1, 0]],
  [{ destinationAccountNumber: ['222'] }, [3, 2]],
  [{ status: [], ownerIdentityId: null }, [3, 2, 1, 0]],
  [{ createdAt: { from: 'MINUTE_2', to: 'MINUTE_3' } }, [2, 1]],
])('checkoutSessions of %j', async (filter, expected) => {
  const start = gateway.clock() - 240_000;
  const real = JSON.parse(
    JSON.stringify(filter)
      .replace(/LINK_(\d)/g, (_, i) => String(links[Number(i)]))
      .replace(/MINUTE_(\d)/g, (_, i) => new Date(start + Number(i) * 60_000).toISOString()),
  );
  expect(idsOf(await page(SESSIONS, { filter: real }))).toEqual(expected.map((i) => sessions[i]));
});

test('payments by link, session and status', async () => {
  expect(idsOf(await page(PAYMENTS, { filter: { paymentLinkId: [links[0]] } }))).toEqual([payments[1], payments[0]]);
  expect(idsOf(await page(PAYMENTS, { filter: { checkoutSessionId: [sessions[2], sessions[1]] } }))).toEqual([
    payments[2],
    payments[1],
  ]);
  expect(idsOf(await page(PAYMENTS, { filter: { status: ['FAILED'] } }))).toEqual([payments[3], payments[1]]);
});

test('a link has its own, and how it does', async () => {
  const query = `query ($id: ID!) { paymentLink(id: $id) {
    checkoutSessions(first: 1) { totalCount nodes { id } } payments(orderBy: { field: CREATED_AT, direction: ASC }, first: 1) { totalCount nodes { id } }
    stats { opens sessions paid conversion }
  } }`;
  expect((await gateway.graphql(query, { id: links[1] })).data).toEqual({
    paymentLink: {
      checkoutSessions: { totalCount: 2, nodes: [{ id: sessions[3] }] },
      payments: { totalCount: 2, nodes: [{ id: payments[2] }] },
      stats: { opens: 0, sessions: 2, paid: 1, conversion: 0.5 },
    },
  });
});

test('the sessions of a link are filtered and sorted as all sessions are', async () => {
  const query = `query ($id: ID!, $filter: PaymentLinkCheckoutSessionFilter, $orderBy: CheckoutSessionOrder) {
    paymentLink(id: $id) { checkoutSessions(filter: $filter, orderBy: $orderBy) { totalCount nodes { id } } }
  }`;
  const start = gateway.clock() - 240_000;
  const from = new Date(start + 240_000).toISOString();
  const cases: [filter: object | null, expected: number[]][] = [
    [null, [2, 3]],
    [{ status: ['FINISHED'] }, [2]],
    [{ status: ['FAILED', 'EXPIRED'] }, [3]],
    [{ createdAt: { from } }, [3]],
    [{ status: ['FINISHED'], createdAt: { from } }, []],
  ];
  for (const [filter, expected] of cases) {
    const orderBy = { field: 'CREATED_AT', direction: 'ASC' };
    const { data } = await gateway.graphql(query, { id: links[1], filter, orderBy });
    const nodes = expected.map((i) => ({ id: sessions[i] }));
    expect([filter, data]).toEqual([
      filter,
      { paymentLink: { checkoutSessions: { totalCount: expected.length, nodes } } },
    ]);
  }
  const { errors } = await gateway.graphql(query, { id: links[1], filter: { status: Array(101).fill('FAILED') } });
  expect(errors).toMatchObject([{ message: 'filter.status must have at most 100 values, not 101.' }]);
});

test('a cursor of one list is none of another, and filters are bounded', async () => {
  const { pageInfo } = await page(PAYMENTS, { first: 1 });
  const refused = await gateway.graphql(SESSIONS, { after: pageInfo.endCursor });
  expect(refused.errors).toMatchObject([{ message: 'after is not a cursor of this list.', path: ['page'] }]);
  const many = await gateway.graphql(SESSIONS, { filter: { ownerIdentityId: Array(101).fill('a') } });
  expect(many.errors).toMatchObject([{ message: 'filter.ownerIdentityId must have at most 100 values, not 101.' }]);
  const nul = await gateway.graphql(PAYMENTS, { filter: { paymentLinkId: ['\0'] } });
  expect(nul.errors).toMatchObject([{ message: expect.stringContaining('filter.paymentLinkId must have neither') }]);
});
