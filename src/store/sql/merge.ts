import { type RawBuilder, sql } from 'kysely';
import type { Direction } from '../../domain/page.ts';
import type { Values } from './condition.ts';
import type { Dialect } from './database.ts';
import type { At } from './statement.ts';

/**
 * A list put together from selects that each walk an index in the order of the list: none is read further than the list
 * needs. The order names columns of the result. The places are `limit`, `offset` and their sum, `reach`.
 */
export function mergedList<Row>(
  { sql: build, bounded }: Dialect,
  selects: readonly RawBuilder<Row>[],
  columns: readonly string[],
  direction: Direction,
  at: At<Values>,
) {
  const order = sql`order by ${sql.join(columns.map((column) => sql`${sql.ref(column)} ${sql.raw(direction)}`))}`;
  const merged =
    selects.length === 1 ? selects : selects.map((select) => bounded(select, sql`${order} limit ${at('reach')}`));
  const list = sql<Row>`${sql.join(merged, sql` union all `)} ${order} limit ${at('limit')} offset ${at('offset')}`;
  return { compile: () => list.compile(build) };
}

/** The rows of one page by keyset, or of a slice by offset, however far a caller asks. */
export function reachOf(offset: number, limit: number): Values {
  const reach = Math.min(offset + limit, Number.MAX_SAFE_INTEGER);
  return { limit, offset: Math.min(offset, Number.MAX_SAFE_INTEGER), reach };
}

/** How many rows the selects have together, `from` being what follows `select count(*)` in each. */
export function mergedCount({ sql: build }: Dialect, from: readonly RawBuilder<unknown>[]) {
  const sums = from.map((rest) => sql`(select count(*) ${rest})`);
  return { compile: () => sql<{ total: number }>`select ${sql.join(sums, sql` + `)} as total`.compile(build) };
}
