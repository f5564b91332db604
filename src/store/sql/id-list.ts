import { type RawBuilder, type SqlBool, sql } from 'kysely';
import type { Direction, PageRows, PageWindow } from '../../domain/page.ts';
import type { ReadCost } from '../../domain/read-cost.ts';
import type { Tables } from '../tables.ts';
import { allOf, type Condition, idBetween, shapeOf, type Values, valuesOf } from './condition.ts';
import type { Connection, Dialect } from './database.ts';
import { endsOf, readingDirection, toPageRows } from './keyset.ts';
import { fetchLimit, mergedCount, mergedList, rowsOfKeys } from './merge.ts';
import { type Param, statementCache, withCost } from './statement.ts';
import { inPartition, orAll, type StatusPartition, shapeOfPartitions } from './status.ts';

type Listed = 'checkout_sessions' | 'payments' | 'refunds' | 'webhook_deliveries';

/** Whose rows, under which conditions, and which partitions to merge (none: no regard to status). */
export type IdQuery = {
  readonly clientId: string;
  readonly conditions: readonly Condition[];
  readonly partitions: readonly StatusPartition[];
  readonly direction: Direction;
  readonly now: number;
  readonly cost: ReadCost;
  /** Ends of the time in which the rows were made, as ids. */
  readonly above?: string | undefined;
  readonly below?: string | undefined;
};

/** Lists in the order of creation, which is the order of the ids. */
export function idLists<Table extends Listed, T>(
  dialect: Dialect,
  table: Table,
  columns: readonly (keyof Tables[Table] & string)[],
  toDomain: (row: Tables[Table]) => T,
) {
  const lists = statementCache<Values, Tables[Table]>();
  const counts = statementCache<Values, { total: number }>();

  function from(
    conditions: readonly Condition[],
    partition: StatusPartition | undefined,
    param: Param<Values>,
  ): RawBuilder<unknown> {
    const parts = [sql<SqlBool>`client_id = ${param('clientId')}`];
    if (conditions.length > 0) parts.push(allOf(conditions, param));
    if (partition !== undefined) parts.push(inPartition(partition, sql.ref('status'), sql.ref('expires_at'), param));
    return sql`from ${sql.table(table)} where ${sql.join(parts, sql` and `)}`;
  }

  function listStatement(
    conditions: readonly Condition[],
    partitions: readonly StatusPartition[],
    direction: Direction,
    byKeys: boolean,
  ) {
    return lists(`${direction} ${byKeys} ${shapeOf(conditions)} ${shapeOfPartitions(partitions)}`, (param) => {
      const selected = sql.join((byKeys ? ['id'] : columns).map((column) => sql.ref(column)));
      const selects = orAll(partitions).map(
        (partition) => sql<Tables[Table]>`select ${selected} ${from(conditions, partition, param)}`,
      );
      const list = mergedList(dialect, selects, ['id'], direction, param);
      if (!byKeys) return { compile: () => list.compile(dialect.qb) };
      const ofTable = columns.map((column) => `${table}.${column}`);
      const parts = { keys: list, table, selected: ofTable, columns: ['id'], direction };
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
    async function fetch(query: IdQuery, window: PageWindow, direction: Direction, offset: number, limit: number) {
      const { low, high } = endsOf(query.direction, window);
      const conditions = [...query.conditions, ...idBetween('id', [query.above, low?.id], [query.below, high?.id])];
      const { clientId, now } = query;
      const values = { ...valuesOf(conditions), clientId, now, ...fetchLimit(offset, limit) };
      const byKeys = offset > 0 || !query.cost.bounded;
      const statement = listStatement(conditions, query.partitions, direction, byKeys);
      return connection.rows(withCost(statement(values), query.cost));
    }

    async function page(query: IdQuery, window: PageWindow): Promise<PageRows<T>> {
      const direction = readingDirection(query.direction, window);
      return toPageRows(await fetch(query, window, direction, 0, window.limit + 1), window, toDomain);
    }

    async function listByOffset(query: IdQuery, offset: number, limit: number): Promise<readonly T[]> {
      return (await fetch(query, { limit }, query.direction, offset, limit)).map(toDomain);
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
      const conditions = [...query.conditions, ...idBetween('id', [above], [below])];
      const values = { ...valuesOf(conditions), clientId, now };
      const [row] = await connection.rows(withCost(countStatement(conditions, partitions)(values), cost));
      return Number(row?.total);
    }

    return { page, listByOffset, count };
  }

  return { reads };
}
