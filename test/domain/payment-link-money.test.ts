import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { joinPath, ValidationError } from '../../src/domain/errors.ts';
import { parseCreateInput } from '../../src/domain/payment-link-input.ts';
import { linkInput } from '../support/link-input.ts';
import { equals, plus, type Rational, rational, roundedHalfUp, sum, times } from '../support/rational.ts';

const HUNDREDTH = { numerator: 1n, denominator: 100n };
/** 18 digits, and below 10^18 still when a tax of nearly 100 % comes on top. */
const LARGEST = 499_999_999_999_999_999n;

const currencies = fc.constantFrom(
  { currency: 'PYG', decimals: 0 },
  { currency: 'ARS', decimals: 2 },
  { currency: 'USDC', decimals: 6 },
);

const percentages = fc
  .tuple(fc.integer({ min: 0, max: 99 }), fc.integer({ min: 0, max: 9999 }))
  .map(([whole, fraction]) => `${whole}.${`${fraction}`.padStart(4, '0')}`);

const bills = currencies.chain(({ currency, decimals }) => {
  const scale = 10n ** BigInt(decimals);
  const preTax = fc.oneof(fc.bigInt({ min: 0n, max: 1000n * scale }), fc.bigInt({ min: 0n, max: LARGEST * scale }));
  const item = fc.record({ preTax, percentage: fc.option(percentages) });
  const items = fc.array(item, { minLength: 1, maxLength: 4 });
  return fc.record({ currency: fc.constant(currency), decimals: fc.constant(decimals), items, which: fc.nat() });
});
type Bill = typeof bills extends fc.Arbitrary<infer T> ? T : never;

/** From a fraction to text by long division. */
function written({ numerator, denominator }: Rational, decimals: number): string {
  let rest = numerator % denominator;
  let fraction = '';
  for (let i = 0; i < decimals; i += 1) {
    fraction += `${(rest * 10n) / denominator}`;
    rest = (rest * 10n) % denominator;
  }
  return `${numerator / denominator}${decimals === 0 ? '' : '.'}${fraction}`;
}

/** The body of a bill with every amount as the oracle computes it, one unit added to the amount that `wrong` names. */
function compose({ currency, decimals, items, which }: Bill, wrong?: 'tax' | 'total' | 'share') {
  const unit = { numerator: 1n, denominator: 10n ** BigInt(decimals) };
  const write = (value: Rational, isWrong: boolean) => written(isWrong ? plus(value, unit) : value, decimals);
  const lines = items.map(({ preTax, percentage }, i) => {
    const before = { numerator: preTax, denominator: unit.denominator };
    const tax = roundedHalfUp(times(times(before, rational(percentage ?? '0')), HUNDREDTH), decimals);
    return { before, tax, after: plus(before, tax), percentage, picked: i === which % items.length };
  });
  const body = linkInput({
    items: lines.map(({ before, tax, after, percentage, picked }) => {
      const amount = write(tax, picked && wrong === 'tax');
      return {
        preTaxAmount: write(before, false),
        totalAmount: write(after, picked && wrong === 'total'),
        description: 'Thing',
        tax: percentage === null ? null : { name: 'VAT', type: 'PERCENTAGE', value: percentage, amount },
      };
    }),
    currency,
    paymentMethodsAllowed: ['ACCOUNT'],
    destinations: lines.map(({ after, picked }) => ({
      amount: write(after, picked && wrong === 'share'),
      account: { accountNumber: '1' },
    })),
  });
  const index = which % items.length;
  return {
    body,
    index,
    taxed: items[index]?.percentage !== null,
    preTax: sum(lines.map((line) => line.before)),
    total: sum(lines.map((line) => line.after)),
  };
}

function faultsOf(body: unknown): readonly string[] {
  try {
    parseCreateInput(body, { tokenRequired: true });
    return [];
  } catch (error) {
    if (error instanceof ValidationError) return error.issues.map(({ path }) => joinPath(path));
    throw error;
  }
}

describe('the money of a link, in 0, 2 and 6 decimals and up to 18 digits', () => {
  it('adds up to the unit: 10,000 bills as exact fractions have them', { timeout: 300_000 }, () => {
    fc.assert(
      fc.property(bills, (bill) => {
        const { body, preTax, total } = compose(bill);
        const { terms } = parseCreateInput(body, { tokenRequired: true });
        return equals(rational(terms.preTaxAmount), preTax) && equals(rational(terms.totalAmount), total);
      }),
      { numRuns: 10_000 },
    );
  });

  it('is refused when a tax, a total or a share is one unit off, by the names of what does not fit', () => {
    fc.assert(
      fc.property(bills, (bill) => {
        const { index, taxed, body } = compose(bill, 'tax');
        expect(faultsOf(body)).toEqual(taxed ? [`items[${index}].tax.amount`, `items[${index}].totalAmount`] : []);
        expect(faultsOf(compose(bill, 'total').body)).toEqual([`items[${index}].totalAmount`, 'destinations']);
        expect(faultsOf(compose(bill, 'share').body)).toEqual(['destinations']);
      }),
      { numRuns: 1_000 },
    );
  });
});
