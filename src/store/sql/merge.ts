import { type RawBuilder, sql } from 'kysely';
import type { Direction } from '../../domain/page.ts';
import type { Values } from './condition.ts';
import type { Dialect } from './database.ts';
import type { Param } from './statement.ts';

/**
 * A list put together from selects that each walk an index in the order of the list: none is read further than the list
 * needs. The order names columns of the result. The places are `limit`, `offset` and their sum, `reach`.
 */
export function mergedList<Row>(
  { qb, limitBranch }: Dialect,
  selects: readonly RawBuilder<Row>[],
  columns: readonly string[],
  direction: Direction,
  param: Param<Values>,
) {
  const order = sql`order by ${sql.join(columns.map((column) => sql`${sql.ref(column)} ${sql.raw(direction)}`))}`;
  const merged =
    selects.length === 1
      ? selects
      : selects.map((select) => limitBranch(select, sql`${order} limit ${param('reach')}`));
  const list = sql<Row>`${sql.join(merged, sql` union all `)} ${order} limit ${param('limit')} offset ${param('offset')}`;
  return { compile: () => list.compile(qb) };
}

/** The rows of one page by keyset, or of a slice by offset, however far a caller asks. */
export function fetchLimit(offset: number, limit: number): Values {
  const reach = Math.min(offset + limit, Number.MAX_SAFE_INTEGER);
  return { limit, offset: Math.min(offset, Number.MAX_SAFE_INTEGER), reach };
}

/** How many rows the selects have together, `from` being what follows `select count(*)` in each. */
export function mergedCount({ qb }: Dialect, from: readonly RawBuilder<unknown>[]) {
  const sums = from.map((rest) => sql`(select count(*) ${rest})`);
  return { compile: () => sql<{ total: number }>`select ${sql.join(sums, sql` + `)} as total`.compile(qb) };
}
