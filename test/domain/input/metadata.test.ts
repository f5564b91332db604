import { describe, expect, it } from 'vitest';
import { ValidationError } from '../../../src/domain/errors.ts';
import { parseCreateInput } from '../../../src/domain/payment-link-input.ts';
import { parseUpdateInput } from '../../../src/domain/payment-link-update.ts';
import { linkInput } from '../../support/link-input.ts';
import { link, NOON } from '../../support/payment-link.ts';

const keys = (count: number, value: string | null = 'v') =>
  Object.fromEntries(Array.from({ length: count }, (_, i) => [`key-${i}`, value]));
const created = (metadata: unknown) => parseCreateInput(linkInput({ metadata }), { tokenRequired: true }).terms;
/** As JSON gives it: with `__proto__` as a key of its own. */
const hostile = JSON.parse('{"__proto__":"p","constructor":"c","toString":"t","7":"seven"}') as object;

function faultsOf(work: () => unknown): string[] {
  try {
    work();
  } catch (error) {
    if (error instanceof ValidationError)
      return error.issues.map(({ path, message }) => `${path.join('.')} ${message}`);
    throw error;
  }
  return [];
}

function updated(current: unknown, change: unknown) {
  const noted = link({ terms: created(current) });
  return parseUpdateInput({ metadata: change }, noted, NOON)?.terms;
}

describe('metadata of a new link', () => {
  it.each([undefined, null, {}, { a: null }])('that says nothing is absent: %j', (metadata) => {
    expect(created(metadata)).not.toHaveProperty('metadata');
  });

  it('has up to 50 keys of up to 40 characters with texts of up to 500', () => {
    const most = { ...keys(48), ['k'.repeat(40)]: 'v'.repeat(500), empty: '', gone: null };
    const { gone: _, ...kept } = most;
    expect(created(most).metadata).toEqual(kept);
  });

  it('keeps keys that objects have by themselves', () => {
    expect(JSON.stringify(created(hostile).metadata)).toBe(JSON.stringify(hostile));
    expect(Object.getPrototypeOf(created(hostile).metadata)).toBe(Object.prototype);
  });

  it('names each fault with its key', () => {
    expect(faultsOf(() => created('text'))).toEqual(['metadata must be an object of texts']);
    expect(faultsOf(() => created([['a', 'b']]))).toEqual(['metadata must be an object of texts']);
    expect(faultsOf(() => created(keys(51)))).toEqual(['metadata must have at most 50 keys, not 51']);
    const rule = 'must have a key of 1 to 40 characters, without U+0000 and lone surrogates';
    expect(
      faultsOf(() => created({ '': 'v', ['k'.repeat(90)]: 'v', '\ud800': 'v', a: 7, b: 'v'.repeat(501), c: {} })),
    ).toEqual([
      `metadata. ${rule}`,
      `metadata.${'k'.repeat(40)}… ${rule}`,
      `metadata.\ufffd ${rule}`,
      'metadata.a must be a string',
      'metadata.b must have at most 500 characters',
      'metadata.c must be a string',
    ]);
    expect(faultsOf(() => created(JSON.parse('{"__proto__":1}')))).toEqual(['metadata.__proto__ must be a string']);
  });
});

describe('a change of metadata', () => {
  it('sets the keys that it names, null removes one, and the others stay', () => {
    expect(updated({ a: '1', b: '2', c: '3' }, { a: 'x', b: null, d: '4', e: null })?.metadata).toEqual({
      a: 'x',
      c: '3',
      d: '4',
    });
  });

  it.each([
    [{ a: '1' }, { a: null }],
    [{ a: '1' }, null],
    [JSON.parse('{"__proto__":"p"}'), JSON.parse('{"__proto__":null}')],
  ])('leaves nothing of %j by %j, as if nothing had ever been', (current, change) => {
    expect(updated(current, change)).toEqual(created(undefined));
  });

  it.each([{}, { a: '1' }, { z: null }])('that changes nothing is nothing: %j', (change) => {
    expect(updated({ a: '1' }, change)).toBeUndefined();
  });

  it('takes keys that objects have by themselves', () => {
    expect(JSON.stringify(updated({ z: '1' }, hostile)?.metadata)).toBe(
      '{"7":"seven","z":"1","__proto__":"p","constructor":"c","toString":"t"}',
    );
  });

  it('counts what comes of it: 50 of 50 may be replaced by others, and a 51st may not come', () => {
    expect(updated(keys(50), { ...keys(50, null), ...{ other: 'v' } })?.metadata).toEqual({ other: 'v' });
    expect(faultsOf(() => updated(keys(50), { other: 'v' }))).toEqual(['metadata must have at most 50 keys, not 51']);
    expect(faultsOf(() => updated(keys(50), 7))).toEqual(['metadata must be an object of texts']);
  });
});
