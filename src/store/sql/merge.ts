import { type RawBuilder, type SqlBool, sql } from 'kysely';
import type { Direction } from '../../domain/page.ts';
import type { Values } from './condition.ts';
import type { Dialect } from './database.ts';
import type { Param } from './statement.ts';

/**
 * Merges selects that each read an index in the order of the list, no further than the list needs. The order names columns
 * of the result. The parameters are `limit`, `offset` and their sum, `reach`.
 */
export function mergedList<Row>(
  { limitBranch }: Dialect,
  {
    selects,
    columns,
    direction,
  }: {
    readonly selects: readonly RawBuilder<Row>[];
    readonly columns: readonly string[];
    readonly direction: Direction;
  },
  param: Param<Values>,
): RawBuilder<Row> {
  const order = orderBy(columns, direction);
  const merged =
    selects.length === 1
      ? selects
      : selects.map((select) => limitBranch(select, sql`${order} limit ${param('reach')}`));
  return sql<Row>`${sql.join(merged, sql` union all `)} ${order} limit ${param('limit')} offset ${param('offset')}`;
}

/**
 * Reads the rows whose keys a `mergedList` gives, so that an offset skips, and a sort compares, index entries instead of
 * whole rows. `columns` are those of the order, as the merged selects name them.
 */
export function rowsOfKeys<Row>(
  { qb, joinByKey }: Dialect,
  {
    keys,
    table,
    selected,
    columns,
    direction,
  }: {
    readonly keys: RawBuilder<unknown>;
    readonly table: string;
    readonly selected: readonly string[];
    readonly columns: readonly string[];
    readonly direction: Direction;
  },
  param: Param<Values>,
) {
  const sameKey = sql<SqlBool>`${sql.ref(`${table}.client_id`)} = ${param('clientId')}
    and ${sql.ref(`${table}.id`)} = page_keys.id`;
  const list = sql<Row>`with page_keys as (${keys})
    select ${sql.join(selected.map((column) => sql.ref(column)))}
    from ${joinByKey(sql.table('page_keys'), table, sameKey)}
    ${orderBy(
      columns.map((column) => `page_keys.${column}`),
      direction,
    )}`;
  return { compile: () => list.compile(qb) };
}

function orderBy(columns: readonly string[], direction: Direction): RawBuilder<unknown> {
  return sql`order by ${sql.join(columns.map((column) => sql`${sql.ref(column)} ${sql.raw(direction)}`))}`;
}

/** The values of `limit`, `offset` and `reach` for a page; `reach` is capped at the largest safe integer. */
export function fetchLimit(offset: number, limit: number): Values {
  const reach = Math.min(offset + limit, Number.MAX_SAFE_INTEGER);
  return { limit, offset: Math.min(offset, Number.MAX_SAFE_INTEGER), reach };
}

/** Counts the rows of several selects together; each of `from` follows a `select count(*)`. */
export function mergedCount({ qb }: Dialect, from: readonly RawBuilder<unknown>[]) {
  return { compile: () => sql<{ total: number }>`select ${sumOfCounts(from)} as total`.compile(qb) };
}

/** The sum of the counts as an expression. */
export function sumOfCounts(from: readonly RawBuilder<unknown>[]): RawBuilder<number> {
  return sql`${sql.join(
    from.map((rest) => sql`(select count(*) ${rest})`),
    sql` + `,
  )}`;
}
