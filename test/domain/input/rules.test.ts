import { describe, expect, it } from 'vitest';
import type { CurrencyCode } from '../../../src/domain/currency.ts';
import { parseCreateInput } from '../../../src/domain/payment-link-input.ts';
import { isPayIn, PAYMENT_METHODS, takesCurrency } from '../../../src/domain/payment-method.ts';
import { faultsOf } from '../../support/faults.ts';
import { linkInput, priced } from '../../support/link-input.ts';

type Part = Readonly<Record<string, unknown>>;
const faults = (part: Part) => faultsOf(() => parseCreateInput(linkInput(part), { tokenRequired: true }));

/** A link of one taxed item in a currency that takes cards, with one destination. */
function taxed(currency: CurrencyCode, preTaxAmount: string, tax: Part, totalAmount: string): Part {
  return {
    ...priced(totalAmount, currency),
    items: [{ preTaxAmount, totalAmount, description: 'Thing', tax: { name: 'VAT', ...tax } }],
  };
}

const percentage = (value: string, amount: string) => ({ type: 'PERCENTAGE', value, amount });

describe('decimals', () => {
  it.each<[CurrencyCode, string, string]>([
    ['CLP', '1.0', 'must be in whole CLP'],
    ['PYG', '1.5', 'must be in whole PYG'],
    ['COP', '1.500', 'must be in COP with at most 2 decimals'],
    ['USD', '1.005', 'must be in USD with at most 2 decimals'],
  ])('are no more than %s has: not %s', (currency, amount, rule) => {
    const paths = ['items[0].preTaxAmount', 'items[0].totalAmount', 'destinations[0].amount'];
    expect(faults(priced(amount, currency))).toEqual(paths.map((path) => `${path}: ${rule}`));
  });

  it.each<[CurrencyCode, string]>([
    ['CLP', '49990'],
    ['ARS', '150'],
    ['ARS', '150.0'],
    ['ARS', '150.00'],
    ['USDC', '0.000001'],
    ['USDT', '999999999999999999.999999'],
  ])('may be as many as %s has: %s', (currency, amount) => {
    expect(faults(priced(amount, currency))).toEqual([]);
  });

  it('are counted in a tax too', () => {
    const rule = 'items[0].tax.amount: must be in USD with at most 2 decimals';
    expect(faults(taxed('USD', '1', { type: 'FIXED', value: '1', amount: '0.001' }, '1'))).toEqual([rule]);
  });
});

describe('a tax', () => {
  it.each<[string, Part]>([
    ['PERCENTAGE in whole units', taxed('CLP', '10000', percentage('19', '1900'), '11900')],
    ['PERCENTAGE with decimals of its own', taxed('USD', '100.00', percentage('8.25', '8.25'), '108.25')],
    ['PERCENTAGE rounded up from the half', taxed('CLP', '50', percentage('19', '10'), '60')],
    ['PERCENTAGE rounded down from below the half', taxed('USD', '0.09', percentage('5', '0.00'), '0.09')],
    ['PERCENTAGE in millionths', taxed('USDC', '0.000050', percentage('1', '0.000001'), '0.000051')],
    ['amounts compared by value, whatever zeros they end with', taxed('USD', '100', percentage('19.0', '19'), '119.0')],
    ['FIXED, of any amount', taxed('CLP', '10000', { type: 'FIXED', value: '5', amount: '7' }, '10007')],
  ])('may be %s', (_what, part) => {
    expect(faults(part)).toEqual([]);
  });

  it.each<[string, Part, string]>([
    [
      'rounded half up, not to even or down',
      taxed('CLP', '50', percentage('17', '8'), '58'),
      'items[0].tax.amount: must be 9, preTaxAmount * value / 100 rounded half up to whole CLP',
    ],
    [
      'rounded to the minor unit',
      taxed('USD', '0.10', percentage('5', '0.00'), '0.10'),
      'items[0].tax.amount: must be 0.01, preTaxAmount * value / 100 rounded half up to USD with at most 2 decimals',
    ],
    [
      'part of the total',
      taxed('CLP', '10000', percentage('19', '1900'), '10000'),
      'items[0].totalAmount: must be 11900, preTaxAmount + tax.amount',
    ],
    [
      'part of the total when it is FIXED',
      taxed('CLP', '10000', { type: 'FIXED', value: '5', amount: '5' }, '10000'),
      'items[0].totalAmount: must be 10005, preTaxAmount + tax.amount',
    ],
  ])('is %s', (_rule, part, fault) => {
    expect(faults(part)).toEqual([fault]);
  });

  it('that there is not makes no total', () => {
    const item = { preTaxAmount: '5', totalAmount: '6', description: 'Thing' };
    expect(faults({ ...priced('6', 'CLP'), items: [item] })).toEqual([
      'items[0].totalAmount: must be 5, the preTaxAmount, as there is no tax',
    ]);
  });
});

describe('a method', () => {
  const payOut = ['BANK_ACCOUNT', 'BREB', 'WIRE', 'SEPA', 'FPE', 'SWIFT'];
  const takes: Readonly<Record<string, readonly string[]>> = {
    CLP: ['ETPAY', 'FINTOC', 'WEBPAY'],
    COP: ['PSE', 'BANCOLOMBIA', 'DAVIVIENDA', 'DAVIPLATA', 'NEQUI', 'WOMPI'],
    BRL: ['PIX'],
    ARS: ['PCT', 'CVU'],
    PEN: ['LIGO', 'SIP'],
    BOB: ['SIP'],
    MXN: ['SPEI'],
    USD: ['ACH', 'FEDNOW', 'RTP'],
    USDC: ['CRYPTO'],
    USDT: ['CRYPTO'],
    EUR: [],
    GBP: [],
    PYG: [],
    AUD: [],
    CAD: [],
  };

  it('is known', () => {
    expect(faults({ paymentMethodsAllowed: ['CARD', 'CASH', 7] })).toEqual([
      `paymentMethodsAllowed[1]: must be one of ${PAYMENT_METHODS.join(', ')}`,
      `paymentMethodsAllowed[2]: must be one of ${PAYMENT_METHODS.join(', ')}`,
    ]);
  });

  it.each(payOut)('takes payments, and %s only pays out', (method) => {
    expect(faults({ paymentMethodsAllowed: ['CARD', method] })).toEqual([
      `paymentMethodsAllowed[1]: must be a method that accepts payments; ${method} only pays out`,
    ]);
  });

  it.each(Object.entries(takes))('takes the currency: %s by %j, CARD and ACCOUNT alone', (currency, own) => {
    const payIn = PAYMENT_METHODS.filter((method) => !payOut.includes(method));
    const told = faults({ ...priced('1', currency), paymentMethodsAllowed: payIn });
    const refused = payIn.filter((method) => !['CARD', 'ACCOUNT', ...own].includes(method));
    expect(told).toEqual(
      refused.map(
        (method) =>
          `paymentMethodsAllowed[${payIn.indexOf(method)}]: must be a method that accepts ${currency}; ${method} does not`,
      ),
    );
    expect(
      PAYMENT_METHODS.filter((method) => isPayIn(method) && takesCurrency(method, currency as CurrencyCode)),
    ).toEqual(payIn.filter((method) => !refused.includes(method)));
  });
});

describe('the split', () => {
  const split = (...amounts: string[]) => ({
    ...priced('100.10', 'USD'),
    destinations: amounts.map((amount) => ({ amount, account: { accountNumber: '1' } })),
  });

  it.each([[['100.10']], [['100.1']], [['50.05', '50.05']], [['100', '0.10', '0']]])('adds up: %j', (amounts) => {
    expect(faults(split(...amounts))).toEqual([]);
  });

  it.each([
    [['100.09'], '100.09'],
    [['100', '0.1', '0.01'], '100.11'],
    [['0'], '0'],
  ])('does not add up: %j', (amounts, made) => {
    const rule = `must have amounts that add up to 100.10, the items' total, not to ${made}`;
    expect(faults(split(...amounts))).toEqual([`destinations: ${rule}`]);
  });
});

describe('many faults at once', () => {
  it('are all told, in the order of the published properties, however they were sent', () => {
    const broken = {
      successUrl: 'javascript:alert(1)',
      owner: { x: 1 },
      destinations: [{ amount: '3', account: {} }],
      paymentMethodsAllowed: ['SEPA', 'PIX'],
      currency: 'CLP',
      items: [
        { preTaxAmount: '1', totalAmount: '2', tax: percentage('100', '9') },
        { preTaxAmount: '1.5', totalAmount: 1, description: 'Thing' },
      ],
    };
    expect(faultsOf(() => parseCreateInput(broken, { tokenRequired: true }))).toEqual([
      'checkoutToken: is required',
      'items[0].description: is required',
      'items[0].tax.name: is required',
      'items[0].tax.amount: must be 1, preTaxAmount * value / 100 rounded half up to whole CLP',
      'items[0].totalAmount: must be 10, preTaxAmount + tax.amount',
      'items[1].totalAmount: must be a string with a decimal number, such as "150.00"',
      'items[1].preTaxAmount: must be in whole CLP',
      'paymentMethodsAllowed[0]: must be a method that accepts payments; SEPA only pays out',
      'paymentMethodsAllowed[1]: must be a method that accepts CLP; PIX does not',
      'destinations[0].account.accountNumber: is required',
      'duration: is required',
      'owner.identityId: is required',
      expect.stringMatching(/^owner\.x: is no property here/),
      'successUrl: must be an absolute http or https url without credentials',
    ]);
  });

  it('leave alone what hangs on an unsound part, and judge the rest', () => {
    expect(
      faults({ currency: 'XXX', items: [{ preTaxAmount: '1.25', totalAmount: '2', description: 'Thing' }] }),
    ).toEqual([
      'items[0].totalAmount: must be 1.25, the preTaxAmount, as there is no tax',
      expect.stringMatching(/^currency: must be one of/),
      "destinations: must have amounts that add up to 2, the items' total, not to 11900",
    ]);
  });
});
