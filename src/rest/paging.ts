import type { QueryReader } from './query.ts';

export const MAX_LIMIT = 50;

export type Paging = { readonly offset: number; readonly limit: number };

/** `next` is the older name of `offset`, and yields to it. */
export function readPaging(query: QueryReader): Paging {
  const limit = query.wholeNumber('limit', MAX_LIMIT) ?? MAX_LIMIT;
  const next = query.wholeNumber('next', Number.MAX_SAFE_INTEGER);
  const offset = query.wholeNumber('offset', Number.MAX_SAFE_INTEGER);
  return { offset: offset ?? next ?? 0, limit };
}

/** A page of a list with the published numbers. `total` counts what matches; `count`, what has been shown up to here. */
export function toPageJson<T>({ offset, limit }: Paging, results: readonly T[], total: number) {
  const pagination = {
    count: offset + results.length,
    next: Math.min(offset + limit, total),
    previous: Math.max(offset - limit, 0),
    total,
  };
  return { pagination, results };
}
