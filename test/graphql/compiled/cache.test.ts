import { GraphQLObjectType } from 'graphql';
import { expect, it } from 'vitest';
import { planOperation } from '../../../src/graphql/compiled/operation.ts';
import { schema } from '../../../src/graphql/schema/schema.ts';

const plan = (text: string, operationName?: string) =>
  planOperation({ schema, text, operationName, asyncTypes: new Set() });

it.each([
  '{ paymentLink(id: "x") { id } }',
  'query A($first: Int) { paymentLinks(first: $first) { edges { node { id } } } }',
  '{ node(id: "x") { __typename ... on PaymentLink { ...L } } } fragment L on PaymentLink { id status }',
  'mutation { activatePaymentLink(id: "x") { __typename } }',
])('covers %s', (text) => {
  expect(plan(text)).toBeTypeOf('function');
});

it.each([
  '',
  '{',
  '{ nothing }',
  '{ __schema { queryType { name } } }',
  '{ paymentLinks { nodes { id @include(if: true) } } }',
  'query A { __typename } query B { __typename }',
  'mutation { a: activatePaymentLink(id: "x") { __typename } b: activatePaymentLink(id: "x") { __typename } }',
  `{ ${Array.from({ length: 40 }, (_, index) => `a${index}: __typename`).join(' ')} }`,
])('leaves to the executor: %s', (text) => {
  expect(() => plan(text)).toThrow(expect.objectContaining({ name: 'Bailout' }));
});

it('says which type it took for a record although it has to be waited for', async () => {
  const text = '{ paymentLinks { nodes { id } } }';
  const context = {
    viewer: {},
    services: { paymentLinks: { page: async () => ({ rows: [], more: false }) } },
  } as never;

  const failure = await plan(text)(context, {}).catch((error: unknown) => error);
  expect(failure).toMatchObject({ name: 'Bailout', type: { name: 'PaymentLinkConnection' } });

  const asyncTypes = new Set(
    [schema.getType('PaymentLinkConnection')].filter((type) => type instanceof GraphQLObjectType),
  );
  expect(await planOperation({ schema, text, operationName: undefined, asyncTypes })(context, {})).toBe(
    '{"data":{"paymentLinks":{"nodes":[]}}}',
  );
});
