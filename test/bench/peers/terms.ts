import type { Customer, CustomerRequirement, PaymentLinkTerms } from '../../../src/domain/payment-link.ts';

/** The body of a creation, taken at its word: a peer checks nothing. */
export type SentTerms = Omit<PaymentLinkTerms, 'preTaxAmount' | 'totalAmount' | 'customer'> & {
  readonly customer?: (Customer & { readonly customerId?: string }) | null;
};

/** Adds the sums, in the order of the published answer. */
export function createTerms(sent: SentTerms): PaymentLinkTerms {
  const { items, currency, customer, destinations, duration, customerRequirements, owner, successUrl, failedUrl } =
    sent;
  return {
    items,
    currency,
    preTaxAmount: addUp(items.map((item) => item.preTaxAmount)),
    totalAmount: addUp(items.map((item) => item.totalAmount)),
    paymentMethodsAllowed: sent.paymentMethodsAllowed,
    ...(customer != null && { customer: storedCustomer(customer) }),
    destinations,
    duration,
    ...(customerRequirements != null && {
      customerRequirements: customerRequirements.map(storedRequirement),
    }),
    owner,
    ...(successUrl != null && { successUrl }),
    ...(failedUrl != null && { failedUrl }),
  };
}

/** What the payer must tell, as GraphQL names it, and back as it is stored. */
export function toRequirement(stored: string): string {
  return stored.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase();
}

/** GraphQL calls a customer's id otherwise than REST does. */
function storedCustomer({ customerId, ...customer }: Customer & { readonly customerId?: string }): Customer {
  return customerId === undefined ? customer : { ...customer, id: customerId };
}

function storedRequirement(given: string): CustomerRequirement {
  if (given !== given.toUpperCase()) return given as CustomerRequirement;
  return given.toLowerCase().replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase()) as CustomerRequirement;
}

function addUp(amounts: readonly string[]): string {
  const decimals = Math.max(...amounts.map((amount) => fractionOf(amount).length));
  const units = amounts.reduce((sum, amount) => {
    const [whole = '0'] = amount.split('.');
    return sum + BigInt(whole + fractionOf(amount).padEnd(decimals, '0'));
  }, 0n);
  const digits = units.toString().padStart(decimals + 1, '0');
  return decimals === 0 ? digits : `${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
}

function fractionOf(amount: string): string {
  return amount.split('.')[1] ?? '';
}

export function sortableAmount(amount: string): string {
  const [whole = '0', fraction = ''] = amount.split('.');
  return whole.padStart(24, '0') + fraction.padEnd(6, '0');
}
