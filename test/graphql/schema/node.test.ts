import { type GraphQLObjectType, isInterfaceType } from 'graphql';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { schema } from '../../../src/graphql/schema/schema.ts';
import { createTestGateway, type TestGateway } from '../../support/gateway.ts';
import { linkInput } from '../../support/link-input.ts';
import { CREATE } from '../operations.ts';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await createTestGateway();
});
afterAll(() => gateway.stop());

async function create(): Promise<string> {
  const input = linkInput({ checkoutToken: null });
  const { data } = await gateway.graphql<{ result: { paymentLink: { id: string } } }>(CREATE, { input });
  return data?.result.paymentLink.id ?? '';
}

it('answers in the order of the ids, with null for what is missing, malformed or of no kind', async () => {
  const [one, two] = [await create(), await create()];
  const ids = [
    two,
    'pl_01k00000000000000000000000',
    one,
    '',
    'nonsense',
    'cs_01k00000000000000000000000',
    'evt_01k00000000000000000000000',
    two,
    '\u0000',
  ];

  expect(await gateway.graphql('query ($ids: [ID!]!) { nodes(ids: $ids) { __typename id } }', { ids })).toEqual({
    data: {
      nodes: [
        { __typename: 'PaymentLink', id: two },
        null,
        { __typename: 'PaymentLink', id: one },
        null,
        null,
        null,
        null,
        { __typename: 'PaymentLink', id: two },
        null,
      ],
    },
  });
});

it('refuses more than 100 ids', async () => {
  const ids = Array.from({ length: 101 }, () => 'pl_01k00000000000000000000000');

  expect(await gateway.graphql('query ($ids: [ID!]!) { nodes(ids: $ids) { id } }', { ids })).toEqual({
    data: null,
    errors: [
      {
        message: 'ids must have at most 100 entries, not 101.',
        path: ['nodes'],
        locations: [{ line: 1, column: 24 }],
        extensions: { code: 'BAD_USER_INPUT', argument: 'ids' },
      },
    ],
  });
});

it('reads the id of every kind as it is, with no resolver that each of fifty would wait for', () => {
  const node = schema.getType('Node');
  const kinds: readonly GraphQLObjectType[] = isInterfaceType(node) ? schema.getPossibleTypes(node) : [];

  expect(Object.fromEntries(kinds.map((kind) => [kind.name, kind.getFields().id?.resolve]))).toEqual({
    CheckoutSession: undefined,
    Payment: undefined,
    PaymentLink: undefined,
    WebhookDelivery: undefined,
  });
});
