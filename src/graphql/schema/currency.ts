import { CURRENCIES, type CurrencyCode, decimalsOf } from '../../domain/currency.ts';
import { builder } from '../builder.ts';

const STABLECOINS: readonly CurrencyCode[] = ['USDC', 'USDT'];

function describe(code: CurrencyCode): string {
  const kind = STABLECOINS.includes(code) ? 'A stablecoin' : 'An ISO 4217 currency';
  const decimals = decimalsOf(code);
  return `${kind}. Amounts have ${decimals === 0 ? 'no decimals' : `up to ${decimals} decimals`}.`;
}

export const CurrencyCodeRef = builder.enumType('CurrencyCode', {
  description: 'A currency, by its ISO 4217 code, or a stablecoin.',
  values: Object.fromEntries(CURRENCIES.map((code) => [code, { description: describe(code) }])) as Record<
    CurrencyCode,
    { description: string }
  >,
});
