import type { PaymentLinkFilter, PaymentLinkOrder } from '../ports.ts';
import {
  bounded,
  CHILDREN,
  comparedValues,
  isOneIndex,
  isRange,
  KEY,
  keysOf,
  RANGE,
  type ReadCost,
  SCAN,
  SEARCH,
  unbounded,
  WALK,
  walk,
} from '../read-cost.ts';
import type { PeriodFilter } from './link-periods.ts';

type Order = PaymentLinkOrder['field'];

/** The counters of the quarters of an hour in a month. */
const COUNTERS = 1_000;

export function paymentLinkListCost({
  filter,
  order,
  offset = 0,
}: {
  readonly filter: PaymentLinkFilter;
  readonly order: Order;
  readonly offset?: number;
}): ReadCost {
  const keys = keysOf(filter.id, filter.checkoutToken);
  if (keys > 0) return bounded(keys * KEY);
  if (isSearch(filter)) return unbounded(searchCost(filter, order));
  if (!linksInIndexOrder(filter, order)) return unbounded(SCAN);
  return isScattered(filter, order) ? unbounded(RANGE + walk(offset).rows) : walk(offset);
}

/** The index of words returns a page by creation in its order. Other filters may skip any number of links. */
function searchCost({ search: _, metadata: __, createdAt: ___, ...others }: PaymentLinkFilter, order: Order): number {
  if (order !== 'createdAt') return SCAN;
  const { status = [], expiresAt, totalAmount, ...values } = others;
  const alone = comparedValues({ status, ...values }).length === 0 && !isRange(expiresAt) && !isRange(totalAmount);
  return alone ? SEARCH : RANGE;
}

/** Totals by status alone are stored counters; all others are counted by a query. */
export function paymentLinkCountCost(filter: PaymentLinkFilter): ReadCost {
  const keys = keysOf(filter.id, filter.checkoutToken);
  if (keys > 0) return bounded(keys * KEY);
  if (isSearch(filter)) return unbounded(SCAN);
  const { status = [], createdAt, expiresAt, totalAmount, search: _, metadata: __, ...others } = filter;
  const values = comparedValues(others);
  const ranges = [createdAt, expiresAt, totalAmount].filter(isRange).length;
  if (values.length === 0 && ranges === 0) return bounded(WALK);
  if (values.length === 0 && ranges === 1 && isRange(totalAmount)) return unbounded(RANGE);
  return unbounded(
    values.length <= 1 && status.length === 0 && !isRange(expiresAt) && !isRange(totalAmount) ? RANGE : SCAN,
  );
}

/** The cost of links' figures: their sessions are counted. */
export function linkStatsCost(links: number): ReadCost {
  return unbounded(CHILDREN * links);
}

/**
 * The cost of the figures of periods: with a filter by owner, a scan of the client's rows in that time. Otherwise the counters
 * of each quarter of an hour, and the rows of some minutes at both ends, which may be many.
 */
export function linkPeriodsCost({ ownerIdentityId = [] }: PeriodFilter): ReadCost {
  return unbounded(ownerIdentityId.length > 0 ? SCAN : COUNTERS);
}

/** Whether one index, or one range of it for each status, has the links of the filter in this order. */
export function linksInIndexOrder(filter: PaymentLinkFilter, order: Order): boolean {
  if (isSearch(filter)) return false;
  const { status = [], createdAt, expiresAt, totalAmount, search: _, metadata: __, ...others } = filter;
  const values = comparedValues(others);
  switch (order) {
    case 'createdAt':
      return !isRange(expiresAt) && !isRange(totalAmount) && isOneIndex(values, status);
    case 'expiresAt':
      return values.length === 0 && !isRange(createdAt) && !isRange(totalAmount);
    case 'totalAmount':
      return values.length === 0 && !isRange(createdAt) && !isRange(expiresAt);
    case 'status':
      return false;
  }
}

/**
 * Whether links that have expired, but are not stored as EXPIRED yet, have to be found among the others: few or none in a
 * long index range. Sorted by expiry, they are adjacent.
 */
function isScattered({ status = [] }: PaymentLinkFilter, order: Order): boolean {
  if (order === 'expiresAt') return false;
  const expired = status.includes('EXPIRED');
  return expired && !(status.includes('ATTEMPT') && status.includes('ACTIVE'));
}

const isSearch = ({ search, metadata = [] }: PaymentLinkFilter) => search !== undefined || metadata.length > 0;
