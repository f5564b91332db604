import { type CalendarUnit, startsFrom } from '../../lib/calendar.ts';
import type { CurrencyCode } from '../currency.ts';
import type { Amount } from '../money.ts';

/** As many periods as one question may have: a year of days, and some. */
export const MOST_PERIODS = 400;

/** Money of one currency, with all of its decimals. */
export type PeriodMoney = { readonly currency: CurrencyCode; readonly paid: Amount; readonly refunded: Amount };

/** What began within a period, and what has become of it by now. */
export type PeriodCounts = {
  readonly links: number;
  readonly sessions: number;
  readonly payments: number;
  /** Payments whose funds have come. */
  readonly paid: number;
  /** In the order of the codes. */
  readonly money: readonly PeriodMoney[];
};

export type PeriodFilter = { readonly ownerIdentityId?: readonly string[] };

/**
 * The instants that part the time into periods of the calendar, both ends included: the first and the last period are as
 * long as there is time for them. Undefined when they would be too many.
 */
export function periodBounds(
  { from, until }: { readonly from: number; readonly until: number },
  { unit, timeZone }: { readonly unit: CalendarUnit; readonly timeZone: string },
): readonly number[] | undefined {
  const bounds = [from];
  for (const start of startsFrom(from, unit, timeZone)) {
    if (start >= until) break;
    if (start > from) bounds.push(start);
    if (bounds.length > MOST_PERIODS) return undefined;
  }
  return [...bounds, until];
}
