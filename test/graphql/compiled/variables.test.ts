import fc from 'fast-check';
import { buildSchema, type GraphQLSchema, getVariableValues, Kind, parse } from 'graphql';
import { expect, it } from 'vitest';
import { planVariables } from '../../../src/graphql/compiled/variables.ts';
import { schema } from '../../../src/graphql/schema/schema.ts';
import { linkInput } from '../../support/link-input.ts';

const OPERATIONS = {
  create: 'mutation ($input: CreatePaymentLinkInput!) { createPaymentLink(input: $input) { __typename } }',
  list: `query ($first: Int = 7, $after: String, $filter: PaymentLinkFilter, $orderBy: PaymentLinkOrder, $id: ID!) {
    paymentLinks(first: $first, after: $after, filter: $filter, orderBy: $orderBy) { totalCount } node(id: $id) { id } }`,
};

function both(operation: keyof typeof OPERATIONS, given: Record<string, unknown>) {
  return bothOf(schema, OPERATIONS[operation], given);
}

function bothOf(of: GraphQLSchema, text: string, given: Record<string, unknown>) {
  const definitions = parse(text).definitions.flatMap((definition) =>
    definition.kind === Kind.OPERATION_DEFINITION ? (definition.variableDefinitions ?? []) : [],
  );
  const { coerced } = getVariableValues(of, definitions, given);
  let planned: unknown;
  try {
    planned = planVariables(of, definitions)(given);
  } catch {
    planned = undefined;
  }
  return { coerced, planned };
}

it('coerces what fits as the executor does', () => {
  for (const given of [
    { id: 'x' },
    { id: 3, first: null, after: 'a', more: 1 },
    { id: 'x', filter: {}, orderBy: { field: 'CREATED_AT', direction: 'ASC' } },
    {
      id: 'x',
      filter: { status: ['ACTIVE'], currency: null, createdAt: { from: '2026-01-01T00:00:00Z' }, id: [1, 'a'] },
    },
  ]) {
    const { coerced, planned } = both('list', given);
    expect(planned).toEqual(coerced);
    expect(coerced).toBeDefined();
  }
  const { coerced, planned } = both('create', {
    input: linkInput({ customer: { address: { country: 'CHL' } }, paymentLimit: null }),
  });
  expect(planned).toEqual(coerced);
  expect(coerced).toBeDefined();
});

it('leaves to the executor what does not fit', () => {
  for (const given of [
    {},
    { id: null },
    { id: 'x', first: 'many' },
    { id: 'x', filter: { nothing: 1 } },
    { id: 'x', orderBy: {} },
  ]) {
    expect(both('list', given)).toEqual({ coerced: undefined, planned: undefined });
  }
});

it('never coerces to anything else', () => {
  const keys = ['items', 'customer', 'duration', 'owner', 'tax', '__proto__', 'activate', 'identityId', 'address'];
  const json = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 3 },
      fc.constantFrom(null, true, 1, 1.5, 'CLP', 'ACTIVE', '', '2026-01-01T00:00:00Z'),
      fc.array(tie('value'), { maxLength: 3 }),
      fc.dictionary(fc.constantFrom(...keys), tie('value'), { maxKeys: 4 }),
    ),
  })).value;
  const input = fc.dictionary(fc.constantFrom(...keys), json, { maxKeys: 5 }).map((more) => linkInput(more));
  fc.assert(
    fc.property(fc.oneof(json, input), (value) => {
      const { coerced, planned } = both('create', { input: value });
      if (planned !== undefined) expect(planned).toEqual(coerced);
    }),
    { numRuns: 1_000 },
  );
});

it('defaults of fields, recursive types and nested lists', () => {
  const of = buildSchema(`
    enum Kind { LEAF NODE }
    input Tree { kind: Kind! = LEAF, weight: Float! = 1.5, name: String!, ids: [[ID!]!] = [["a"]], children: [Tree!] }
    type Query { weigh(tree: Tree): Float }`);
  const text = 'query ($tree: Tree = { name: "default" }, $trees: [Tree!]) { weigh(tree: $tree) }';
  const fine = [
    {},
    { tree: null },
    { tree: { name: 'a' } },
    { tree: { name: 'a', weight: 2, ids: null, kind: 'NODE', children: [{ name: 'b', ids: [[1, 'x'], []] }] } },
    { trees: [{ children: [], name: 'a' }], tree: { name: 'b', ids: [['y']] } },
  ];
  for (const given of fine) {
    const { coerced, planned } = bothOf(of, text, given);
    expect(coerced).toBeDefined();
    expect(planned).toEqual(coerced);
  }
  const faulty = [
    { tree: {} },
    { tree: { name: 'a', kind: null } },
    { tree: { name: 'a', kind: 'ROOT' } },
    { tree: { name: 'a', constructor: 1 } },
    { tree: JSON.parse('{"name":"a","__proto__":{}}') },
    { tree: { name: 'a', children: [{ name: 'b', children: [{ weight: 1 }] }] } },
    { tree: ['a'] },
    { trees: [null] },
  ];
  for (const given of faulty) expect(bothOf(of, text, given)).toEqual({ coerced: undefined, planned: undefined });
});
