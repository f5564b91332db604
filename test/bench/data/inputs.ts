import { DEMO_CUSTOMERS, DEMO_MERCHANTS } from '../../../src/demo/catalogue.ts';

/** A body of POST /payment-links without its reference, as a merchant of the demo catalogue would send it. */
export type BenchLinkInput = ReturnType<typeof createInput>;

const YEAR_S = 365 * 86_400;

/** The same input for the same number: 1 to 4 items, 1 to 3 destinations, nine in ten with a customer. */
export function createInput(number: number) {
  const random = createSeededRandom(number);
  const merchant = pick(DEMO_MERCHANTS, random);
  const items = Array.from({ length: 1 + Math.floor(random() * 4) }, () => createItem(merchant, random));
  return {
    items: items.map(({ item }) => item),
    currency: merchant.currency,
    paymentMethodsAllowed: merchant.methods,
    destinations: createDestinations(merchant, items, random),
    duration: YEAR_S,
    owner: merchant.owner,
    customerRequirements: ['firstName', 'email', 'documentNumber'],
    successUrl: `https://shop.example.com/orders/${number}/thanks`,
    failedUrl: `https://shop.example.com/orders/${number}/retry`,
    ...(random() < 0.9 && { customer: createCustomer(number, random) }),
  };
}

type Merchant = (typeof DEMO_MERCHANTS)[number];
type Random = () => number;

function createItem(merchant: Merchant, random: Random) {
  const [description, price] = pick(merchant.goods, random);
  const decimals = price.split('.')[1]?.length ?? 0;
  const net = BigInt(price.replace('.', '')) * BigInt(1 + Math.floor(random() * 3));
  const [whole = '0', fraction = ''] = merchant.rate.split('.');
  const divisor = 100n * 10n ** BigInt(fraction.length);
  const tax = (net * BigInt(whole + fraction) + divisor / 2n) / divisor;
  return {
    total: net + tax,
    decimals,
    item: {
      preTaxAmount: toAmount(net, decimals),
      totalAmount: toAmount(net + tax, decimals),
      description,
      tax: { name: merchant.taxName, type: 'PERCENTAGE', value: merchant.rate, amount: toAmount(tax, decimals) },
    },
  };
}

function createDestinations(merchant: Merchant, items: readonly ReturnType<typeof createItem>[], random: Random) {
  const total = items.reduce((sum, item) => sum + item.total, 0n);
  const decimals = items[0]?.decimals ?? 0;
  const count = 1 + Math.floor(random() * 3);
  const share = total / BigInt(count);
  return Array.from({ length: count }, (_, index) => ({
    name: `${merchant.owner.name}, share ${index + 1}`,
    type: 'ACCOUNT',
    externalId: `settlement-${Math.floor(random() * 1e6)}`,
    amount: toAmount(index === 0 ? total - share * BigInt(count - 1) : share, decimals),
    metadata: {
      image: 'https://shop.example.com/logo.png',
      description: 'Monthly settlement',
      category: 'sales',
    },
    account: {
      accountNumber: String(BigInt(merchant.accountNumber) + BigInt(index)),
      type: 'CHECKING',
      currency: merchant.currency,
      accountHolder: merchant.owner.name,
    },
  }));
}

function createCustomer(number: number, random: Random) {
  const person = pick(DEMO_CUSTOMERS, random);
  return {
    ...person,
    id: `cus_${number}`,
    email: person.email.replace('@', `+${number % 5_000}@`),
    documentType: 'NATIONAL_ID',
    documentNumber: String(10_000_000 + Math.floor(random() * 89_999_999)),
    address: {
      administrativeAreaLevel1: 'Capital',
      administrativeAreaLevel2: 'Centro',
      street: 'Avenida Principal',
      streetNumber: String(1 + Math.floor(random() * 4_000)),
      country: 'CHL',
      zipcode: '8320000',
    },
  };
}

function toAmount(minor: bigint, decimals: number): string {
  const digits = minor.toString().padStart(decimals + 1, '0');
  return decimals === 0 ? digits : `${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
}

function pick<T>(values: readonly T[], random: Random): T {
  const value = values[Math.floor(random() * values.length)];
  if (value === undefined) throw new Error('nothing to pick from');
  return value;
}

/** A small generator of repeatable numbers from 0 up to 1 (mulberry32). */
export function createSeededRandom(seed: number): Random {
  let state = Math.imul(seed + 1, 0x9e3779b1);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
