import type { OffsetWindow } from '../domain/page.ts';
import type { QueryReader } from './query.ts';

export const MAX_LIMIT = 50;

/** `next` is the older name of `offset`, which takes precedence. */
export function readPaging(query: QueryReader): OffsetWindow {
  const limit = query.wholeNumber('limit', MAX_LIMIT) ?? MAX_LIMIT;
  const next = query.wholeNumber('next', Number.MAX_SAFE_INTEGER);
  const offset = query.wholeNumber('offset', Number.MAX_SAFE_INTEGER);
  return { offset: offset ?? next ?? 0, limit };
}

/** Limits the offset to the total: `count` is the total then. */
export function withinTotal({ offset, limit }: OffsetWindow, total: number): OffsetWindow {
  return { offset: Math.min(offset, total), limit };
}

/** The published JSON of a page. */
export function toPageJson<T>(paging: OffsetWindow, results: readonly T[], total: number) {
  return { pagination: toPagination(paging, results.length, total), results };
}

/** `total`: the number of matches; `count`: the number of entries up to the end of this page. */
export function toPagination({ offset, limit }: OffsetWindow, shown: number, total: number) {
  return {
    count: offset + shown,
    next: Math.min(offset + limit, total),
    previous: Math.max(offset - limit, 0),
    total,
  };
}
