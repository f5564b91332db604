import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTestGateway, type TestGateway } from '../../support/gateway.ts';
import { linkInput, priced } from '../../support/link-input.ts';

const STATS = /* GraphQL */ `
  query ($filter: PaymentLinkStatsFilter!, $per: StatsUnit!, $timeZone: String!) {
    paymentLinkStats(filter: $filter, per: $per, timeZone: $timeZone) {
      periods { from until links sessions payments paid conversion money { currency paid refunded } }
      total { from until links sessions payments paid conversion money { currency paid refunded } }
    }
  }
`;
const SELL = /* GraphQL */ `
  mutation ($link: CreatePaymentLinkInput!, $session: CreateCheckoutSessionInput!) {
    createPaymentLink(input: $link) { __typename }
    createCheckoutSession(input: $session) { ... on CreateCheckoutSessionPayload { checkoutSession { id } } }
  }
`;
const PAY = /* GraphQL */ `
  mutation ($id: ID!, $input: PayCheckoutSessionInput!) {
    payCheckoutSession(id: $id, input: $input) { ... on PayCheckoutSessionPayload { payment { id receivedAt } } }
  }
`;
const REFUND = /* GraphQL */ `
  mutation ($id: ID!) { refundPayment(id: $id, input: { amount: "0.02" }) { __typename } }
`;

let gateway: TestGateway;

type Sold = { readonly createCheckoutSession: { readonly checkoutSession: { readonly id: string } } };
type Paid = { readonly payCheckoutSession: { readonly payment: { readonly id: string } } };

/** A link with a session at that time and, with a card, a payment. */
async function sell(at: string, amount: string, currency: string, card?: string): Promise<string | undefined> {
  gateway.clock.set(Date.parse(at));
  const checkoutToken = `sold-${at}`;
  const link = linkInput({ ...priced(amount, currency), checkoutToken, activate: true });
  const { data } = await gateway.graphql<Sold>(SELL, { link, session: { checkoutToken } });
  if (card === undefined) return undefined;
  const input = { paymentMethod: 'CARD', card: { token: card } };
  const id = data?.createCheckoutSession.checkoutSession.id;
  return (await gateway.graphql<Paid>(PAY, { id, input })).data?.payCheckoutSession.payment.id;
}

/** On both sides of the midnights of Madrid about the days on which clocks change. */
beforeAll(async () => {
  gateway = await createTestGateway();
  await sell('2026-03-28T22:59:59.999Z', '10.10', 'EUR', 'tok_instant');
  await sell('2026-03-28T23:00:00Z', '20.20', 'EUR', 'tok_refused');
  const id = await sell('2026-03-29T21:59:59.999Z', '0.05', 'EUR', 'tok_instant');
  await gateway.graphql(REFUND, { id });
  await sell('2026-03-29T22:00:00Z', '300', 'CLP', 'tok_instant');
  await sell('2026-10-25T22:59:59.999Z', '1', 'EUR');
  await sell('2026-10-25T23:00:00Z', '2', 'EUR');
});
afterAll(() => gateway.stop());

const ask = (filter: object, { per = 'DAY', timeZone = 'Europe/Madrid' } = {}) =>
  gateway.graphql<{ paymentLinkStats: { periods: object[]; total: object } }>(STATS, { filter, per, timeZone });

it('parts time by the days of the zone, of 23 hours where clocks go forward', async () => {
  const { data, errors } = await ask({ createdAt: { from: '2026-03-28T12:00:00Z', to: '2026-03-30T12:00:00Z' } });

  expect(errors).toBeUndefined();
  const one = { links: 1, sessions: 1, payments: 1, paid: 1, conversion: 1 };
  expect(data?.paymentLinkStats).toEqual({
    periods: [
      {
        ...one,
        from: '2026-03-28T12:00:00.000Z',
        until: '2026-03-28T23:00:00.000Z',
        money: [{ currency: 'EUR', paid: '10.10', refunded: '0.00' }],
      },
      {
        from: '2026-03-28T23:00:00.000Z',
        until: '2026-03-29T22:00:00.000Z',
        links: 2,
        sessions: 2,
        payments: 2,
        paid: 1,
        conversion: 0.5,
        money: [{ currency: 'EUR', paid: '0.05', refunded: '0.02' }],
      },
      {
        ...one,
        from: '2026-03-29T22:00:00.000Z',
        until: '2026-03-30T12:00:00.001Z',
        money: [{ currency: 'CLP', paid: '300', refunded: '0' }],
      },
    ],
    total: {
      from: '2026-03-28T12:00:00.000Z',
      until: '2026-03-30T12:00:00.001Z',
      links: 4,
      sessions: 4,
      payments: 4,
      paid: 3,
      conversion: 0.75,
      money: [
        { currency: 'CLP', paid: '300', refunded: '0' },
        { currency: 'EUR', paid: '10.15', refunded: '0.02' },
      ],
    },
  });
});

it('goes by the day of 25 hours where clocks go back, and has periods in which nothing was made', async () => {
  const { data } = await ask({ createdAt: { from: '2026-10-24T22:00:00Z', to: '2026-10-26T23:00:00Z' } });

  const periods = data?.paymentLinkStats.periods;
  const none = { links: 0, conversion: null, money: [] };
  expect(periods).toMatchObject([
    { from: '2026-10-24T22:00:00.000Z', until: '2026-10-25T23:00:00.000Z', links: 1, conversion: 0, money: [] },
    { from: '2026-10-25T23:00:00.000Z', until: '2026-10-26T23:00:00.000Z', links: 1 },
    { from: '2026-10-26T23:00:00.000Z', until: '2026-10-26T23:00:00.001Z', ...none },
  ]);
});

it('goes on until now, by week and month, and by owner', async () => {
  gateway.clock.set(Date.parse('2026-04-05T00:00:00Z'));
  const from = '2026-03-22T23:00:00Z';

  const weeks = (await ask({ createdAt: { from } }, { per: 'WEEK' })).data?.paymentLinkStats.periods;
  const months = await ask({ createdAt: { from }, ownerIdentityId: ['nobody'] }, { per: 'MONTH', timeZone: 'UTC' });

  expect(weeks).toMatchObject([{ links: 3 }, { from: '2026-03-29T22:00:00.000Z', links: 1 }]);
  expect(months.data?.paymentLinkStats.periods).toMatchObject([{ links: 0 }, { from: '2026-04-01T00:00:00.000Z' }]);
});

it.each([
  [{}, 1_000],
  [{ ownerIdentityId: ['owner-1'] }, 2_000],
])('costs little, but with %j, where rows are counted one by one', async (filter, units) => {
  const query = 'query ($f: PaymentLinkStatsFilter!) { paymentLinkStats(filter: $f, per: DAY) { total { links } } }';
  const variables = { f: { createdAt: { from: '2026-01-01T00:00:00Z' }, ...filter } };
  const { headers } = await gateway.call('POST', '/graphql', { body: { query, variables } });
  expect(headers.get('x-graphql-cost')).toBe(String(units + 2));
});

it.each([
  [{ createdAt: {} }, {}, 'filter.createdAt', 'must have from'],
  [
    { createdAt: { from: '2026-01-02T00:00:00Z', to: '2026-01-01T00:00:00Z' } },
    {},
    'filter.createdAt',
    'from before to',
  ],
  [{ createdAt: { from: '0000-01-01T00:00:00Z', to: '9999-01-01T00:00:00Z' } }, {}, 'filter.createdAt', 'at most 400'],
  [{ createdAt: { from: '2026-01-01T00:00:00Z' } }, { timeZone: '+01:00' }, 'timeZone', 'a name of the IANA'],
  [{ createdAt: { from: '2026-01-01T00:00:00Z' } }, { timeZone: 'Europe/\u0000' }, 'timeZone', 'a name of the IANA'],
  [
    { createdAt: { from: '2026-01-01T00:00:00Z' }, ownerIdentityId: ['\ud800'] },
    {},
    'filter.ownerIdentityId',
    'U+0000 nor lone surrogates',
  ],
])('%j with %j is refused by its name', async (filter, otherwise, argument, message) => {
  const { data, errors } = await ask(filter, otherwise);

  expect(data).toBeNull();
  expect(errors).toMatchObject([
    { message: expect.stringContaining(message), extensions: { code: 'BAD_USER_INPUT', argument } },
  ]);
});
