import { type CurrencyCode, decimalsOf, isCurrency } from '../currency.ts';
import type { Issue } from '../errors.ts';
import { type Amount, addAmounts, decimalsIn, isAmount, isSameAmount, percentageOf } from '../money.ts';
import { isPayIn, isPaymentMethod, takesCurrency } from '../payment-method.ts';
import { at, entries } from './raw.ts';
import { MAX_DESTINATIONS, MAX_ITEMS, MAX_NAMES } from './terms.ts';

type Path = Issue['path'];
type Context = {
  /** Undefined when the input names none of ours: then what hangs on it is not judged. */
  readonly currency: CurrencyCode | undefined;
  readonly report: (path: Path, message: string) => void;
};

/**
 * What the parts of a link's terms mean together. It looks at the input as it came and judges only what is sound by
 * itself, so that one fault neither hides another nor is told twice.
 */
export function crossFaults(input: object): readonly Issue[] {
  const issues: Issue[] = [];
  const named = at(input, 'currency');
  const context: Context = {
    currency: isCurrency(named) ? named : undefined,
    report: (path, message) => issues.push({ path, code: 'INVALID', message }),
  };
  const totals = entries(at(input, 'items'), MAX_ITEMS).map((item, i) => checkItem(item, ['items', i], context));
  checkMethods(at(input, 'paymentMethodsAllowed'), context);
  checkSplit(at(input, 'destinations'), totals, context);
  return issues;
}

/** The item's total, if that is an amount. */
function checkItem(item: unknown, path: Path, context: Context): Amount | undefined {
  const tax = at(item, 'tax');
  const preTaxAmount = readAmount(item, 'preTaxAmount', path, context);
  const totalAmount = readAmount(item, 'totalAmount', path, context);
  const taxAmount = tax == null ? '0' : readAmount(tax, 'amount', [...path, 'tax'], context);
  if (preTaxAmount === undefined || taxAmount === undefined) return totalAmount;

  checkPercentage(tax, preTaxAmount, taxAmount, path, context);
  const expected = addAmounts([preTaxAmount, taxAmount]);
  if (totalAmount !== undefined && !isSameAmount(totalAmount, expected)) {
    const sum = tax == null ? 'preTaxAmount, as there is no tax' : 'preTaxAmount + tax.amount';
    context.report([...path, 'totalAmount'], `must be ${sum}, ${expected}`);
  }
  return totalAmount;
}

function checkPercentage(tax: unknown, preTaxAmount: Amount, taxAmount: Amount, path: Path, context: Context): void {
  const { currency, report } = context;
  const value = at(tax, 'value');
  if (currency === undefined || at(tax, 'type') !== 'PERCENTAGE' || !isAmount(value)) return;
  const expected = percentageOf(preTaxAmount, value, decimalsOf(currency));
  if (isSameAmount(taxAmount, expected)) return;
  const rule = `must be preTaxAmount * value / 100, rounded half up to ${decimalsText(currency)}, ${expected}`;
  report([...path, 'tax', 'amount'], rule);
}

function checkMethods(methods: unknown, { currency, report }: Context): void {
  entries(methods, MAX_NAMES).forEach((method, i) => {
    if (!isPaymentMethod(method)) return;
    if (!isPayIn(method)) report(['paymentMethodsAllowed', i], `must take payments, and ${method} only pays out`);
    else if (currency !== undefined && !takesCurrency(method, currency)) {
      report(['paymentMethodsAllowed', i], `must take ${currency}, and ${method} does not`);
    }
  });
}

function checkSplit(destinations: unknown, totals: readonly (Amount | undefined)[], context: Context): void {
  const shares = entries(destinations, MAX_DESTINATIONS).map((destination, i) =>
    readAmount(destination, 'amount', ['destinations', i], context),
  );
  if (totals.length === 0 || shares.length === 0 || !totals.every(isKnown) || !shares.every(isKnown)) return;
  const total = addAmounts(totals);
  const split = addAmounts(shares);
  if (isSameAmount(total, split)) return;
  context.report(['destinations'], `must have amounts that add up to the items' total, ${total}; they make ${split}`);
}

/** The amount if it is one in this currency. Too many decimals are reported here; any other fault is the shape's. */
function readAmount(holder: unknown, key: string, path: Path, { currency, report }: Context): Amount | undefined {
  const value = at(holder, key);
  if (!isAmount(value)) return undefined;
  if (currency === undefined || decimalsIn(value) <= decimalsOf(currency)) return value;
  report([...path, key], `must be in ${decimalsText(currency)}`);
  return undefined;
}

function decimalsText(currency: CurrencyCode): string {
  const decimals = decimalsOf(currency);
  return decimals === 0 ? `whole ${currency}` : `${currency} with at most ${decimals} decimals`;
}

function isKnown(amount: Amount | undefined): amount is Amount {
  return amount !== undefined;
}
