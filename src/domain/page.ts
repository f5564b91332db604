import type { Amount } from './money.ts';

/** A range of time, both ends included; an absent end is open. Milliseconds since the epoch. */
export type TimeRange = { readonly from?: number; readonly to?: number };

/** Amounts, both ends included; an absent end is open. */
export type AmountRange = { readonly from?: Amount; readonly to?: Amount };

export type Direction = 'asc' | 'desc';

/** A place in an ordered list: the ordering key of a row and, for ties, its id. */
export type Position = { readonly key: string | number; readonly id: string };

/**
 * A window of an ordered list. `fromEnd` takes the last `limit` rows of the window instead of the first. The places at its
 * ends are outside of it, unless it is `inclusive`. With a limit of 0, `more` tells whether there is any row in it.
 */
export type PageWindow = {
  readonly limit: number;
  readonly after?: Position;
  readonly before?: Position;
  readonly inclusive?: boolean;
  readonly fromEnd?: boolean;
};

/** A window of an ordered list by counting: `limit` rows after the first `offset`. */
export type OffsetWindow = { readonly offset: number; readonly limit: number };

/** Rows in list order. `more` says whether the window goes on beyond them, on the side the limit cut. */
export type PageRows<T> = { readonly rows: readonly T[]; readonly more: boolean };

/** A window of the list of what belongs to one parent, such as the sessions of a link. */
export type ChildWindow = { readonly parentId: string; readonly window: PageWindow };
