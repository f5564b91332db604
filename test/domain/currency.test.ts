import { describe, expect, it } from 'vitest';
import { countries } from '../../src/checkout/text/choices.ts';
import { isCountry } from '../../src/domain/country.ts';
import { CURRENCIES, decimalsOf, isCurrency } from '../../src/domain/currency.ts';

describe('currencies', () => {
  it('have the decimals of ISO 4217, which is not what Intl says, and the stablecoins six', () => {
    const six = ['USDC', 'USDT'];
    const none = ['CLP', 'PYG'];
    const expected = CURRENCIES.map((code) => [code, six.includes(code) ? 6 : none.includes(code) ? 0 : 2]);
    expect(CURRENCIES.map((code) => [code, decimalsOf(code)])).toEqual(expected);
    expect([...CURRENCIES].toSorted().join(' ')).toBe('ARS AUD BOB BRL CAD CLP COP EUR GBP MXN PEN PYG USD USDC USDT');
  });

  it.each(['usd', 'JPY', '', 'toString', '__proto__', null, undefined, 1, ['USD']])(
    'do not have %j among them',
    (code) => {
      expect(isCurrency(code)).toBe(false);
    },
  );
});

describe('countries', () => {
  it('are the same that a payer may choose from', () => {
    const offered = countries('en').map(({ code }) => code);
    expect(offered).toHaveLength(249);
    expect(offered.filter((code) => !isCountry(code))).toEqual([]);
  });
});
