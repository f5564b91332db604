import { type RawBuilder, type SqlBool, sql } from 'kysely';
import type { Direction } from '../../domain/page.ts';

/** The sort key of rows: their ids, which begin with the time of creation, or the sequence numbers of a client's events. */
export type KeyColumn = 'id' | 'sequence';

/** Selects the first rows of each of several parents, in the order of their keys. */
export type FirstOfEach<Row> = {
  /** The list of parents, which `where` knows as `parents.value`. */
  readonly parents: RawBuilder<unknown>;
  readonly table: string;
  readonly key: KeyColumn;
  /** The select list; its columns are qualified by the table's name. */
  readonly selected: RawBuilder<Row>;
  readonly where: RawBuilder<SqlBool>;
  /** Exclusive bounds of the keys. */
  readonly low: RawBuilder<unknown> | undefined;
  readonly high: RawBuilder<unknown> | undefined;
  readonly inclusive: boolean;
  /** Whether the first rows are those with the lowest keys or those with the highest. */
  readonly direction: Direction;
  readonly limit: RawBuilder<unknown>;
};

/** SQL that limits an id to the bounds, with a leading `and`, or nothing without bounds. */
export function betweenIds(
  id: RawBuilder<unknown>,
  { low, high, inclusive }: Pick<FirstOfEach<unknown>, 'low' | 'high' | 'inclusive'>,
): RawBuilder<SqlBool> {
  const bound = (side: '<' | '>', end: RawBuilder<unknown>) =>
    sql<SqlBool>` and ${id} ${sql.raw(inclusive ? `${side}=` : side)} ${end}`;
  return sql`${low ? bound('>', low) : sql``}${high ? bound('<', high) : sql``}`;
}
