import fc from 'fast-check';
import { GraphQLEnumType, GraphQLInt, GraphQLList, GraphQLNonNull, GraphQLString } from 'graphql';
import { describe, expect, it, vi } from 'vitest';
import { generateJsonCopy } from '../../../src/graphql/compiled/json-copy.ts';
import { prefixOf, type StoredField } from '../../../src/graphql/compiled/stored-field.ts';

type Key = { readonly key: string; readonly alias: string; readonly isRequired: boolean };

const noObjects = () => [];

function toField({ key, alias, isRequired }: Key, index: number): StoredField {
  const type = isRequired ? new GraphQLNonNull(GraphQLString) : GraphQLString;
  const defaultValue = isRequired ? undefined : 'null';
  return { prefix: prefixOf(alias, index), storedKey: key, defaultValue, type, nodes: [] };
}

const KEYS = ['a', 'b', 'c', 'd', 'e'];

describe('a copy of random objects', () => {
  const value = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 8 }),
    fc.constantFrom('"', '\\', '\\"', '","b":"', '}', 'ñ'),
  );
  const object = fc
    .tuple(fc.subarray([...KEYS, 'x', 'y']), fc.array(value, { minLength: 7, maxLength: 7 }))
    .map(([keys, values]) => Object.fromEntries(keys.map((key, index) => [key, values[index]])));
  const selection = fc
    .tuple(fc.subarray(KEYS, { minLength: 1 }), fc.infiniteStream(fc.tuple(fc.boolean(), fc.boolean())))
    .map(([keys, choices]) =>
      keys.map((key): Key => {
        const [isRenamed, isRequired] = choices.next().value as [boolean, boolean];
        return { key, alias: isRenamed ? `${key}2` : key, isRequired };
      }),
    );

  it('has the selected keys with their aliases and defaults, in as many pieces as there are runs', () => {
    fc.assert(
      fc.property(object, selection, fc.nat(5), fc.boolean(), (given, keys, end, isFirst) => {
        // Another field of the answer stands before the first run, or none.
        const fields = keys.map((key, index) => toField(key, isFirst ? index : index + 1));
        const runs = [fields.slice(0, end), fields.slice(end)].filter(({ length }) => length > 0);
        const isMissing = keys.some(({ key, isRequired }) => isRequired && !(key in given));
        const written = fields.map(({ prefix, storedKey }) => prefix + JSON.stringify(given[storedKey] ?? null));
        const expected = [written.slice(0, end), written.slice(end)].filter(({ length }) => length > 0);
        const copied = generateJsonCopy(runs, noObjects)(JSON.stringify(given));
        expect(copied).toEqual(isMissing ? undefined : expected.map((texts) => texts.join('')));
      }),
      { numRuns: 500 },
    );
  });

  it('is not made of a text that breaks off', () => {
    fc.assert(
      fc.property(object, selection, fc.nat(), (given, keys, length) => {
        const text = JSON.stringify(given);
        const copy = generateJsonCopy([keys.map(toField)], noObjects);
        expect(copy(text.slice(0, length % text.length))).toBeUndefined();
      }),
      { numRuns: 500 },
    );
  });
});

describe('what is not copied', () => {
  const ab = [
    { key: 'a', alias: 'a', isRequired: false },
    { key: 'b', alias: 'b', isRequired: false },
  ].map(toField);

  it.each([
    ['keys in another order', '{"b":"1","a":"2"}'],
    ['an object where a scalar is expected', '{"a":{},"b":"2"}'],
    ['a list where a scalar is expected', '{"a":[],"b":"2"}'],
    ['a key with an escaped character', '{"\\u0061":"1","b":"2"}'],
    ['no object', '[]'],
    ['an object with something after it', '{"a":"1","b":"2"},'],
  ])('is %s', (_, text) => {
    expect(generateJsonCopy([ab], noObjects)(text)).toBeUndefined();
  });

  it('is null for a required value', () => {
    const [a] = [{ key: 'a', alias: 'a', isRequired: true }].map(toField);
    expect(generateJsonCopy([a === undefined ? [] : [a]], noObjects)('{"a":null}')).toBeUndefined();
  });

  it('is anything after 16 failures in a row, until when each success counts', () => {
    const copy = generateJsonCopy([ab], noObjects);
    for (let failure = 0; failure < 15; failure += 1) copy('{"b":"1","a":"2"}');
    expect(copy('{"a":"1","b":"2"}')).toEqual(['{"a":"1","b":"2"']);
    for (let failure = 0; failure < 16; failure += 1) copy('{"b":"1","a":"2"}');
    expect(copy('{"a":"1","b":"2"}')).toBeUndefined();
  });
});

it('copies numbers and booleans as they are written', () => {
  const number: StoredField = { prefix: '{"n":', storedKey: 'n', defaultValue: 'null', type: GraphQLInt, nodes: [] };
  for (const text of ['-12', '1.5e+21', 'true', 'null']) {
    expect(generateJsonCopy([[number]], noObjects)(`{"x":1,"n":${text}}`)).toEqual([`{"n":${text}`]);
  }
});

it('copies the names of enum values, whichever came before', () => {
  const type = new GraphQLEnumType({
    name: 'Size',
    values: { SMALL: { value: 'small' }, LARGE: { value: 'large' }, OTHER: {} },
  });
  const sizes: StoredField = {
    prefix: '{"sizes":',
    storedKey: 'sizes',
    defaultValue: undefined,
    type: new GraphQLList(type),
    nodes: [],
  };
  const copy = generateJsonCopy([[sizes]], noObjects);
  const value = fc.constantFrom('small', 'large', 'OTHER', null);
  fc.assert(
    fc.property(fc.array(value), (given) => {
      const names = given.map((size) => size?.toUpperCase() ?? null);
      expect(copy(JSON.stringify({ sizes: given }))).toEqual([`{"sizes":${JSON.stringify(names)}`]);
    }),
  );
  expect(copy('{"sizes":["SMALL"]}')).toBeUndefined();
});

describe('operations that share generated code', () => {
  const size = (large: string) =>
    new GraphQLEnumType({ name: 'Size', values: { SMALL: { value: 'small' }, [large]: { value: 'large' } } });
  const text: StoredField = { prefix: '{"a":', storedKey: 'a', defaultValue: 'null', type: GraphQLString, nodes: [] };
  const field = (change: Partial<StoredField>) => ({ ...text, ...change });

  /** Selections of the same code that differ in what it refers to, with the copy of `{"a":"large"}` and of `{}`. */
  const selections: readonly (readonly [StoredField, string | undefined, string | undefined])[] = [
    [text, '{"a":"large"', '{"a":null'],
    [field({ defaultValue: '"none"' }), '{"a":"large"', '{"a":"none"'],
    [field({ defaultValue: undefined }), '{"a":"large"', undefined],
    [field({ type: size('LARGE') }), '{"a":"LARGE"', '{"a":null'],
    [field({ type: size('BIG') }), '{"a":"BIG"', '{"a":null'],
  ];

  it('copy what they select, whichever was planned before', () => {
    for (const order of [selections, selections.toReversed()]) {
      const copies = order.map(([selected]) => generateJsonCopy([[selected]], noObjects));
      order.forEach(([, present, absent], index) => {
        expect(copies[index]?.('{"a":"large"}')).toEqual(present && [present]);
        expect(copies[index]?.('{}')).toEqual(absent && [absent]);
      });
    }
  });

  it('do not give up because another one has', () => {
    const [failing, copying] = [text, text].map((selected) => generateJsonCopy([[selected]], noObjects));
    for (let failure = 0; failure < 20; failure += 1) failing?.('[]');
    expect(failing?.('{"a":"1"}')).toBeUndefined();
    expect(copying?.('{"a":"1"}')).toEqual(['{"a":"1"']);
  });

  it('have it compiled once', () => {
    const compile = vi.spyOn(globalThis, 'Function');
    const fresh = [field({ storedKey: 'once' }), field({ storedKey: 'once' })];
    for (const selected of fresh) generateJsonCopy([[selected]], noObjects);
    expect(compile).toHaveBeenCalledTimes(1);
    compile.mockRestore();
  });
});
