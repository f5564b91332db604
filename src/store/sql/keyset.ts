import { sql } from 'kysely';
import type { Direction, PageRows, PageWindow, Position } from '../../domain/page.ts';
import type { Condition } from './condition.ts';
import type { KeyColumn } from './first-of-each.ts';

/** The bounds of a window as lower and upper bounds of the key, whatever the direction of the list. */
export type Ends = {
  readonly low?: Position | undefined;
  readonly high?: Position | undefined;
  /** Whether rows at the bounds are included. */
  readonly inclusive?: boolean;
};

export function endsOf(direction: Direction, { after, before, inclusive = false }: PageWindow): Ends {
  return direction === 'asc' ? { low: after, high: before, inclusive } : { low: before, high: after, inclusive };
}

/** The value of the key column at a position. */
export function keyOf(column: KeyColumn, position: Position | undefined): string | number | undefined {
  return column === 'id' ? position?.id : position?.key;
}

/** The direction in which rows are fetched: the last page of a list is read backwards. */
export function readingDirection(direction: Direction, { fromEnd = false }: Pick<PageWindow, 'fromEnd'>): Direction {
  return fromEnd === (direction === 'asc') ? 'desc' : 'asc';
}

/** The rows between the bounds, by row comparisons, for which both databases use an index. */
export function betweenEnds(
  columns: { readonly key: string; readonly id: string },
  { low, high, inclusive = false }: Ends,
  toColumn: (key: string | number) => string | number,
): Condition[] {
  const bound = (name: string, side: '<' | '>', position: Position): Condition => ({
    shape: `${name}${operatorOf(side, inclusive)}`,
    values: { [`${name}Key`]: toColumn(position.key), [`${name}Id`]: position.id },
    build: (param) =>
      sql`(${sql.ref(columns.key)}, ${sql.ref(columns.id)}) ${sql.raw(operatorOf(side, inclusive))} (${param(`${name}Key`)}, ${param(`${name}Id`)})`,
  });
  const conditions: Condition[] = [];
  if (low !== undefined) conditions.push(bound('low', '>', low));
  if (high !== undefined) conditions.push(bound('high', '<', high));
  return conditions;
}

function operatorOf(side: '<' | '>', inclusive: boolean): string {
  return inclusive ? `${side}=` : side;
}

/** Turns rows, fetched in reading direction with one above the limit, into a page in list order. */
export function toPageRows<Row, T>(
  rows: readonly Row[],
  { limit, fromEnd }: PageWindow,
  toDomain: (row: Row) => T,
): PageRows<T> {
  const kept = rows.slice(0, limit).map(toDomain);
  return { rows: fromEnd === true ? kept.reverse() : kept, more: rows.length > limit };
}
