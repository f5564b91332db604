import fc from 'fast-check';
import { CURRENCIES, type CurrencyCode, decimalsOf } from '../../src/domain/currency.ts';
import { addAmounts, formatAmount, parseAmount } from '../../src/domain/money.ts';
import { isPayIn, PAYMENT_METHODS, takesCurrency } from '../../src/domain/payment-method.ts';

export type LinkBody = Record<string, unknown>;

const text = (max: number) => fc.string({ minLength: 1, maxLength: max, unit: 'grapheme-ascii' });
const optional = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });

function amountIn(currency: CurrencyCode): fc.Arbitrary<string> {
  const decimals = decimalsOf(currency);
  return fc.bigInt({ min: 0n, max: 10n ** 15n }).map((units) => formatAmount(units, decimals));
}

function itemIn(currency: CurrencyCode) {
  return fc
    .record({ preTaxAmount: amountIn(currency), tax: fc.option(amountIn(currency)), description: text(40) })
    .map(({ preTaxAmount, tax, description }) => ({
      description,
      preTaxAmount,
      tax: tax === null ? null : { name: 'Tax', type: 'FIXED', value: tax, amount: tax },
      totalAmount: addAmounts([preTaxAmount, tax ?? '0']),
    }));
}

const customer = fc.record(
  {
    id: text(20),
    firstName: text(20),
    email: fc.constantFrom('ana@example.com', 'Luz.Mar+x@shop.example'),
    phoneNumber: fc.constant('3001234567'),
    phoneNumberPrefix: fc.constantFrom('+57', '+1'),
    address: fc.record({ street: text(20), country: fc.constantFrom('CHL', 'COL', 'ARG') }, { requiredKeys: [] }),
  },
  { requiredKeys: [] },
);

const metadata = fc
  .array(fc.tuple(fc.oneof(text(40), fc.constantFrom('__proto__', 'constructor', '7')), text(500)), { maxLength: 3 })
  .map((entries) => Object.fromEntries(entries));

/** The bodies of valid creations, in every currency. */
export const validLink: fc.Arbitrary<LinkBody> = fc.constantFrom(...CURRENCIES).chain((currency) => {
  const methods = PAYMENT_METHODS.filter((method) => isPayIn(method) && takesCurrency(method, currency));
  return fc
    .record({
      items: fc.array(itemIn(currency), { minLength: 1, maxLength: 4 }),
      paymentMethodsAllowed: fc.subarray(methods, { minLength: 1 }),
      share: fc.nat(100),
      duration: fc.integer({ min: 30, max: 1_000_000 }),
      customer: optional(customer),
      customerRequirements: optional(fc.subarray(['firstName', 'email', 'address'])),
      owner: fc.record({ identityId: text(20), name: text(20) }, { requiredKeys: ['identityId'] }),
      successUrl: optional(fc.webUrl({ validSchemes: ['https'] })),
      metadata: optional(metadata),
      paymentLimit: fc.option(fc.integer({ min: 1, max: 1_000 })),
    })
    .map(({ share, ...terms }) => ({ ...terms, currency, destinations: split(terms.items, currency, share) }));
});

/** Two destinations that share the total; `share` is the first one's, in percent. */
function split(items: readonly { readonly totalAmount: string }[], currency: CurrencyCode, share: number): object[] {
  const decimals = decimalsOf(currency);
  const total = parseAmount(addAmounts(items.map(({ totalAmount }) => totalAmount)), decimals);
  const first = (total * BigInt(share)) / 100n;
  return [first, total - first].map((units, index) => ({
    type: 'ACCOUNT',
    amount: formatAmount(units, decimals),
    account: { accountNumber: `account-${index}` },
  }));
}
