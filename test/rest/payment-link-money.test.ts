import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { priced } from '../support/link-input.ts';
import { codesOf, destination, faultsOf, item, tax } from './faults.ts';
import { createRest, type Rest } from './support.ts';

let rest: Rest;
beforeAll(async () => {
  rest = await createRest();
});
afterAll(() => rest.stop());

const faults = (otherwise: Record<string, unknown>) => faultsOf(rest, otherwise);
const codes = (otherwise: Record<string, unknown>) => codesOf(rest, otherwise);

describe('money', () => {
  test.each([
    ['CLP', '100', '100.5'],
    ['PYG', '100', '100.0'],
    ['USD', '0.01', '0.001'],
    ['COP', '100.00', '100.000'],
    ['USDC', '0.000001', '0.0000001'],
    ['USDT', '1.123456', '1.1234567'],
  ])('%s takes %s and not %s', async (currency, fine, wrong) => {
    expect(await codes(priced(fine, currency))).toEqual([]);
    expect(await codes(priced(wrong, currency))).toEqual([
      'items[0].preTaxAmount 11',
      'items[0].totalAmount 11',
      'destinations[0].amount 11',
    ]);
  });

  test.each([150, '1,50', '-1', '+1', '1e3', '01', '1.', '.5', ' 1', '', 'NaN', '1'.repeat(19), true, ['1']])(
    '%j is no amount',
    async (preTaxAmount) => {
      expect(await codes(item({ preTaxAmount, totalAmount: '1' }))).toContain('items[0].preTaxAmount 11');
    },
  );

  test('is exact with 18 digits', async () => {
    const [one, both] = ['999999999999999999.99', '1999999999999999999.98'];
    const link = await rest.create({
      ...priced(one, 'USD'),
      items: ['A', 'B'].map((description) => ({ preTaxAmount: one, totalAmount: one, description })),
      destinations: [one, one].map((amount, i) => ({ amount, account: { accountNumber: `${i}` } })),
    });
    expect([link.preTaxAmount, link.totalAmount]).toEqual([both, both]);
  });

  test('sums have as many decimals as the widest of what they add', async () => {
    const items = [
      { preTaxAmount: '50000', totalAmount: '50000', description: 'A' },
      { preTaxAmount: '1.50', totalAmount: '1.50', description: 'B' },
    ];
    const sums = async (otherwise: object, amount: string) => {
      const destinations = [{ amount, account: { accountNumber: '1' } }];
      const link = await rest.create({ ...priced('1', 'USD'), destinations, ...otherwise });
      return [link.preTaxAmount, link.totalAmount];
    };
    expect(await sums({ items }, '50001.5')).toEqual(['50001.50', '50001.50']);
    expect(await sums({ items: items.slice(0, 1) }, '50000.00')).toEqual(['50000', '50000']);
  });
});

describe('items and taxes', () => {
  const iva = { name: 'IVA', type: 'PERCENTAGE', value: '19', amount: '1900' };

  test.each([
    ['19 % of 10000 CLP', 'CLP', '10000', '19', '1900', '11900'],
    ['half up: 2.5 % of 100 CLP is 3', 'CLP', '100', '2.5', '3', '103'],
    ['below half down: 2.4 % of 100 CLP is 2', 'CLP', '100', '2.4', '2', '102'],
    ['half a cent up', 'USD', '0.50', '1', '0.01', '0.51'],
    ['less than half a cent', 'USD', '0.49', '1', '0.00', '0.49'],
    ['6 decimals', 'USDC', '0.000050', '1', '0.000001', '0.000051'],
    ['nothing', 'USD', '5.00', '0', '0', '5.00'],
  ])('%s', async (_name, currency, preTaxAmount, value, amount, totalAmount) => {
    const body = {
      ...priced(totalAmount, currency),
      items: [{ preTaxAmount, totalAmount, description: 'x', tax: { name: 'T', type: 'PERCENTAGE', value, amount } }],
    };
    expect(await faults(body)).toEqual([]);
  });

  test('a percentage that is wrong names the item and the rule', async () => {
    expect(await faults(tax({ value: '18' }))).toEqual([
      {
        path: 'items[0].tax.amount',
        code: '11',
        message: 'must be 1800, preTaxAmount * value / 100 rounded half up to whole CLP',
      },
    ]);
  });

  test('a FIXED tax is what it says', async () => {
    expect(await codes(tax({ type: 'FIXED', value: '1900' }))).toEqual([]);
  });

  test('a total that is not the sum names the item', async () => {
    expect(await faults(item({ totalAmount: '11900' }))).toEqual([
      { path: 'items[0].totalAmount', code: '11', message: 'must be 10000, the preTaxAmount, as there is no tax' },
    ]);
    expect(
      await faults({
        ...destination({ amount: '11901' }),
        ...item({ totalAmount: '11901', tax: iva }),
      }),
    ).toEqual([{ path: 'items[0].totalAmount', code: '11', message: 'must be 11900, preTaxAmount + tax.amount' }]);
  });

  test('there is at least one', async () => {
    expect(await codes({ items: [] })).toEqual(['items 11']);
    expect(await codes({ items: {} })).toEqual(['items 11']);
  });

  test.each(['NONE', 'percentage', 1])('%j is no type of tax', async (type) => {
    expect(await codes(tax({ type }))).toEqual(['items[0].tax.type 11']);
  });
});
