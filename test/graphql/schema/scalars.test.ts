import { type GraphQLScalarType, parseValue } from 'graphql';
import { describe, expect, it } from 'vitest';
import { schema } from '../../../src/graphql/schema/schema.ts';

const scalar = (name: string) => schema.getType(name) as GraphQLScalarType;
const literal = (name: string, text: string) => scalar(name).parseLiteral(parseValue(text), {});

describe.each(['Decimal', 'URL'])('%s', (name) => {
  it('takes any text as it is, whatever the rules of the domain', () => {
    expect([scalar(name).parseValue('1e3'), literal(name, '" x "')]).toEqual(['1e3', ' x ']);
  });

  it.each([
    [49990, 'a JSON number'],
    [true, 'a JSON boolean'],
    [{ amount: '1' }, 'a JSON object'],
    [['1'], 'a list'],
    [null, 'null'],
  ])('refuses %j', (value, kind) => {
    expect(() => scalar(name).parseValue(value)).toThrow(
      new RegExp(`^${name} must be a string, such as ".+", not ${kind}\\.$`),
    );
  });

  it.each(['49990', '1.5', 'CLP', 'true', '["1"]', '{ a: "1" }'])('refuses the literal %s', (text) => {
    expect(() => literal(name, text)).toThrow(`${name} must be a string`);
  });
});

describe('DateTime', () => {
  it.each([
    ['2026-01-31T12:00:00Z', Date.UTC(2026, 0, 31, 12)],
    ['2026-01-31T12:00:00.5Z', Date.UTC(2026, 0, 31, 12, 0, 0, 500)],
    ['2026-01-31t12:00:00.123456789z', Date.UTC(2026, 0, 31, 12, 0, 0, 123)],
    ['2026-01-31T00:00:00+14:00', Date.UTC(2026, 0, 30, 10)],
    ['2028-02-29T23:59:59-03:00', Date.UTC(2028, 2, 1, 2, 59, 59)],
    ['0001-01-01T00:00:00Z', -62135596800000],
    ['9999-12-31T23:59:59.999Z', 253402300799999],
  ])('takes %s', (text, instant) => {
    expect([scalar('DateTime').parseValue(text), literal('DateTime', `"${text}"`)]).toEqual([instant, instant]);
  });

  it.each([
    '2026-01-31',
    '2026-01-31T12:00:00',
    '2026-01-31 12:00:00Z',
    '2026-01-31T24:00:00Z',
    '2026-01-31T12:60:00Z',
    '2026-01-31T12:00:60Z',
    '2026-01-31T12:00Z',
    '2026-1-31T12:00:00Z',
    '+002026-01-31T12:00:00Z',
    '31/01/2026',
    '1769860800000',
    '',
  ])('refuses %j for its form', (text) => {
    expect(() => scalar('DateTime').parseValue(text)).toThrow('must be a string with a date, a time and a zone');
  });

  it.each(['2026-02-29', '2026-02-30', '2026-04-31', '2026-13-01', '2026-00-10', '2026-01-00', '2026-01-32'])(
    'refuses %s, which is no day',
    (date) => {
      expect(() => scalar('DateTime').parseValue(`${date}T12:00:00Z`)).toThrow(`and ${date} is none.`);
    },
  );

  it.each([1769860800000, null, true, ['2026-01-31T12:00:00Z']])('refuses %j', (value) => {
    expect(() => scalar('DateTime').parseValue(value)).toThrow(/^DateTime must be a string/);
  });

  it('is written in UTC to the millisecond', () => {
    expect(scalar('DateTime').serialize(Date.UTC(2026, 0, 31, 12))).toBe('2026-01-31T12:00:00.000Z');
  });
});
