import type { CheckoutSessionFilter } from './checkout-session-ports.ts';
import type { EventFilter } from './event.ts';
import type { AmountRange, TimeRange } from './page.ts';
import type { PaymentFilter } from './payment-ports.ts';
import type { RefundFilter } from './provider/ports.ts';
import type { DeliveryFilter } from './webhook/webhook-ports.ts';

/**
 * The estimated cost of a list or a count, from the shape of its query. The store runs unbounded reads separately from other
 * clients' reads, and GraphQL charges a field by the same figures.
 */
export type ReadCost = {
  /** Whether an index has the rows in list order, so that the read stops at its limit however many rows there are. */
  readonly bounded: boolean;
  /**
   * The time without that of the returned rows, for a client with 100,000 rows, in units of reading one row by its key:
   * about 3 microseconds. Measured on SQLite and rounded up.
   */
  readonly rows: number;
};

/** One index scan, or a merge of a few. */
export const WALK = 10;
/** One of many index scans in a statement. */
const CHILD_WALK = 1;
/** An index entry that an offset skips. */
const ROW_SKIPPED = 1 / 30;
/** The lookup of a key, for each of the merged statuses. */
export const KEY = 3;
/** The assumed number of a link's or a session's children, which is not bounded. */
export const CHILDREN = 30;
/** A page of the links that have some words, whatever their age. */
export const SEARCH = 1_000;
/** A scan of one whole index range. */
export const RANGE = 3_000;
/** A scan of all of the client's rows. */
export const SCAN = 60_000;

/**
 * The most that one read is charged, in units. A read that no index bounds visits all of the client's rows, which may be
 * some hundred thousand units of work, but in a thread that does not delay others' requests. The charge only limits how
 * many such reads one operation has.
 */
export const MAX_READ_UNITS = 2_000;

/** The most rows of a bounded read: 1 millisecond on the thread that serves requests. */
const BOUNDED_ROWS = 300;
/** The most rows of a bounded read of many parents' children: 3 milliseconds. */
const ROWS_AT_ONCE = 1_000;

/** The units that one read is charged, at most `MAX_READ_UNITS`. */
export function readUnits({ rows }: ReadCost): number {
  return Math.min(rows, MAX_READ_UNITS);
}

type Listed<F> = { readonly filter: F; readonly offset?: number };

export function checkoutSessionListCost({ filter, offset = 0 }: Listed<CheckoutSessionFilter>): ReadCost {
  const { status = [], destinationAccountNumber: accounts = [], createdAt, ...others } = filter;
  const values = comparedValues(others);
  // Without statistics of this table, SQLite prefers the index by time of creation.
  const ambiguous = values.length + status.length > 0 && isRange(createdAt);
  // Expired sessions are not stored as EXPIRED: rows of the two statuses are interleaved in the index.
  const mixed = status.includes('ACTIVE') !== status.includes('EXPIRED');
  const ofOneLink = isOfOneParent(filter) && values.length === 1;
  if ((ofOneLink || isOneIndex(values, status)) && accounts.length === 0 && !ambiguous && !mixed) return walk(offset);
  return unbounded(isOfOneParent(filter) ? CHILDREN : SCAN);
}

export function checkoutSessionCountCost(filter: CheckoutSessionFilter): ReadCost {
  if (isOfOneParent(filter)) return unbounded(CHILDREN);
  const { destinationAccountNumber: accounts = [], createdAt: _, status = [], ...others } = filter;
  const values = comparedValues(others);
  return unbounded(accounts.length === 0 && isOneIndex(values, status) ? RANGE : SCAN);
}

export function paymentListCost({ filter, offset = 0 }: Listed<PaymentFilter>): ReadCost {
  const { status = [], ...others } = filter;
  if (isOneIndex(comparedValues(others), status)) return walk(offset);
  return unbounded(isOfOneParent(filter) ? CHILDREN : SCAN);
}

export function paymentCountCost(filter: PaymentFilter): ReadCost {
  if (isOfOneParent(filter)) return unbounded(CHILDREN);
  const { status = [], ...others } = filter;
  return unbounded(isOneIndex(comparedValues(others), status) ? RANGE : SCAN);
}

export function refundListCost({ filter, offset = 0 }: Listed<RefundFilter>): ReadCost {
  const { status = [], ...others } = filter;
  if (isOneIndex(comparedValues(others), status)) return walk(offset);
  return unbounded(new Set(filter.paymentId).size === 1 ? CHILDREN : SCAN);
}

export function refundCountCost({ paymentId, status = [] }: RefundFilter): ReadCost {
  if (new Set(paymentId).size === 1) return unbounded(CHILDREN);
  return unbounded(isOneIndex(paymentId ?? [], status) ? RANGE : SCAN);
}

/** A filter of one link, to compute a cost with: it is the same for any link. */
export const OF_ONE_LINK = { paymentLinkId: [''] } as const;

/** The sequence numbers of events are not in order of time: all rows of a range of time are read, and sorted. */
export function eventListCost({ occurredAt, type = [], ...others }: EventFilter): ReadCost {
  const isOfLinks = comparedValues(others).length > 0;
  if (isRange(occurredAt) || (isOfLinks && type.length > 0)) {
    return unbounded(isOfOneParent(others) ? CHILDREN : SCAN);
  }
  return isOfLinks ? indexedListCost(others) : bounded(WALK + type.length * CHILD_WALK);
}

export function eventCountCost({ occurredAt, ...others }: EventFilter): ReadCost {
  if (isOfOneParent(others)) return unbounded(CHILDREN);
  return isRange(occurredAt) ? unbounded(SCAN) : indexedCountCost(others);
}

/** A client has few endpoints. */
export function endpointListCost(): ReadCost {
  return walk(0);
}

/** The cost of one statement for pages of many parents' children; `page` is that of one page, `limits` are the sizes. */
export function childPagesCost(page: ReadCost, limits: readonly number[]): ReadCost {
  const returned = limits.reduce((total, limit) => total + limit, 0);
  const rows = WALK + limits.length * CHILD_WALK;
  return page.bounded && returned <= ROWS_AT_ONCE ? bounded(rows) : unbounded(Math.max(page.rows, rows));
}

export function deliveryListCost(filter: DeliveryFilter): ReadCost {
  const keys = keysOf(filter.eventId);
  if (keys > 0) return bounded(keys * KEY);
  if (deliveriesInIndexOrder(filter)) return walk(0);
  return unbounded(new Set(filter.paymentLinkId).size === 1 ? CHILDREN : SCAN);
}

export function deliveryCountCost(filter: DeliveryFilter): ReadCost {
  const keys = keysOf(filter.eventId);
  if (keys > 0) return bounded(keys * KEY);
  if (new Set(filter.paymentLinkId).size === 1) return unbounded(CHILDREN);
  return unbounded(deliveriesInIndexOrder(filter) ? RANGE : SCAN);
}

/** There is no index by endpoint: it would cost each delivery more than it saves in reads. */
function deliveriesInIndexOrder({ createdAt, status = [], endpointId = [], ...others }: DeliveryFilter): boolean {
  const values = comparedValues(others);
  // As with sessions.
  const ambiguous = values.length + status.length > 0 && isRange(createdAt);
  return endpointId.length === 0 && isOneIndex(values, status) && !ambiguous;
}

/** The cost of a list that has an index in its order for each column of the filter: the audit trail. */
export function indexedListCost(filter: Filter): ReadCost {
  return isOneIndex(comparedValues(filter), []) ? walk(0) : unbounded(SCAN);
}

export function indexedCountCost(filter: Filter): ReadCost {
  return unbounded(isOneIndex(comparedValues(filter), []) ? RANGE : SCAN);
}

/** Whether one index serves the filter: each column has one in the order of creation, but no two of them together. */
export function isOneIndex(values: readonly string[], status: readonly string[]): boolean {
  return values.length === 0 || (values.length === 1 && status.length === 0);
}

type Filter = Readonly<Record<string, readonly string[] | TimeRange | undefined>>;

/** The distinct values of all lists in the filter, each of which the statement compares. */
export function comparedValues(filter: Filter): string[] {
  return Object.values(filter).flatMap((value) => (isList(value) ? [...new Set(value)] : []));
}

function isList(value: readonly string[] | TimeRange | undefined): value is readonly string[] {
  return Array.isArray(value);
}

export function isRange({ from, to }: TimeRange | AmountRange = {}): boolean {
  return from !== undefined || to !== undefined;
}

/** The most rows that lists of keys can match: the length of the shortest one. */
export function keysOf(...lists: readonly (readonly string[] | undefined)[]): number {
  const lengths = lists.map((keys) => keys?.length ?? 0).filter((length) => length > 0);
  return lengths.length === 0 ? 0 : Math.min(...lengths);
}

function isOfOneParent({
  paymentLinkId,
  checkoutSessionId,
}: Pick<PaymentFilter, 'paymentLinkId' | 'checkoutSessionId'>) {
  return new Set(paymentLinkId).size === 1 || new Set(checkoutSessionId).size === 1;
}

/** A read of rows in the order of an index, after `offset` skipped ones. */
export function walk(offset: number): ReadCost {
  return bounded(WALK + Math.ceil(offset * ROW_SKIPPED));
}

/** A read of that many rows at most: bounded only if they are few. */
export function bounded(rows: number): ReadCost {
  return { bounded: rows <= BOUNDED_ROWS, rows };
}

/** A read that grows with the client's rows; `rows` is the estimate. */
export function unbounded(rows: number): ReadCost {
  return { bounded: false, rows };
}
