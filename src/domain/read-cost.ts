import type { CheckoutSessionFilter } from './checkout-session-ports.ts';
import type { EventFilter } from './event.ts';
import type { AmountRange, TimeRange } from './page.ts';
import type { PaymentFilter } from './payment-ports.ts';
import type { RefundFilter } from './provider/ports.ts';
import type { DeliveryFilter } from './webhook/webhook-ports.ts';

/**
 * What a list or a count costs the database, known from its shape before it runs. The store runs what is unbounded apart
 * from everybody else's reads, and GraphQL weighs a field by the same figures.
 */
export type ReadCost = {
  /** Whether an index gives the rows in list order, so that the read stops at its limit however many rows there are. */
  readonly bounded: boolean;
  /**
   * The time that it takes beside the rows that it answers with, for a client with 100,000 rows, in units of one row
   * read by its key and handed over: about 3 microseconds. Measured on SQLite and rounded up.
   */
  readonly rows: number;
};

/** One walk along an index, or a merge of a few. */
export const WALK = 10;
/** The same walk once more, inside a statement that makes many. */
const CHILD_WALK = 1;
/** A row that an offset passes over, in an index alone. */
const ROW_SKIPPED = 1 / 30;
/** A read by keys looks each of them up once for every status that it merges. */
export const KEY = 3;
/** What one link or one session has of its own: few as a rule, though nothing bounds it. */
export const CHILDREN = 30;
/** A page of the links that have some words, whatever their age. */
export const SEARCH = 1_000;
/** Every entry of one index range. */
export const RANGE = 3_000;
/** Every row of the client, by whatever index, with what the filter compares. */
export const SCAN = 60_000;

/** Up to so many rows may be read where everybody's requests are served: 1 millisecond. */
const BOUNDED_ROWS = 300;
/** As many rows of children may be handed over there, if each parent has as many as were asked for: 3 milliseconds. */
const ROWS_AT_ONCE = 1_000;

type Listed<Asked> = { readonly filter: Asked; readonly offset?: number };

export function checkoutSessionListCost({ filter, offset = 0 }: Listed<CheckoutSessionFilter>): ReadCost {
  const { status = [], destinationAccountNumber: accounts = [], createdAt, ...others } = filter;
  const values = comparedValues(others);
  // SQLite, which knows no figures of this table, takes the time of creation for the better lead.
  const ambiguous = values.length + status.length > 0 && isRange(createdAt);
  // Nobody writes down which sessions are over: one status of the two lies scattered among the other.
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

/** What costs the same whichever link it is. */
export const OF_ONE_LINK = { paymentLinkId: [''] } as const;

/** The numbers of events say nothing of their times: all within a range are read, and sorted. */
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

/** A client has a few endpoints, which are listed or counted. */
export function endpointListCost(): ReadCost {
  return walk(0);
}

/** One statement for pages of the children of many parents; `page` is what one alone costs, `limits` are their sizes. */
export function childPagesCost(page: ReadCost, limits: readonly number[]): ReadCost {
  const handedOver = limits.reduce((total, limit) => total + limit, 0);
  const rows = WALK + limits.length * CHILD_WALK;
  return page.bounded && handedOver <= ROWS_AT_ONCE ? bounded(rows) : unbounded(Math.max(page.rows, rows));
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

/** None by endpoint: its index would cost each delivery more than it saves those who look. */
function deliveriesInIndexOrder({ createdAt, status = [], endpointId = [], ...others }: DeliveryFilter): boolean {
  const values = comparedValues(others);
  // As with sessions.
  const ambiguous = values.length + status.length > 0 && isRange(createdAt);
  return endpointId.length === 0 && isOneIndex(values, status) && !ambiguous;
}

/** Of rows that have an index in the order of the list for each column that may be filtered by: the audit trail. */
export function indexedListCost(filter: Filter): ReadCost {
  return isOneIndex(comparedValues(filter), []) ? walk(0) : unbounded(SCAN);
}

export function indexedCountCost(filter: Filter): ReadCost {
  return unbounded(isOneIndex(comparedValues(filter), []) ? RANGE : SCAN);
}

/** Each value that may be filtered by has an index in the order of creation, and so has the status: but not two of them. */
export function isOneIndex(values: readonly string[], status: readonly string[]): boolean {
  return values.length === 0 || (values.length === 1 && status.length === 0);
}

type Filter = Readonly<Record<string, readonly string[] | TimeRange | undefined>>;

export function comparedValues(filter: Filter): string[] {
  return Object.values(filter).flatMap((wanted) => (isList(wanted) ? [...new Set(wanted)] : []));
}

function isList(wanted: readonly string[] | TimeRange | undefined): wanted is readonly string[] {
  return Array.isArray(wanted);
}

export function isRange({ from, to }: TimeRange | AmountRange = {}): boolean {
  return from !== undefined || to !== undefined;
}

/** As many rows as there are keys can match, whatever else is asked for. Of two lists of keys, the shorter. */
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

export function walk(offset: number): ReadCost {
  return bounded(WALK + Math.ceil(offset * ROW_SKIPPED));
}

export function bounded(rows: number): ReadCost {
  return { bounded: rows <= BOUNDED_ROWS, rows };
}

export function unbounded(rows: number): ReadCost {
  return { bounded: false, rows };
}
