import { type CurrencyCode, decimalsOf } from '../domain/currency.ts';
import { type Amount, addAmounts, formatAmount, parseAmount, percentageOf } from '../domain/money.ts';
import { DEMO_CUSTOMERS, DEMO_MERCHANTS } from './catalogue.ts';

const DAY_S = 86_400;

/** The outcomes of demo links, each of which is produced through the services. */
const FATES = [
  'ACTIVE',
  'FINISHED',
  'ATTEMPT',
  'ACTIVE',
  'PROCESSING_PAYMENT',
  'REFUSED',
  'EXPIRED',
  'FINISHED',
  'DEACTIVATED',
  'SOLD_TWICE',
] as const;
type Fate = (typeof FATES)[number];

export type DemoLink = {
  readonly fate: Fate;
  /** Milliseconds before now at which it was created. */
  readonly age: number;
  readonly input: Readonly<Record<string, unknown>> & { readonly checkoutToken: string };
  readonly method: string;
  readonly customer: Readonly<Record<string, unknown>>;
  readonly railDetails: Readonly<Record<string, unknown>>;
};

/** The demo link with that number, of `count`: deterministic, and newer for higher numbers. */
export function demoLink(number: number, count: number): DemoLink {
  const merchant = pick(DEMO_MERCHANTS, number);
  const fate = pick(FATES, number + Math.floor(number / FATES.length));
  const customer = pick(DEMO_CUSTOMERS, Math.floor(number / 2));
  const age = Math.ceil(((count - number) / count) * 30 * DAY_S * 1000);
  const items = [merchant.goods[number % 3], number % 4 === 0 ? merchant.goods[(number + 1) % 3] : undefined]
    .filter((good) => good !== undefined)
    .map(([description, price]) => item(description, price, merchant));
  const total = addAmounts(items.map((each) => each.totalAmount));
  const input = {
    checkoutToken: `invoice-${1001 + number}`,
    items,
    currency: merchant.currency,
    paymentMethodsAllowed: merchant.methods,
    destinations: split(total, merchant.currency, number % 5 === 0).map((amount, i) => ({
      type: 'ACCOUNT',
      amount,
      name: i === 0 ? 'Sales' : 'Platform fee',
      account: { accountNumber: i === 0 ? merchant.accountNumber : '9000000009' },
    })),
    duration: fate === 'EXPIRED' ? Math.max(30, Math.floor(age / 2000)) : 45 * DAY_S,
    owner: merchant.owner,
    ...(number % 3 === 0 && { customer }),
    ...(number % 2 === 0 && { customerRequirements: ['firstName', 'email'] }),
    ...(fate === 'SOLD_TWICE' && { paymentLimit: null }),
  };
  const { document, railDetails = {} } = merchant;
  return {
    fate,
    age,
    input,
    method: pick(merchant.methods, number),
    customer: { ...customer, ...document },
    railDetails,
  };
}

type Merchant = (typeof DEMO_MERCHANTS)[number];

function item(description: string, preTaxAmount: Amount, { currency, rate, taxName }: Merchant) {
  if (rate === '0') return { preTaxAmount, totalAmount: preTaxAmount, description };
  const amount = percentageOf(preTaxAmount, rate, decimalsOf(currency));
  const tax = { name: taxName, type: 'PERCENTAGE', value: rate, amount };
  return { preTaxAmount, totalAmount: addAmounts([preTaxAmount, amount]), description, tax };
}

/** The whole amount, or nine tenths and one tenth of it. */
function split(total: Amount, currency: CurrencyCode, inTwo: boolean): readonly Amount[] {
  if (!inTwo) return [total];
  const decimals = decimalsOf(currency);
  const units = parseAmount(total, decimals);
  const fee = units / 10n;
  return [formatAmount(units - fee, decimals), formatAmount(fee, decimals)];
}

function pick<T>(list: readonly T[], index: number): T {
  const found = list[index % list.length];
  if (found === undefined) throw new Error('There is nothing to pick from');
  return found;
}
