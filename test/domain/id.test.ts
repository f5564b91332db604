import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createId, idAfter, idFloor, idPrefix, idTime } from '../../src/domain/id.ts';
import { createSecret, fraction } from '../../src/lib/random.ts';
import { NOON } from '../support/payment-link.ts';

const random = (count: number) => randomBytes(count);
const zeros = (count: number) => new Uint8Array(count);
const ones = (count: number) => new Uint8Array(count).fill(255);

describe('createId', () => {
  it('spells the time and then the random part', () => {
    expect(createId('pl', 0, zeros)).toBe('pl_00000000000000000000000000');
    expect(createId('evt', 2 ** 48 - 1, ones)).toBe('evt_7zzzzzzzzzzzzzzzzzzzzzzzzz');
    expect(createId('pay', 1, zeros).slice(4, 14)).toBe('0000000001');
    expect(createId('pay', 32, zeros).slice(4, 14)).toBe('0000000010');
  });

  it('spells each random byte by its last five bits', () => {
    const steps = (count: number) => Uint8Array.from({ length: count }, (_, i) => 33 * (i + 1));
    expect(createId('pl', NOON, steps).slice(-16)).toBe('123456789abcdefg');
    const high = (count: number) => Uint8Array.from({ length: count }, (_, i) => 255 - i);
    expect(createId('pl', NOON, high).slice(-16)).toBe('zyxwvtsrqpnmkjhg');
  });

  it('sorts as text in the order of creation, whatever the random part is', () => {
    const times = [0, 1, 31, 32, 1023, 1024, NOON - 1, NOON, NOON + 1, 2 ** 47];
    const ids = times.map((now, i) => createId('pl', now, i % 2 === 0 ? ones : zeros));
    expect(ids.toSorted()).toEqual(ids);
  });

  it('makes 10,000 different ids in one millisecond', () => {
    expect(new Set(Array.from({ length: 10_000 }, () => createId('pl', NOON, random))).size).toBe(10_000);
  });
});

describe('idFloor and idTime', () => {
  it('find the ids of a time', () => {
    expect(idFloor('pl', NOON) < createId('pl', NOON, zeros)).toBe(true);
    expect(idFloor('pl', NOON) > createId('pl', NOON - 1, ones)).toBe(true);
    for (const now of [0, 1, NOON, 2 ** 48 - 1]) expect(idTime(createId('evt', now, random))).toBe(now);
  });

  it('bound times that no id has', () => {
    expect(idFloor('pl', -5)).toBe('pl_0000000000');
    expect(idFloor('pl', Number.MAX_SAFE_INTEGER)).toBe('pl_zzzzzzzzzz');
  });
});

describe('idAfter', () => {
  const id = (tail: string) => `whd_${'0'.repeat(26 - tail.length)}${tail}`;

  it.each([
    ['0', 0, '0'],
    ['0', 1, '1'],
    ['9', 1, 'a'],
    ['z', 1, '10'],
    ['zz', 15, '10e'],
    ['1zzz', 33, '2010'],
    ['zzzzzzzzzzzzzzzz', 1, '0000000000000000'],
  ])('from %s, %i steps further, is %s', (tail, steps, expected) => {
    expect(idAfter(id(tail), steps)).toBe(id(expected));
  });

  it('has the same time', () => {
    const first = createId('whd', NOON, random);
    expect(idTime(idAfter(first, 15))).toBe(NOON);
    expect(idPrefix(idAfter(first, 15))).toBe('whd');
  });
});

describe('fraction', () => {
  it('is from 0 up to 1, and never 1', () => {
    expect([fraction(zeros), fraction(ones)]).toEqual([0, 1 - 2 ** -32]);
  });
});

describe('idPrefix', () => {
  it.each(['pl', 'cs', 'pay', 'evt', 'whd', 'whe'] as const)('knows %s', (prefix) => {
    expect(idPrefix(createId(prefix, NOON, random))).toBe(prefix);
  });

  it.each([
    '',
    'pl_',
    'pl',
    'xx_00000000000000000000000000',
    'pl_0000000000000000000000000',
    'pl_000000000000000000000000000',
    'pl_80000000000000000000000000',
    'pl_0000000000000000000000000i',
    'PL_00000000000000000000000000',
    'pl_0000000000000000000000000A',
    'pl_00000000000000000000000000\n',
    ' pl_00000000000000000000000000',
  ])('knows that %j is no id of ours', (id) => {
    expect(idPrefix(id)).toBeUndefined();
  });
});

describe('createSecret', () => {
  it('spells every bit, safe in a url', () => {
    expect(createSecret(16, ones)).toBe('_____________________w');
    expect(createSecret(16, zeros)).toBe('A'.repeat(22));
    expect(createSecret(32, random)).toMatch(/^[A-Za-z0-9_-]{43}$/);
  });
});
