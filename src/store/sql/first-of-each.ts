import { type RawBuilder, type SqlBool, sql } from 'kysely';
import type { Direction } from '../../domain/page.ts';

/** What rows are sorted by: their ids, which begin with the time, or the numbers that a client's events have. */
export type KeyColumn = 'id' | 'sequence';

/** A select of the rows of a table that belong to each of some parents, in the order of their keys. */
export type FirstOfEach<Row> = {
  /** The list of parents, which `where` knows as `parents.value`. */
  readonly parents: RawBuilder<unknown>;
  readonly table: string;
  readonly key: KeyColumn;
  /** What follows `select`, with columns by the name of the table. */
  readonly selected: RawBuilder<Row>;
  readonly where: RawBuilder<SqlBool>;
  /** Ends of the keys. */
  readonly low: RawBuilder<unknown> | undefined;
  readonly high: RawBuilder<unknown> | undefined;
  readonly inclusive: boolean;
  /** Whether the first rows are those with the lowest keys or those with the highest. */
  readonly direction: Direction;
  readonly limit: RawBuilder<unknown>;
};

/** What limits an id to the ends, to stand behind another condition. */
export function betweenIds(
  id: RawBuilder<unknown>,
  { low, high, inclusive }: Pick<FirstOfEach<unknown>, 'low' | 'high' | 'inclusive'>,
): RawBuilder<SqlBool> {
  const bound = (side: '<' | '>', end: RawBuilder<unknown>) =>
    sql<SqlBool>` and ${id} ${sql.raw(inclusive ? `${side}=` : side)} ${end}`;
  return sql`${low ? bound('>', low) : sql``}${high ? bound('<', high) : sql``}`;
}
