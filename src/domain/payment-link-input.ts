import type { Issue } from './errors.ts';
import { parseShape } from './input/issues.ts';
import { at } from './input/raw.ts';
import { omitNullish } from './input/record.ts';
import { crossFaults } from './input/rules.ts';
import { type LinkInput, linkShape } from './input/terms.ts';
import { REQUIRED } from './input/text.ts';
import { addAmounts } from './money.ts';
import type { Destination, PaymentLinkTerms } from './payment-link.ts';

/** What a caller asks a new link to be. The reference is absent only where the caller may leave it out. */
export type NewLinkTerms = { readonly checkoutToken?: string; readonly terms: PaymentLinkTerms };

/**
 * Reads the body of a creation, as JSON gives it, with every rule of a link. Unknown properties are ignored, except in
 * `owner`; null is the same as absent, except that a `paymentLimit` of null is no limit. Throws a ValidationError with
 * every fault, and nothing else.
 */
export function parseCreateInput(input: unknown, { tokenRequired }: { readonly tokenRequired: boolean }): NewLinkTerms {
  const rules = tokenRequired ? (given: object) => [...tokenFaults(given), ...crossFaults(given)] : crossFaults;
  const link = parseShape(linkShape, input, rules);
  const terms = toTerms(link);
  return link.checkoutToken == null ? { terms } : { checkoutToken: link.checkoutToken, terms };
}

function tokenFaults(input: object): readonly Issue[] {
  return at(input, 'checkoutToken') == null ? [{ path: ['checkoutToken'], code: 'MISSING', message: REQUIRED }] : [];
}

/**
 * The terms in the order in which they are published, with what the caller left to us filled in. A term of which there
 * is nothing more to say needs no line here: it passes as it is.
 */
export function toTerms(input: LinkInput): PaymentLinkTerms {
  const { checkoutToken: _, items, currency, paymentLimit, ...others } = input;
  const terms = omitNullish({
    items,
    currency,
    preTaxAmount: addAmounts(items.map((item) => item.preTaxAmount)),
    totalAmount: addAmounts(items.map((item) => item.totalAmount)),
    ...others,
    // The key keeps the place that it has among the others.
    destinations: input.destinations.map((destination) => toDestination(destination, input)),
  });
  return paymentLimit === undefined ? terms : { ...terms, paymentLimit };
}

function toDestination(
  { name, type, externalId, amount, metadata, account }: LinkInput['destinations'][number],
  { currency, owner }: LinkInput,
): Destination {
  return {
    ...(name !== undefined && { name }),
    type: type ?? 'ACCOUNT',
    ...(externalId !== undefined && { externalId }),
    amount,
    ...(metadata !== undefined && { metadata }),
    account: {
      type: account.type ?? 'CHECKING',
      currency: account.currency ?? currency,
      accountNumber: account.accountNumber,
      accountHolder: account.accountHolder ?? owner.name ?? '',
    },
  };
}
