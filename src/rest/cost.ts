import type { OffsetWindow } from '../domain/page.ts';
import { type ReadCost, readUnits } from '../domain/read-cost.ts';
import { REQUEST_UNITS } from '../http/limits/units.ts';

/** The cost of a call in the units of docs/cost.md, which may depend on its query parameters. */
export type CallUnits = number | ((parameters: URLSearchParams) => number);

/** GraphQL's cost of a link with all of its fields; sessions, payments and refunds cost about as much, or less. */
const ONE_ANSWERED = 108;
/** The cost of a row that an offset skips, and the most such rows that are charged: an offset may exceed any list. */
const ROW_SKIPPED = 1 / 30;
const MAX_ROWS = 10_000_000;

/** The cost of reading or writing a single row. */
export const ONE_OBJECT_UNITS = REQUEST_UNITS + ONE_ANSWERED;

/** A page, and the estimates of the two reads that it causes: `list` for a page without an offset. */
type ListCall = { readonly paging: OffsetWindow; readonly list: ReadCost; readonly count: ReadCost };

/** The cost of a page and its total. The estimates are those by which the store runs these reads and GraphQL charges them. */
export function listUnits({ paging: { limit, offset }, list, count }: ListCall): number {
  const skipped = list.bounded ? Math.ceil(Math.min(offset, MAX_ROWS) * ROW_SKIPPED) : 0;
  const page = limit === 0 ? 0 : readUnits(list) + skipped;
  return REQUEST_UNITS + page + readUnits(count) + limit * ONE_ANSWERED;
}
