import { REQUEST_UNITS } from '../http/limits/units.ts';
import { MAX_LIMIT } from './paging.ts';

/** The cost of a call in the units of docs/cost.md, which may depend on its query parameters. */
export type CallUnits = number | ((parameters: URLSearchParams) => number);

/** GraphQL's cost of a link with all of its fields; sessions, payments and refunds cost about as much, or less. */
const ONE_ANSWERED = 108;
/** A read along an index, or a stored total. */
const INDEXED = 10;
/** GraphQL's cost of a list or a total that no index bounds. */
const UNBOUNDED = 2_000;
/** The cost of a row that an offset skips, and the most such rows that are charged: an offset may be any number. */
const ROW_SKIPPED = 1 / 30;
const MAX_ROWS = 10_000_000;

/** The cost of reading or writing a single row. */
export const ONE_OBJECT_UNITS = REQUEST_UNITS + ONE_ANSWERED;

/** Parameters that do not filter. */
const WINDOW: ReadonlySet<string> = new Set(['limit', 'offset', 'next', 'sort']);

/** The cost of a page and its total. Faulty parameters count as their defaults: they are refused before any read. */
export function listUnits(parameters: URLSearchParams): number {
  const filters = [...parameters].filter(([name, value]) => !WINDOW.has(name) && value !== '');
  const one = filters.length === 0 || (filters.length === 1 && !filters[0]?.[1].includes(','));
  const stored = filters.every(([name]) => name === 'status');
  const newestFirst = (parameters.get('sort') ?? 'createdAt').startsWith('createdAt');
  return pageUnits({
    limit: numberOf(parameters.get('limit'), MAX_LIMIT),
    offset: numberOf(parameters.get('offset') ?? parameters.get('next'), 0),
    indexed: newestFirst && (one || stored),
    stored,
  });
}

function pageUnits({ limit = MAX_LIMIT, offset = 0, indexed = true, stored = true }): number {
  const page = limit === 0 ? 0 : indexed ? INDEXED + Math.ceil(Math.min(offset, MAX_ROWS) * ROW_SKIPPED) : UNBOUNDED;
  const total = stored ? INDEXED : UNBOUNDED;
  return REQUEST_UNITS + page + total + Math.min(limit, MAX_LIMIT) * ONE_ANSWERED;
}

function numberOf(text: string | null, otherwise: number): number {
  return text !== null && /^\d{1,15}$/.test(text) ? Number(text) : otherwise;
}
