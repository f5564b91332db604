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

type Order = PaymentLinkOrder['field'];

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

/** The index of words gives a page by creation in its order. What else is compared may pass over any number of links. */
function searchCost({ search: _, metadata: __, createdAt: ___, ...others }: PaymentLinkFilter, order: Order): number {
  if (order !== 'createdAt') return SCAN;
  const { status = [], expiresAt, totalAmount, ...values } = others;
  const alone = comparedValues({ status, ...values }).length === 0 && !isRange(expiresAt) && !isRange(totalAmount);
  return alone ? SEARCH : RANGE;
}

/** Totals by status alone are kept as they are written; any other is counted anew. */
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

/** What visitors and payers did with each of some links: their sessions are counted. */
export function linkStatsCost(links: number): ReadCost {
  return unbounded(CHILDREN * links);
}

/** What a client has made in the time that is asked for. */
export function linkPeriodsCost(): ReadCost {
  return unbounded(SCAN);
}

/** Whether one index, or one range of it for each status, holds the links that the filter admits in this order. */
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
 * Whether links that are over, but not yet written down as such, have to be found among those that are not: there are
 * few or none, in a range that is long. An order by expiry has them together.
 */
function isScattered({ status = [] }: PaymentLinkFilter, order: Order): boolean {
  if (order === 'expiresAt') return false;
  const expired = status.includes('EXPIRED');
  return expired && !(status.includes('ATTEMPT') && status.includes('ACTIVE'));
}

const isSearch = ({ search, metadata = [] }: PaymentLinkFilter) => search !== undefined || metadata.length > 0;
