import fc from 'fast-check';
import { expect, it } from 'vitest';
import { knownJsonText, parseOnDemand, toJsonText } from '../../src/lib/json-text.ts';

const objects = fc.dictionary(fc.string(), fc.jsonValue());

it('reads, spreads, compares and is written as the parsed object', () => {
  fc.assert(
    fc.property(objects, (object) => {
      const text = JSON.stringify(object);
      const parsed = JSON.parse(text);
      const onDemand = parseOnDemand<Record<string, unknown>>(text);
      expect(knownJsonText(onDemand)).toBe(text);
      expect(onDemand).toEqual(parsed);
      expect({ ...onDemand }).toEqual({ ...parsed });
      expect(Object.keys(onDemand)).toEqual(Object.keys(parsed));
      expect(JSON.stringify(onDemand)).toBe(JSON.stringify(parsed));
      for (const key of Object.keys(parsed)) expect(key in onDemand && onDemand[key]).toEqual(parsed[key]);
    }),
  );
});

it('keeps the text with the object, not with copies of it', () => {
  const onDemand = parseOnDemand<{ a: number }>('{"a":1}');
  expect(knownJsonText({ ...onDemand, a: 2 })).toBeUndefined();
  const plain = { a: 1 };
  expect(knownJsonText(plain)).toBeUndefined();
  expect(toJsonText(plain)).toBe('{"a":1}');
  expect(knownJsonText(plain)).toBe('{"a":1}');
  expect(toJsonText(onDemand)).toBe('{"a":1}');
});

it('cannot be changed, as the text would not follow', () => {
  const onDemand = parseOnDemand<{ a?: number }>('{"a":1}');
  expect(() => Object.assign(onDemand, { a: 2 })).toThrow(TypeError);
  expect(() => delete onDemand.a).toThrow(TypeError);
  expect(onDemand).toEqual({ a: 1 });
});

it('is parsed when it is first looked into', () => {
  const broken = parseOnDemand<{ a: number }>('{"a":');
  expect(knownJsonText(broken)).toBe('{"a":');
  expect(() => broken.a).toThrow(SyntaxError);
});
