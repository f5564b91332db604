import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addAmounts,
  decimalsIn,
  formatAmount,
  isAmount,
  isSameAmount,
  parseAmount,
  percentageOf,
} from '../../src/domain/money.ts';
import { equals, plus, rational, roundedHalfUp, sum, times } from '../support/rational.ts';

const RUNS = { numRuns: 10_000 };
const HUNDREDTH = { numerator: 1n, denominator: 100n };

const scale = fc.constantFrom(0, 2, 6);

/** Amounts of up to 18 digits before the point and up to `decimals` after it, long ones as often as short ones. */
function amounts(decimals: number): fc.Arbitrary<string> {
  const whole = fc
    .integer({ min: 1, max: 18 })
    .chain((length) => fc.bigInt({ min: 0n, max: 10n ** BigInt(length) - 1n }));
  const fraction = fc.string({ unit: fc.constantFrom(...'0123456789'), maxLength: decimals });
  return fc.tuple(whole, fraction).map(([digits, rest]) => (rest === '' ? `${digits}` : `${digits}.${rest}`));
}

const scaled = scale.chain((decimals) => fc.record({ decimals: fc.constant(decimals), amount: amounts(decimals) }));

describe('isAmount', () => {
  it.each(['0', '0.0', '0.000001', '7', '49990', '150.00', '999999999999999999', '999999999999999999.999999'])(
    'takes %s',
    (text) => {
      expect(isAmount(text)).toBe(true);
    },
  );

  it.each([
    '',
    ' 1',
    '1 ',
    '1\n',
    '-1',
    '+1',
    '01',
    '00',
    '.5',
    '5.',
    '1,5',
    '1e3',
    '0x1',
    '1_000',
    'NaN',
    'Infinity',
    '١',
    '1000000000000000000',
    '1.0000000',
    1,
    null,
    undefined,
    {},
    ['1'],
  ])('refuses %j', (value) => {
    expect(isAmount(value)).toBe(false);
  });
});

describe('parseAmount and formatAmount', () => {
  it('agree with exact fractions and with each other', () => {
    fc.assert(
      fc.property(scaled, ({ decimals, amount }) => {
        const units = parseAmount(amount, decimals);
        expect(equals({ numerator: units, denominator: 10n ** BigInt(decimals) }, rational(amount))).toBe(true);
        const text = formatAmount(units, decimals);
        expect(decimalsIn(text)).toBe(decimals);
        expect(equals(rational(text), rational(amount))).toBe(true);
      }),
      RUNS,
    );
  });

  it('never drop a digit', () => {
    expect(() => parseAmount('1.25', 1)).toThrow(new RangeError('1.25 has more than 1 decimals'));
  });
});

describe('addAmounts', () => {
  it('agrees with exact fractions and keeps as many decimals as the widest addend', () => {
    const addends = scale.chain((decimals) => fc.array(amounts(decimals), { maxLength: 6 }));
    fc.assert(
      fc.property(addends, (list) => {
        const total = addAmounts(list);
        expect(equals(rational(total), sum(list.map(rational)))).toBe(true);
        expect(decimalsIn(total)).toBe(Math.max(0, ...list.map(decimalsIn)));
      }),
      RUNS,
    );
  });

  it.each([
    [[], '0'],
    [['150.00'], '150.00'],
    [['50000', '50000'], '100000'],
    [['50000', '1.50'], '50001.50'],
    [['0.1', '0.2'], '0.3'],
    [['999999999999999999.999999', '0.000001'], '1000000000000000000.000000'],
  ])('%j make %s', (list, total) => {
    expect(addAmounts(list)).toBe(total);
  });
});

describe('percentageOf', () => {
  it('agrees with exact fractions rounded half up', () => {
    fc.assert(
      fc.property(scaled, amounts(6), ({ decimals, amount }, percentage) => {
        const exact = times(times(rational(amount), rational(percentage)), HUNDREDTH);
        const result = percentageOf(amount, percentage, decimals);
        expect(equals(rational(result), roundedHalfUp(exact, decimals))).toBe(true);
        expect(decimalsIn(result)).toBe(decimals);
      }),
      RUNS,
    );
  });

  it.each([
    ['10000', '19', 0, '1900'],
    ['50', '19', 0, '10'],
    ['49', '1', 0, '0'],
    ['50', '1', 0, '1'],
    ['100.00', '8.25', 2, '8.25'],
    ['0.10', '5', 2, '0.01'],
    ['0.09', '5', 2, '0.00'],
    ['0.000050', '1', 6, '0.000001'],
    ['999999999999999999', '100', 0, '999999999999999999'],
    ['123.45', '0', 2, '0.00'],
  ])('%s at %s %% in %i decimals is %s', (amount, percentage, decimals, result) => {
    expect(percentageOf(amount, percentage, decimals)).toBe(result);
  });
});

describe('isSameAmount', () => {
  it('compares by value', () => {
    expect(isSameAmount('150.0', '150.00')).toBe(true);
    expect(isSameAmount('150', '150.000000')).toBe(true);
    expect(isSameAmount('150', '150.000001')).toBe(false);
    expect(isSameAmount('999999999999999999', '999999999999999998')).toBe(false);
  });

  it('agrees with exact fractions, near misses included', () => {
    const pair = fc.tuple(amounts(6), fc.boolean()).map(([amount, nudge]) => {
      const full = formatAmount(parseAmount(amount, 6) + (nudge ? 1n : 0n), 6);
      return { amount, full, same: !nudge };
    });
    fc.assert(
      fc.property(pair, ({ amount, full, same }) => {
        expect(isSameAmount(amount, full)).toBe(same);
        expect(equals(rational(amount), rational(full))).toBe(same);
      }),
      RUNS,
    );
  });

  it('is what the oracle of these tests says of a sum and of a difference', () => {
    expect(equals(plus(rational('0.1'), rational('0.2')), rational('0.30'))).toBe(true);
    expect(equals(rational('0.1'), rational('0.2'))).toBe(false);
  });
});
