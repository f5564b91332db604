import { type RawBuilder, type SqlBool, sql } from 'kysely';
import type { Direction, OffsetWindow, PageRows, PageWindow } from '../../domain/page.ts';
import type { ReadCost } from '../../domain/read-cost.ts';
import type { Tables } from '../tables.ts';
import { allOf, type Condition, idBetween, shapeOf, type Values, valuesOf } from './condition.ts';
import type { Connection, Dialect } from './database.ts';
import type { KeyColumn } from './first-of-each.ts';
import { endsOf, keyOf, readingDirection, toPageRows } from './keyset.ts';
import { fetchLimit, mergedCount, mergedList, rowsOfKeys } from './merge.ts';
import { type Param, statementCache, withCost } from './statement.ts';
import { inPartition, orAll, type StatusPartition, shapeOfPartitions } from './status.ts';

export type ListedTable =
  | 'audit_entries'
  | 'checkout_sessions'
  | 'events'
  | 'payments'
  | 'refunds'
  | 'webhook_deliveries'
  | 'webhook_endpoints';

/** The owner of the rows, the conditions, and the partitions by status to merge (none: any status). */
export type IdQuery = {
  readonly clientId: string;
  readonly conditions: readonly Condition[];
  readonly partitions: readonly StatusPartition[];
  readonly direction: Direction;
  readonly now: number;
  readonly cost: ReadCost;
  /** Exclusive bounds of the time of creation, as ids. */
  readonly above?: string | undefined;
  readonly below?: string | undefined;
};

/** The direction in which rows are fetched; the opposite of the list's for its last page. */
type FetchOptions = OffsetWindow & { readonly direction: Direction };

/** What determines the SQL of a list. `byKeys`: the keys of the page are found first, then its rows. */
type ListParts = Pick<IdQuery, 'conditions' | 'partitions' | 'direction'> & { readonly byKeys: boolean };

/** Lists in the order of creation, which is the order of the ids, or by another key. */
export function idLists<Table extends ListedTable, T>(
  dialect: Dialect,
  {
    table,
    columns,
    toDomain,
    key = 'id',
  }: {
    readonly table: Table;
    readonly columns: readonly (keyof Tables[Table] & string)[];
    readonly toDomain: (row: Tables[Table]) => T;
    readonly key?: KeyColumn;
  },
) {
  const lists = statementCache<Values, Tables[Table]>(columns);
  const counts = statementCache<Values, { total: number }>();

  function from(
    conditions: readonly Condition[],
    partition: StatusPartition | undefined,
    param: Param<Values>,
  ): RawBuilder<unknown> {
    const parts = [sql<SqlBool>`client_id = ${param('clientId')}`];
    if (conditions.length > 0) parts.push(allOf(conditions, param));
    if (partition !== undefined)
      parts.push(inPartition(partition, { status: sql.ref('status'), expiresAt: sql.ref('expires_at') }, param));
    return sql`from ${sql.table(table)} where ${sql.join(parts, sql` and `)}`;
  }

  function listStatement({ conditions, partitions, direction, byKeys }: ListParts) {
    return lists(`${direction} ${byKeys} ${shapeOf(conditions)} ${shapeOfPartitions(partitions)}`, (param) => {
      const selected = sql.join((byKeys ? [...new Set(['id', key])] : columns).map((column) => sql.ref(column)));
      const selects = orAll(partitions).map(
        (partition) => sql<Tables[Table]>`select ${selected} ${from(conditions, partition, param)}`,
      );
      const list = mergedList(dialect, { selects, columns: [key], direction }, param);
      if (!byKeys) return { compile: () => list.compile(dialect.qb) };
      const ofTable = columns.map((column) => `${table}.${column}`);
      const parts = { keys: list, table, selected: ofTable, columns: [key], direction };
      return rowsOfKeys<Tables[Table]>(dialect, parts, param);
    });
  }

  function countStatement(conditions: readonly Condition[], partitions: readonly StatusPartition[]) {
    return counts(`${shapeOf(conditions)} ${shapeOfPartitions(partitions)}`, (param) =>
      mergedCount(
        dialect,
        orAll(partitions).map((partition) => from(conditions, partition, param)),
      ),
    );
  }

  function reads(connection: Connection) {
    async function fetch(query: IdQuery, window: PageWindow, { direction, offset, limit }: FetchOptions) {
      const { low, high, inclusive } = endsOf(query.direction, window);
      const bounds = { above: [query.above, keyOf(key, low)], below: [query.below, keyOf(key, high)], inclusive };
      const conditions = [...query.conditions, ...idBetween(key, bounds)];
      const { clientId, now } = query;
      const values = { ...valuesOf(conditions), clientId, now, ...fetchLimit(offset, limit) };
      const byKeys = offset > 0 || !query.cost.bounded;
      const statement = listStatement({ conditions, partitions: query.partitions, direction, byKeys });
      return connection.rows(withCost(statement(values), query.cost));
    }

    async function page(query: IdQuery, window: PageWindow): Promise<PageRows<T>> {
      const direction = readingDirection(query.direction, window);
      return toPageRows(
        await fetch(query, window, { direction, offset: 0, limit: window.limit + 1 }),
        window,
        toDomain,
      );
    }

    async function listByOffset(query: IdQuery, { offset, limit }: OffsetWindow): Promise<readonly T[]> {
      const { direction } = query;
      return (await fetch(query, { limit }, { direction, offset, limit })).map(toDomain);
    }

    async function count({
      clientId,
      now,
      above,
      below,
      partitions,
      cost,
      ...query
    }: Omit<IdQuery, 'direction'>): Promise<number> {
      const conditions = [...query.conditions, ...idBetween('id', { above: [above], below: [below] })];
      const values = { ...valuesOf(conditions), clientId, now };
      const [row] = await connection.rows(withCost(countStatement(conditions, partitions)(values), cost));
      return Number(row?.total);
    }

    return { page, listByOffset, count };
  }

  return { reads };
}
