import type { Amount } from './money.ts';

/** An inclusive range of time in milliseconds since the epoch; an absent end is open. */
export type TimeRange = { readonly from?: number; readonly to?: number };

/** An inclusive range of amounts; an absent end is open. */
export type AmountRange = { readonly from?: Amount; readonly to?: Amount };

export type Direction = 'asc' | 'desc';

/** A position in a sorted list: the sort key of a row and, for ties, its id. */
export type Position = { readonly key: string | number; readonly id: string };

/**
 * A window of a sorted list (keyset pagination). `fromEnd` takes the last `limit` rows of the window instead of the first.
 * Its bounds are exclusive unless it is `inclusive`. With a limit of 0, `more` says whether it has any row.
 */
export type PageWindow = {
  readonly limit: number;
  readonly after?: Position;
  readonly before?: Position;
  readonly inclusive?: boolean;
  readonly fromEnd?: boolean;
};

/** A window of a sorted list by offset: `limit` rows after the first `offset`. */
export type OffsetWindow = { readonly offset: number; readonly limit: number };

/** Rows in list order. `more` says whether the window has further rows, beyond the limit. */
export type PageRows<T> = { readonly rows: readonly T[]; readonly more: boolean };

/** A window of the list of one parent's children, such as the sessions of a link. */
export type ChildWindow = { readonly parentId: string; readonly window: PageWindow };
