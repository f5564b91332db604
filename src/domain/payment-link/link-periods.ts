import { type CalendarUnit, startsFrom } from '../../lib/calendar.ts';
import type { CurrencyCode } from '../currency.ts';
import type { Amount } from '../money.ts';

/** The most periods of one query: more than a year of days. */
export const MAX_PERIODS = 400;

/** Sums of money in one currency, with all of its decimals. */
export type PeriodMoney = { readonly currency: CurrencyCode; readonly paid: Amount; readonly refunded: Amount };

/** The counts of what began within a period, with its current state. */
export type PeriodCounts = {
  readonly links: number;
  readonly sessions: number;
  readonly payments: number;
  /** Payments whose funds have arrived. */
  readonly paid: number;
  /** In the order of the currency codes. */
  readonly money: readonly PeriodMoney[];
};

export type PeriodFilter = { readonly ownerIdentityId?: readonly string[] };

/**
 * The bounds of the calendar periods in a range of time, including its ends, so that the first and the last period may be
 * shorter. Undefined when there would be too many.
 */
export function periodBounds(
  { from, until }: { readonly from: number; readonly until: number },
  { unit, timeZone }: { readonly unit: CalendarUnit; readonly timeZone: string },
): readonly number[] | undefined {
  const bounds = [from];
  for (const start of startsFrom(from, unit, timeZone)) {
    if (start >= until) break;
    if (start > from) bounds.push(start);
    if (bounds.length > MAX_PERIODS) return undefined;
  }
  return [...bounds, until];
}
