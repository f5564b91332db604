import { REQUEST_UNITS } from '../http/limits/units.ts';
import { MAX_LIMIT } from './paging.ts';

/** What a call counts of its client's budget, in the units of docs/cost.md; by its parameters where it depends on them. */
export type CallUnits = number | ((parameters: URLSearchParams) => number);

/** As GraphQL counts one link with all of its fields; sessions, payments and refunds hold about as much, or less. */
const ONE_ANSWERED = 108;
/** A walk along an index, or a total that is stored. */
const INDEXED = 10;
/** As GraphQL counts a list or a total that no index bounds. */
const UNBOUNDED = 2_000;
/** A row that an offset passes over, and how many rows there are to pass over at most: an offset may be any number. */
const ROW_SKIPPED = 1 / 30;
const MOST_ROWS = 10_000_000;

/** A read or a write of one thing. */
export const ONE_UNITS = REQUEST_UNITS + ONE_ANSWERED;

/** Parameters that choose a part of what matches. */
const WINDOW: ReadonlySet<string> = new Set(['limit', 'offset', 'next', 'sort']);

/** A page and its total. What is faulty counts as what is usual: it is refused before anything is read. */
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
  const page = limit === 0 ? 0 : indexed ? INDEXED + Math.ceil(Math.min(offset, MOST_ROWS) * ROW_SKIPPED) : UNBOUNDED;
  const total = stored ? INDEXED : UNBOUNDED;
  return REQUEST_UNITS + page + total + Math.min(limit, MAX_LIMIT) * ONE_ANSWERED;
}

function numberOf(text: string | null, otherwise: number): number {
  return text !== null && /^\d{1,15}$/.test(text) ? Number(text) : otherwise;
}
