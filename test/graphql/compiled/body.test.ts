import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createBodyReader } from '../../../src/graphql/compiled/fast-path.ts';

/** What the body asks for, by the plain way; undefined for what is not in the usual form. */
function parsePlainly(text: string) {
  const { query, operationName, variables = {}, ...others } = JSON.parse(text);
  if (Object.keys(others).length > 0) return undefined;
  return { query, operationName, variables };
}

/** Asks twice, as the first body of a form is read in another way than the next. */
function readTwice(text: string) {
  const read = createBodyReader();
  return [read(text), read(text)];
}

describe('the body of a request', () => {
  test.each([
    '{"query":"{ a }","variables":{"b":1}}',
    '{"query":"{ a }","variables":{"b":1},"operationName":"A"}',
    '{"query":"{ a }","operationName":"A","variables":{"b":1}}',
    '{"operationName":"A","query":"{ a }","variables":{"b":1}}',
    '{"variables":{"b":1},"query":"{ a }"}',
    '{"variables":{"b":{"query":"no","variables":2}},"query":"{ a }"}',
    '{ "query" : "{ a }" , "variables" : {} }',
    '{"query":"{ a }"}',
    '{"query":"{ a }","operationName":null}',
    '{"query":"","variables":{}}',
    '{"query":"say \\"hello\\",\\"variables\\":\\n\\u00e9\\ud83d\\ude00 é","variables":{"b":"\\",\\"variables\\":"}}',
    '{"query":"\\u0061","variables":{}}',
    '{"query":"{ a }","variables":{"b":1},"variables":{"b":2}}',
    '{"query":"{ a }","variables":{"b":1},"query":"{ other }"}',
    '{"query":"{ a }","variables":{"__proto__":{"b":1}}}',
  ])('%s is what it says', (text) => {
    const expected = parsePlainly(text);
    expect(readTwice(text)).toEqual([expected, expected]);
  });

  test.each([
    '',
    '{',
    '[]',
    'null',
    '"query"',
    '{"variables":{}}',
    '{"query":1,"variables":{}}',
    '{"query":"{ a }","variables":[]}',
    '{"query":"{ a }","variables":null}',
    '{"query":"{ a }","variables":"b"}',
    '{"query":"{ a }","variables":{},"operationName":1}',
    '{"query":"{ a }","variables":{},"extensions":{}}',
    '{"query":"{ a }","variables":{},"__proto__":{}}',
  ])('%s is left to the ordinary way', (text) => {
    expect(readTwice(text)).toEqual([undefined, undefined]);
  });

  test.each(['', '}', '{}', '{"b":1}', '{"b":1}}}', '{"b":1}]', '{"b":1},}', '{"b":1},"query":"{ other }"'])(
    'once a body has been read, one that goes on with %s is read as if it were the first',
    (rest) => {
      const read = createBodyReader();
      read('{"query":"{ a }","variables":{}}');
      read('{"query":"{ a }","variables":{}}');
      for (const end of ['', '}']) {
        const text = `{"query":"{ a }","variables":${rest}${end}`;
        expect(read(text)).toEqual(createBodyReader()(text));
      }
    },
  );

  test('of queries that are equally long, each is read as what it is', () => {
    const read = createBodyReader();
    for (const name of ['a', 'b', 'b', 'a', 'a', '\\n']) {
      const text = `{"query":"{ ${name} }","variables":{}}`;
      expect(read(text)).toEqual(parsePlainly(text));
    }
  });

  test('any body is read the same, whatever came before', () => {
    const text = fc.oneof(fc.string({ unit: 'grapheme' }), fc.constantFrom('{ a }', '{ b }', '","variables":', '\\'));
    const body = fc
      .record({ query: text, variables: fc.dictionary(text, fc.jsonValue()), operationName: text })
      .map(({ query, variables, operationName }) => JSON.stringify({ query, variables, operationName }));
    fc.assert(
      fc.property(fc.array(body, { minLength: 1, maxLength: 8 }), (bodies) => {
        const read = createBodyReader();
        for (const text of [...bodies, ...bodies]) expect(read(text)).toEqual(parsePlainly(text));
      }),
    );
  });
});
