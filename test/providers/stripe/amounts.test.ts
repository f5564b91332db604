import fc from 'fast-check';
import { expect, test } from 'vitest';
import { CURRENCIES, decimalsOf } from '../../../src/domain/currency.ts';
import { formatAmount, isSameAmount } from '../../../src/domain/money.ts';
import { fromMinorUnits, refusalOf, toMinorUnits } from '../../../src/providers/stripe/amounts.ts';

test.each([
  ['119.00', 'USD', 11_900],
  ['119', 'USD', 11_900],
  ['0.07', 'MXN', 7],
  ['11900', 'CLP', 11_900],
  ['150000', 'PYG', 150_000],
  ['1234.50', 'COP', 123_450],
  ['90071992547409.91', 'USD', Number.MAX_SAFE_INTEGER],
])('%s %s are %s minor units', (amount, currency, units) => {
  expect(toMinorUnits(amount, currency)).toBe(units);
  expect(isSameAmount(fromMinorUnits(units, currency.toLowerCase()), amount)).toBe(true);
});

test('what no number holds exactly is not rounded', () => {
  expect(() => toMinorUnits('90071992547409.92', 'USD')).toThrow(RangeError);
  expect(() => toMinorUnits('0.5', 'CLP')).toThrow(RangeError);
});

test('currencies of others are counted as Stripe counts them', () => {
  expect([fromMinorUnits(500, 'jpy'), fromMinorUnits(5_120, 'kwd'), fromMinorUnits(500, 'isk')]).toEqual([
    '500',
    '5.120',
    '5.00',
  ]);
});

test('every amount survives the way there and back', () => {
  const taken = CURRENCIES.filter((currency) => refusalOf({ amount: '1000', currency }) === undefined);
  expect(taken).toHaveLength(13);
  fc.assert(
    fc.property(fc.constantFrom(...taken), fc.bigInt(0n, 10n ** 13n), (currency, units) => {
      const amount = formatAmount(units, decimalsOf(currency));
      expect(BigInt(toMinorUnits(amount, currency))).toBe(units);
      expect(fromMinorUnits(toMinorUnits(amount, currency), currency)).toBe(amount);
    }),
  );
});

test.each([
  ['0.49', 'USD', 'needs at least 0.50 USD through Stripe'],
  ['0.50', 'USD', undefined],
  ['9.99', 'MXN', 'needs at least 10.00 MXN through Stripe'],
  ['0', 'CLP', 'needs at least 1 CLP through Stripe'],
  ['99999999', 'CLP', undefined],
  ['100000000', 'CLP', 'accepts at most 99999999 CLP through Stripe'],
  ['999999.99', 'USD', undefined],
  ['1000000', 'USD', 'accepts at most 999999.99 USD through Stripe'],
  ['1000000', 'COP', undefined],
  ['100000000000', 'COP', 'accepts at most 99999999999.99 COP through Stripe'],
  ['10.000001', 'USDC', 'cannot be paid in USDC through Stripe'],
  ['10', 'USDT', 'cannot be paid in USDT through Stripe'],
] as const)('%s %s: %s', (amount, currency, refusal) => {
  expect(refusalOf({ amount, currency })).toBe(refusal);
});
