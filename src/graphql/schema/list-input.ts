import { isStorable, omitNullish } from '../../domain/input/shape.ts';
import { isAmount } from '../../domain/money.ts';
import type { AmountRange, TimeRange } from '../../domain/page.ts';
import { failArgument } from '../bad-input.ts';
import { builder } from '../builder.ts';

/** The most values that a list in a filter may have. */
export const MAX_VALUES = 100;

export const OrderDirectionRef = builder.enumType('OrderDirection', {
  description: 'The direction in which a list is sorted.',
  values: {
    ASC: { value: 'asc', description: 'Smallest or earliest first.' },
    DESC: { value: 'desc', description: 'Largest or latest first.' },
  } as const,
});

export const DateTimeRangeInput = builder.inputType('DateTimeRange', {
  description: 'A time range. Both ends are inclusive; without an end, the range is open on that side.',
  fields: (t) => ({
    from: t.field({ type: 'DateTime', description: 'The earliest instant, inclusive.' }),
    to: t.field({ type: 'DateTime', description: 'The latest instant, inclusive.' }),
  }),
});

export function toRange(range: typeof DateTimeRangeInput.$inferInput): TimeRange {
  return omitNullish(range);
}

export const DecimalRangeInput = builder.inputType('DecimalRange', {
  description: 'A range of amounts. Both ends are inclusive; without an end, the range is open on that side.',
  fields: (t) => ({
    from: t.field({ type: 'Decimal', description: 'The smallest amount, inclusive.' }),
    to: t.field({ type: 'Decimal', description: 'The largest amount, inclusive.' }),
  }),
});

/** Undefined for a range with an end that is no amount. */
export function toAmountRange(range: typeof DecimalRangeInput.$inferInput): AmountRange | undefined {
  const ends = omitNullish(range);
  return Object.values(ends).every(isAmount) ? ends : undefined;
}

/** Throws an error that names the argument if the list is too long, or has text that PostgreSQL cannot store (U+0000). */
export function checkValues(argument: string, values: readonly string[]): void {
  if (values.length > MAX_VALUES) {
    failArgument(argument, `must have at most ${MAX_VALUES} values, not ${values.length}.`);
  }
  if (!values.every(isStorable)) failArgument(argument, 'must have neither U+0000 nor lone surrogates.');
}
