import { type CurrencyCode, decimalsOf, isCurrency } from './currency.ts';
import type { Issue } from './errors.ts';
import { metadataFaults } from './input/metadata.ts';
import { at, entries, parseShape } from './input/parse.ts';
import { omitNullish, REQUIRED } from './input/shape.ts';
import { type LinkInput, linkShape, MAX_DESTINATIONS, MAX_ITEMS, MAX_NAMES } from './input/terms.ts';
import { type Amount, addAmounts, decimalsIn, isAmount, isSameAmount, percentageOf } from './money.ts';
import type { Destination, PaymentLinkTerms } from './payment-link.ts';
import { isPayIn, isPaymentMethod, takesCurrency } from './payment-method.ts';

/** The input of a new link. `checkoutToken` is absent only where it is optional. */
export type NewLinkTerms = { readonly checkoutToken?: string; readonly terms: PaymentLinkTerms };

/**
 * Parses the JSON body of a creation. Unknown properties are ignored, except in `owner`; null is the same as absent, except
 * that a `paymentLimit` of null is no limit. Throws a ValidationError with every fault, and nothing else.
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
 * The terms in the published order, with defaults filled in. A term without a default or conversion needs no line here: it
 * is copied as it is.
 */
export function toTerms(input: LinkInput): PaymentLinkTerms {
  const { checkoutToken: _, items, currency, paymentLimit, ...others } = input;
  const terms = omitNullish({
    items,
    currency,
    preTaxAmount: addAmounts(items.map((item) => item.preTaxAmount)),
    totalAmount: addAmounts(items.map((item) => item.totalAmount)),
    ...others,
    // Overwriting a key does not change its position.
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

type Path = Issue['path'];
type Context = {
  /** Undefined when the input has no valid currency: then rules that depend on it are skipped. */
  readonly currency: CurrencyCode | undefined;
  readonly report: (path: Path, message: string) => void;
};

/**
 * Checks the rules between the parts of a link's terms, and the entries of its metadata. It works on the raw input and
 * skips parts that are faulty by themselves, so that one fault neither hides another nor is reported twice.
 */
export function crossFaults(input: object): readonly Issue[] {
  const issues: Issue[] = [];
  const named = at(input, 'currency');
  const context: Context = {
    currency: isCurrency(named) ? named : undefined,
    report: (path, message) => issues.push({ path, code: 'INVALID', message }),
  };
  const totals = entries(at(input, 'items'), MAX_ITEMS).map((item, i) => checkItem(item, i, context));
  checkMethods(at(input, 'paymentMethodsAllowed'), context);
  checkSplit(at(input, 'destinations'), totals, context);
  return [...issues, ...metadataFaults(at(input, 'metadata'))];
}

/** Checks an item and returns its total, if that is a valid amount. */
function checkItem(item: unknown, index: number, context: Context): Amount | undefined {
  const path = ['items', index];
  const tax = at(item, 'tax');
  const preTaxAmount = readAmount({ holder: item, name: 'preTaxAmount', path }, context);
  const totalAmount = readAmount({ holder: item, name: 'totalAmount', path }, context);
  const taxPlace = { holder: tax, name: 'amount', path: ['items', index, 'tax'] };
  const taxAmount = tax == null ? '0' : readAmount(taxPlace, context);
  if (preTaxAmount === undefined || taxAmount === undefined) return totalAmount;

  checkPercentage({ tax, preTaxAmount, taxAmount }, taxPlace.path, context);
  const expected = addAmounts([preTaxAmount, taxAmount]);
  if (totalAmount !== undefined && !isSameAmount(totalAmount, expected)) {
    const sum = tax == null ? 'the preTaxAmount, as there is no tax' : 'preTaxAmount + tax.amount';
    context.report([...path, 'totalAmount'], `must be ${expected}, ${sum}`);
  }
  return totalAmount;
}

type Taxed = { readonly tax: unknown; readonly preTaxAmount: Amount; readonly taxAmount: Amount };

function checkPercentage({ tax, preTaxAmount, taxAmount }: Taxed, path: Path, { currency, report }: Context): void {
  const value = at(tax, 'value');
  if (currency === undefined || at(tax, 'type') !== 'PERCENTAGE' || !isAmount(value)) return;
  const expected = percentageOf(preTaxAmount, value, decimalsOf(currency));
  if (isSameAmount(taxAmount, expected)) return;
  const rule = `must be ${expected}, preTaxAmount * value / 100 rounded half up to ${decimalsText(currency)}`;
  report([...path, 'amount'], rule);
}

function checkMethods(methods: unknown, { currency, report }: Context): void {
  entries(methods, MAX_NAMES).forEach((method, i) => {
    if (!isPaymentMethod(method)) return;
    if (!isPayIn(method)) {
      report(['paymentMethodsAllowed', i], `must be a method that accepts payments; ${method} only pays out`);
    } else if (currency !== undefined && !takesCurrency(method, currency)) {
      report(['paymentMethodsAllowed', i], `must be a method that accepts ${currency}; ${method} does not`);
    }
  });
}

function checkSplit(destinations: unknown, totals: readonly (Amount | undefined)[], context: Context): void {
  const shares = entries(destinations, MAX_DESTINATIONS).map((destination, i) =>
    readAmount({ holder: destination, name: 'amount', path: ['destinations', i] }, context),
  );
  if (totals.length === 0 || shares.length === 0 || !totals.every(isKnown) || !shares.every(isKnown)) return;
  const total = addAmounts(totals);
  const split = addAmounts(shares);
  if (isSameAmount(total, split)) return;
  context.report(['destinations'], `must have amounts that add up to ${total}, the items' total, not to ${split}`);
}

/** A property of an unchecked object, and the object's path. */
type Place = { readonly holder: unknown; readonly name: string; readonly path: Path };

/**
 * The amount at the place, if it is valid in this currency. Too many decimals are reported here; any other fault is
 * reported by the shape.
 */
function readAmount({ holder, name, path }: Place, { currency, report }: Context): Amount | undefined {
  const value = at(holder, name);
  if (!isAmount(value)) return undefined;
  if (currency === undefined || decimalsIn(value) <= decimalsOf(currency)) return value;
  report([...path, name], `must be in ${decimalsText(currency)}`);
  return undefined;
}

function decimalsText(currency: CurrencyCode): string {
  const decimals = decimalsOf(currency);
  return decimals === 0 ? `whole ${currency}` : `${currency} with at most ${decimals} decimals`;
}

function isKnown(amount: Amount | undefined): amount is Amount {
  return amount !== undefined;
}
