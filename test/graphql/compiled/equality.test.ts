import {
  execute,
  GraphQLInt,
  GraphQLInterfaceType,
  GraphQLList,
  GraphQLNonNull,
  GraphQLObjectType,
  type GraphQLResolveInfo,
  GraphQLSchema,
  GraphQLString,
  GraphQLUnionType,
  parse,
} from 'graphql';
import { describe, expect, it } from 'vitest';
import { planOperation } from '../../../src/graphql/compiled/operation.ts';

const text = (resolve: () => unknown) => ({ type: new GraphQLNonNull(GraphQLString), resolve });
const later = () => new Promise((resolve) => setImmediate(resolve, 'late'));
const failLater = (): Promise<never> => later().then(() => Promise.reject(new Error('failed late')));
const fail = () => {
  throw new Error('failed at once');
};

const Thing = new GraphQLInterfaceType({ name: 'Thing', fields: { name: { type: GraphQLString } } });
const fields = { name: { type: GraphQLString, resolve: () => 'a name' } };
const rejected = { type: new GraphQLList(GraphQLString), resolve: () => ['x', failLater(), failLater()] };
const Plain = new GraphQLObjectType({ name: 'Plain', interfaces: [Thing], fields: { ...fields, rejected } });
const Other = new GraphQLObjectType({ name: 'Other', interfaces: [Thing], fields });
const Slow = new GraphQLObjectType({
  name: 'Slow',
  interfaces: [Thing],
  fields: {
    name: { type: GraphQLString, resolve: later },
    value: text(later),
    failing: text(failLater),
    refused: text(fail),
  },
});
const Any = new GraphQLUnionType({ name: 'Any', types: [Plain, Other, Slow], resolveType: ({ type }) => type });
const Reading = new GraphQLUnionType({
  name: 'Reading',
  types: [Plain],
  resolveType: (_value, _context, info) => (info.path.key === '' ? '' : 'Plain'),
});
const NamedLate = new GraphQLUnionType({ name: 'NamedLate', types: [Plain], resolveType: failLater });
const STORED = JSON.stringify({ plain: { name: 'a name' } });
const Holder = new GraphQLObjectType({
  name: 'Holder',
  fields: { plain: { type: Plain, extensions: { stored: { key: 'plain', textOf: () => STORED } }, resolve: fail } },
});
const list = (...entries: unknown[]) => ({ type: new GraphQLList(new GraphQLNonNull(Any)), resolve: () => entries });
const readsPath = (_root: unknown, _args: unknown, _context: unknown, info: GraphQLResolveInfo) => info.path.key;
let effects = 0;

const schema = new GraphQLSchema({
  types: [Plain, Other, Slow],
  query: new GraphQLObjectType({
    name: 'Query',
    fields: {
      plain: { type: Plain, resolve: () => ({}) },
      slow: { type: Slow, resolve: () => ({}) },
      lateSlow: { type: Slow, resolve: () => later().then(() => ({})) },
      other: { type: Any, resolve: () => ({ type: 'Other' }) },
      holder: { type: Holder, resolve: () => ({}) },
      value: text(later),
      failing: text(failLater),
      refused: text(fail),
      mixed: list(
        failLater().catch(() => ({ type: 'Plain' })),
        { type: 'Slow' },
      ),
      failingFirst: { type: new GraphQLList(Any), resolve: () => [failLater(), { type: 'Slow' }] },
      echo: {
        type: GraphQLInt,
        args: { number: { type: GraphQLInt }, other: { type: GraphQLInt } },
        resolve: (_root, args) => args.number ?? -1,
      },
      readsName: {
        type: GraphQLString,
        resolve: (_root, _args, _context, info) => `${info.parentType}.${info.fieldName}`,
      },
      readsPath: { type: GraphQLString, resolve: readsPath },
      readsRoot: { type: GraphQLString, resolve: (_root, _args, _context, info) => `${info.rootValue}` },
      readsVariables: {
        type: GraphQLInt,
        args: { of: { type: GraphQLInt } },
        resolve: (_root, _args, _context, info) => Object.keys(info.variableValues ?? {}).length,
      },
      copiesInfo: { type: GraphQLInt, resolve: (_root, _args, _context, info) => Object.keys({ ...info }).length },
      namedLate: { type: NamedLate, resolve: () => ({}) },
      readsPathOfType: { type: Reading, resolve: () => ({}) },
    },
  }),
  mutation: new GraphQLObjectType({
    name: 'Mutation',
    fields: {
      act: {
        type: GraphQLString,
        resolve: (root, args, context, info) => {
          effects += 1;
          return `${readsPath(root, args, context, info)} of ${Object.keys({ ...info })}`;
        },
      },
      actAndFail: {
        type: Slow,
        resolve: () => {
          effects += 1;
          return {};
        },
      },
    },
  }),
});

const ASYNC_TYPES = new Set([Slow]);
const plan = (query: string, asyncTypes: ReadonlySet<GraphQLObjectType> = ASYNC_TYPES) =>
  planOperation({ schema, text: query, operationName: undefined, asyncTypes });

async function expectEqual(query: string, variables: Record<string, unknown> = {}) {
  const expected = JSON.stringify(await execute({ schema, document: parse(query), variableValues: variables }));
  expect(await plan(query)({} as never, variables)).toBe(expected);
  return expected;
}

/** What rejected meanwhile with nobody to handle it. */
async function unhandledDuring(work: () => Promise<unknown>): Promise<unknown[]> {
  const reasons: unknown[] = [];
  const others = process.listeners('unhandledRejection');
  process.removeAllListeners('unhandledRejection');
  process.on('unhandledRejection', (reason) => reasons.push(reason));
  try {
    await work();
    await new Promise((resolve) => setTimeout(resolve, 20));
  } finally {
    process.removeAllListeners('unhandledRejection');
    for (const listener of others) process.on('unhandledRejection', listener);
  }
  return reasons;
}

describe('an object of which nothing is selected', () => {
  const nothing = '{ ... on Thing { ... on Other { name } } }';

  it.each([
    ['that is at hand', `{ plain ${nothing} }`],
    ['with promises', `{ slow ${nothing} }`],
    ['of a union', '{ other { ... on Plain { name } } }'],
    ['that is stored', `{ holder { plain ${nothing} } }`],
  ])('%s is {}', async (_, query) => {
    expect(await expectEqualOrStored(query)).toContain('{}');
  });

  /** The stored value has no other source, so that it is seen where it comes from. */
  function expectEqualOrStored(query: string) {
    return query.includes('holder') ? plan(query)({} as never, {}) : expectEqual(query);
  }
});

describe('a promise that a plan has begun', () => {
  it.each([
    ['beside a field that throws', '{ value failing refused }'],
    ['beside an object that throws', '{ failing slow { value refused } }'],
    ['in an object beside a field that throws', '{ slow { failing refused } }'],
    ['that leads to an object beside a field that throws', '{ lateSlow { failing refused } failing }'],
    ['in a list', '{ failing mixed { ... on Slow { failing refused } } }'],
    ['as an entry of a list, before one that throws', '{ failingFirst { ... on Slow { refused } } }'],
  ])('%s is handled', async (_, query) => {
    expect(await unhandledDuring(() => expect(plan(query)({} as never, {})).rejects.toThrow())).toEqual([]);
  });

  it.each([
    ['an object that was expected to be at hand', '{ slow { failing } }'],
    ['one that a promise led to', '{ lateSlow { failing } refused }'],
    ['a list that was expected to be at hand', '{ plain { rejected } }'],
    ['the type of an object', '{ namedLate { ... on Plain { name } } }'],
    ['an entry of a list', '{ mixed { ... on Slow { failing } } failing }'],
  ])('in %s is handled', async (_, query) => {
    expect(await unhandledDuring(() => expect(plan(query, new Set())({} as never, {})).rejects.toThrow())).toEqual([]);
  });
});

describe('names that every object has', () => {
  it.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty'])(
    '$%s is a variable like any other',
    async (name) => {
      const query = `query ($${name}: Int) { echo(number: $${name}) ${name}: plain { ${name}: name } }`;
      expect(await expectEqual(query, JSON.parse(`{ "${name}": 7 }`))).toContain('"echo":7');
      expect(await expectEqual(query)).toContain('"echo":-1');
    },
  );

  it('fragments may have them', async () => {
    await expectEqual(
      '{ plain { ...constructor ...__proto__ } } fragment constructor on Plain { name } fragment __proto__ on Plain { again: name }',
    );
    await expectEqual('{ plain { ...constructor ...constructor } } fragment constructor on Plain { name }');
  });
});

describe("a resolver's fourth argument", () => {
  it('tells what follows from the operation', async () => {
    expect(await expectEqual('{ readsName }')).toContain('Query.readsName');
  });

  it.each([
    '{ a: readsPath }',
    '{ readsRoot }',
    'query ($of: Int) { readsVariables(of: $of) }',
    '{ copiesInfo }',
    '{ readsPathOfType { ... on Plain { name } } }',
  ])('leaves to the executor what differs from run to run: %s', async (query) => {
    await expect(plan(query)({} as never, { of: 1 })).rejects.toMatchObject({ name: 'Bailout' });
  });

  it('is whole for a mutation, which must not be run again', async () => {
    effects = 0;
    const query = 'mutation M { a: act }';
    const planned = await plan(query)({} as never, {});
    expect(effects).toBe(1);
    const expected = await execute({ schema, document: parse(query) });
    const keysOf = (answer: string) => new Set(JSON.parse(answer).data.a.slice('a of '.length).split(','));
    expect(keysOf(planned)).toEqual(keysOf(JSON.stringify(expected)));
  });
});

it('hands out what a mutation came to when its answer cannot be written', async () => {
  effects = 0;
  const failed = plan('mutation { actAndFail { value refused } }')({} as never, {});
  await expect(failed).rejects.toMatchObject({ name: 'MutationReplay', outcome: { value: {} } });
  expect(effects).toBe(1);
});
