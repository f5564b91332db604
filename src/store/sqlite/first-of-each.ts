import { type Expression, type RawBuilder, sql } from 'kysely';
import { betweenIds, type FirstOfEach } from '../sql/first-of-each.ts';

/** Values that sort before and after every key. */
const ENDS = {
  id: { desc: sql.lit(''), asc: sql.lit('~') },
  sequence: { desc: sql.lit(0), asc: sql.lit(Number.MAX_SAFE_INTEGER) },
};

/**
 * Joins the parents with their rows up to the last one of the page, whose id a subselect finds in the index alone.
 * SQLite has no lateral join, and a window function would read every row of each parent.
 */
export function firstOfEach<Row>(select: FirstOfEach<Row>): RawBuilder<Row> {
  const { parents, table, key, selected, where, low, high, direction, limit } = select;
  const id = sql.ref(`${table}.${key}`);
  const lastOfPage = sql`select ${sql.ref(key)} from ${sql.table(table)} where ${where}${betweenIds(id, select)}
    order by ${sql.ref(key)} ${sql.raw(direction)} limit 1 offset ${limit} - 1`;
  // With fewer rows, the page ends at the window's bound. Of the two bounds on that side the planner must use the
  // subselect's for the index, so the window's is hidden from it.
  const [near, far] = direction === 'desc' ? [{ high }, { low }] : [{ low }, { high }];
  const end = (direction === 'desc' ? low : high) ?? ENDS[key][direction];
  return sql<Row>`select ${selected} from ${parentRows(parents)} cross join ${sql.table(table)}
    on ${where}${betweenIds(id, { ...NO_ENDS, ...near, inclusive: select.inclusive })}
    and ${id} ${sql.raw(direction === 'desc' ? '>=' : '<=')} coalesce((${lastOfPage}), ${end})
    ${betweenIds(sql`+${id}`, { ...NO_ENDS, ...far, inclusive: select.inclusive })}`;
}

const NO_ENDS = { low: undefined, high: undefined };

/** The rows of `json_each` have more columns, one of which is called `id`. */
export function parentRows(parents: Expression<unknown>): RawBuilder<unknown> {
  return sql`(select value from json_each(${parents})) as parents`;
}
