import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openCountedStore } from '../../support/counted-store.ts';
import { createTestGateway, type TestGateway } from '../../support/gateway.ts';
import { linkInput } from '../../support/link-input.ts';
import { dialects } from '../../support/store.ts';

const CREATE_MANY = `mutation ($inputs: [CreatePaymentLinkInput!]!, $atomic: Boolean) {
  createPaymentLinks(inputs: $inputs, atomic: $atomic) {
    ... on CreatePaymentLinksPayload {
      createdCount
      results {
        __typename
        ... on CreatePaymentLinkPayload { paymentLink { checkoutToken status } }
        ... on ValidationError { issues { path message } }
        ... on ConflictError { path paymentLinkId }
      }
    }
    ... on Error { code message }
  }
}`;

const named = (checkoutToken: string, otherwise: Record<string, unknown> = {}) =>
  linkInput({ checkoutToken, ...otherwise });
const made = (checkoutToken: string, status = 'ATTEMPT') => ({
  __typename: 'CreatePaymentLinkPayload',
  paymentLink: { checkoutToken, status },
});
const tooShort = {
  __typename: 'ValidationError',
  issues: [{ path: ['duration'], message: 'must be a whole number from 30 to 315360000' }],
};
const keyTwice = {
  __typename: 'ValidationError',
  issues: [{ path: ['metadata', '1', 'key'], message: 'must not occur twice' }],
};
const twice = [
  { key: 'a', value: '1' },
  { key: 'a', value: '2' },
];

describe.each(dialects)('createPaymentLinks on %s', (dialect) => {
  let gateway: TestGateway;
  let transactions: string[];
  beforeAll(async () => {
    const counted = await openCountedStore(dialect);
    ({ transactions } = counted);
    gateway = await createTestGateway({ store: counted.store });
  });
  afterAll(() => gateway.stop());

  async function createMany(inputs: unknown, atomic?: boolean | null, as: 'demo' | 'other' = 'demo') {
    const { data, errors } = await gateway.graphql<{ createPaymentLinks: unknown }>(
      CREATE_MANY,
      { inputs, atomic },
      { as },
    );
    expect(errors).toBeUndefined();
    return data?.createPaymentLinks;
  }
  const count = () => gateway.store.paymentLinks.count('demo', {}, gateway.clock());
  const idOf = async (token: string) => (await gateway.store.paymentLinks.findByToken('demo', token))?.id ?? 'none';

  it('says of each input in its place what became of it, and one fault is no matter to the others', async () => {
    await createMany([named('mine')]);
    await createMany([named('theirs')], false, 'other');
    expect(
      await createMany([
        named('a', { activate: true }),
        named('bad', { duration: 1 }),
        named('mine'),
        named('theirs'),
        named('twice', { metadata: twice }),
        named('a'),
        named('b'),
      ]),
    ).toEqual({
      createdCount: 3,
      results: [
        made('a', 'ACTIVE'),
        tooShort,
        { __typename: 'ConflictError', path: ['checkoutToken'], paymentLinkId: await idOf('mine') },
        made('theirs'),
        keyTwice,
        { __typename: 'ConflictError', path: ['checkoutToken'], paymentLinkId: await idOf('a') },
        made('b'),
      ],
    });
    const { events } = gateway.store;
    const types = (await events.after('demo', 0, 100)).map(({ type }) => type);
    expect(types.filter((type) => type === 'PaymentLink.Created')).toHaveLength(4);
    expect(types.filter((type) => type === 'PaymentLink.Activated')).toHaveLength(1);
  });

  it('makes all or none with atomic, and says which failed', async () => {
    const [before, told] = [await count(), await gateway.store.events.last('demo')];
    expect(await createMany([named('c'), named('bad', { duration: 1 }), named('mine'), named('d')], true)).toEqual({
      createdCount: 0,
      results: [
        null,
        tooShort,
        { __typename: 'ConflictError', path: ['checkoutToken'], paymentLinkId: await idOf('mine') },
        null,
      ],
    });
    expect([await count(), await gateway.store.events.last('demo')]).toEqual([before, told]);
    expect(await createMany([named('c'), named('d')], true)).toEqual({
      createdCount: 2,
      results: [made('c'), made('d')],
    });
    expect(await count()).toBe(before + 2);
  });

  it('names the other of two inputs with one reference, whose link is not there with atomic', async () => {
    const result = await createMany([named('e'), named('e')], true);
    expect(result).toMatchObject({ createdCount: 0, results: [null, { path: ['checkoutToken'] }] });
    expect(await idOf('e')).toBe('none');
  });

  it('takes 1 to 100', async () => {
    const refusal = (entries: number) => ({
      code: 'INVALID',
      message: `inputs: must have 1 to 100 entries, not ${entries}`,
    });
    expect(await createMany([])).toEqual(refusal(0));
    expect(await createMany(Array(101).fill(linkInput({ checkoutToken: null })))).toEqual(refusal(101));
  });

  it('makes 100 in one transaction, with one statement for each beside what is written for all together', async () => {
    transactions.length = 0;
    const hundred = Array.from({ length: 100 }, (_, i) => named(`bulk-${i}`));
    expect(await createMany(hundred, true)).toMatchObject({ createdCount: 100 });
    expect(transactions.filter((text) => text === 'begin')).toHaveLength(1);
    expect(transactions.filter((text) => /^insert into "payment_links"/.test(text))).toHaveLength(100);
    expect(transactions).toHaveLength(101);
  });

  it('costs 16 units for each input, and what is selected of each result', async () => {
    const costOf = async (inputs: number, selection: string) => {
      const query = `mutation ($inputs: [CreatePaymentLinkInput!]!) { createPaymentLinks(inputs: $inputs) { ... on CreatePaymentLinksPayload { ${selection} } } }`;
      const variables = { inputs: Array(inputs).fill(named('bad', { duration: 1 })) };
      const answer = await gateway.call('POST', '/graphql', { body: { query, variables } });
      await answer.body?.cancel();
      return Number(answer.headers.get('x-graphql-cost'));
    };
    expect(await costOf(1, 'createdCount')).toBe(17);
    expect(await costOf(100, 'createdCount')).toBe(1_601);
    expect(await costOf(100, 'results { __typename }')).toBe(1_600 + 1 + 100);
  });
});
