import { sql } from 'kysely';
import type { Direction, PageRows, PageWindow, Position } from '../../domain/page.ts';
import type { Condition } from './condition.ts';

/** The ends of a window as ends of the ordering, whichever way the list runs. */
export type Ends = { readonly low?: Position | undefined; readonly high?: Position | undefined };

export function endsOf(direction: Direction, { after, before }: PageWindow): Ends {
  return direction === 'asc' ? { low: after, high: before } : { low: before, high: after };
}

/** The direction in which rows are fetched: from its end, a list is read backwards. */
export function readingDirection(direction: Direction, { fromEnd = false }: Pick<PageWindow, 'fromEnd'>): Direction {
  return fromEnd === (direction === 'asc') ? 'desc' : 'asc';
}

/** The rows strictly between the ends, as row comparisons, which walk an index on both dialects. */
export function betweenEnds(
  columns: { readonly key: string; readonly id: string },
  { low, high }: Ends,
  toColumn: (key: string | number) => string | number,
): Condition[] {
  const bound = (name: string, operator: '<' | '>', position: Position): Condition => ({
    shape: name,
    values: { [`${name}Key`]: toColumn(position.key), [`${name}Id`]: position.id },
    build: (param) =>
      sql`(${sql.ref(columns.key)}, ${sql.ref(columns.id)}) ${sql.raw(operator)} (${param(`${name}Key`)}, ${param(`${name}Id`)})`,
  });
  const conditions: Condition[] = [];
  if (low !== undefined) conditions.push(bound('low', '>', low));
  if (high !== undefined) conditions.push(bound('high', '<', high));
  return conditions;
}

/** Rows fetched in reading direction, up to one above the limit, as a page in list order. */
export function toPageRows<Row, T>(
  rows: readonly Row[],
  { limit, fromEnd }: PageWindow,
  toDomain: (row: Row) => T,
): PageRows<T> {
  const kept = rows.slice(0, limit).map(toDomain);
  return { rows: fromEnd === true ? kept.reverse() : kept, more: rows.length > limit };
}
