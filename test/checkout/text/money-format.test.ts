import { expect, test } from 'vitest';
import { formatMoney, formatMoneyWithCode, formatRate } from '../../../src/checkout/text/money-format.ts';
import { CURRENCIES, decimalsOf } from '../../../src/domain/currency.ts';

const plain = (text: string) => text.replaceAll('\u00a0', ' ');

test('an amount reads as it does where the currency is at home, and names its currency', () => {
  const shown = CURRENCIES.map((currency) => {
    const amount = decimalsOf(currency) === 0 ? '1234567' : '1234567.5';
    return [formatMoneyWithCode(amount, currency, 'es'), formatMoneyWithCode(amount, currency, 'en')].map(plain);
  });
  expect(shown).toEqual([
    ['$1.234.567 CLP', '$1,234,567 CLP'],
    ['$1,234,567.50 MXN', '$1,234,567.50 MXN'],
    ['$ 1.234.567,50 COP', '$1,234,567.50 COP'],
    ['S/ 1,234,567.50', 'PEN 1,234,567.50'],
    ['Bs 1.234.567,50', 'Bs 1,234,567.50'],
    ['₲ 1.234.567', '₲1,234,567'],
    ['$1,234,567.50 AUD', '$1,234,567.50 AUD'],
    ['$ 1.234.567,50 ARS', '$1,234,567.50 ARS'],
    ['R$ 1.234.567,50', 'R$1,234,567.50'],
    ['$1,234,567.50 USD', '$1,234,567.50 USD'],
    ['$1,234,567.50 CAD', '$1,234,567.50 CAD'],
    ['1.234.567,50 €', '€1,234,567.50'],
    ['1.234.567,50 £', '£1,234,567.50'],
    ['1,234,567.50 USDC', '1,234,567.50 USDC'],
    ['1,234,567.50 USDT', '1,234,567.50 USDT'],
  ]);
});

test('no digit is lost where a float would lose it', () => {
  expect(formatMoney('999999999999999999.99', 'USD', 'en')).toBe('$999,999,999,999,999,999.99');
  expect(formatMoney('123456789012345678.123456', 'USDC', 'en')).toBe('123,456,789,012,345,678.123456');
});

test('a rate has the decimal mark of the currency', () => {
  expect([formatRate('7.5', 'CLP', 'es'), formatRate('7.5', 'MXN', 'es'), formatRate('19', 'CLP', 'en')]).toEqual([
    '7,5%',
    '7.5%',
    '19%',
  ]);
});

test('Portuguese groups and marks as Brazil does', () => {
  expect(plain(formatMoneyWithCode('1234567.5', 'BRL', 'pt'))).toBe('R$ 1.234.567,50');
  expect(plain(formatMoneyWithCode('1234567.5', 'USD', 'pt'))).toBe('$ 1.234.567,50 USD');
});
