import { type RawBuilder, type SqlBool, sql } from 'kysely';
import type { ChildWindow, Direction, PageRows, PageWindow } from '../../domain/page.ts';
import { childPagesCost } from '../../domain/read-cost.ts';
import type { Tables } from '../tables.ts';
import { allOf, anyOf, highest, idBetween, lowest, shapeOf, type Values, valuesOf } from './condition.ts';
import type { Connection, Dialect } from './database.ts';
import type { KeyColumn } from './first-of-each.ts';
import { type IdQuery, idLists, type ListedTable } from './id-list.ts';
import { endsOf, keyOf, readingDirection, toPageRows } from './keyset.ts';
import { sumOfCounts } from './merge.ts';
import { type Param, statementCache, withCost } from './statement.ts';
import { inPartition, orAll, type StatusPartition, shapeOfPartitions } from './status.ts';

/** The most different windows that one statement reads. */
const WINDOWS_AT_ONCE = 8;

/** A query of `idLists` on the rows of given parents; `parent` is the column that refers to them. */
export type ChildQuery<Table extends ListedTable> = IdQuery & { readonly parent: keyof Tables[Table] & string };

/** A window with its bounds as ids, and those of the parents that share it. */
type SharedWindow = {
  readonly window: PageWindow;
  readonly low: string | number | undefined;
  readonly high: string | number | undefined;
  readonly direction: Direction;
  readonly sharing: readonly ChildWindow[];
};

/**
 * Lists of the rows that belong to a parent, in the order of creation, for many parents in one statement. It needs an
 * index on the client, the parent and the id and, for filters by status, one with the status ahead of the id: then no more
 * rows of a parent are read than its page has, for each status of the filter.
 */
export function childLists<Table extends ListedTable, T>(
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
  type Query = ChildQuery<Table>;
  type Row = Tables[Table] & { readonly window_number: number };

  const lists = idLists(dialect, { table, columns, toDomain, key });
  const pageStatements = statementCache<Values, Row>();
  const countStatements = statementCache<Values, { parent: string; total: number }>();
  const selected = sql.join(columns.map((column) => sql.ref(`${table}.${column}`)));

  function ofParent(query: Query, partition: StatusPartition | undefined, param: Param<Values>): RawBuilder<SqlBool> {
    const parts = [
      sql<SqlBool>`${sql.ref(`${table}.client_id`)} = ${param('clientId')}`,
      sql<SqlBool>`${sql.ref(`${table}.${query.parent}`)} = parents.value`,
    ];
    if (query.conditions.length > 0) parts.push(allOf(query.conditions, param));
    if (partition !== undefined)
      parts.push(inPartition(partition, { status: sql.ref('status'), expiresAt: sql.ref('expires_at') }, param));
    return sql`${sql.join(parts, sql` and `)}`;
  }

  function shapeOfQuery({ parent, conditions, partitions }: Query): string {
    return `${parent} ${shapeOf(conditions)} ${shapeOfPartitions(partitions)}`;
  }

  /** One select for each window and status, each with a limit of its own; the union is sorted afterwards. */
  function pageStatement(query: Query, windows: readonly SharedWindow[]) {
    return pageStatements(`${shapeOfQuery(query)} ${windows.map(shapeOfWindow)}`, (param) => {
      const selects = windows.flatMap(({ window, low, high, direction }, number) =>
        orAll(query.partitions).map((partition) =>
          dialect.firstOfEach<Row>({
            parents: param(`parents ${number}`),
            table,
            key,
            selected: sql`${sql.lit(number)} as window_number, ${selected}`,
            where: ofParent(query, partition, param),
            low: low === undefined ? undefined : param(`low ${number}`),
            high: high === undefined ? undefined : param(`high ${number}`),
            inclusive: window.inclusive === true,
            direction,
            limit: param(`limit ${number}`),
          }),
        ),
      );
      return { compile: () => sql<Row>`${sql.join(selects, sql` union all `)}`.compile(dialect.qb) };
    });
  }

  function pageValues({ clientId, now, conditions }: Query, windows: readonly SharedWindow[]): Values {
    const values: Values = { ...valuesOf(conditions), clientId, now };
    for (const [number, { window, low, high, sharing }] of windows.entries()) {
      values[`parents ${number}`] = dialect.list([...new Set(sharing.map(({ parentId }) => parentId))]);
      values[`low ${number}`] = low;
      values[`high ${number}`] = high;
      values[`limit ${number}`] = window.limit + 1;
    }
    return values;
  }

  function countStatement(query: Query) {
    return countStatements(shapeOfQuery(query), (param) => {
      const counted = orAll(query.partitions).map(
        (partition) => sql`from ${sql.table(table)} where ${ofParent(query, partition, param)}`,
      );
      const statement = sql<{ parent: string; total: number }>`
        select parents.value as parent, ${sumOfCounts(counted)} as total from ${dialect.rowsOf(param('parents'))}`;
      return { compile: () => statement.compile(dialect.qb) };
    });
  }

  function reads(connection: Connection) {
    const list = lists.reads(connection);

    /** The pages in the order of `windows`, each as `page` would answer. */
    async function pages(query: Query, windows: readonly ChildWindow[]): Promise<readonly PageRows<T>[]> {
      const [first, ...others] = windows;
      if (first !== undefined && others.length === 0)
        return [await list.page(ofOne(query, first.parentId), first.window)];
      const shared = shareWindows(query, windows, key);
      const answers = new Map<ChildWindow, PageRows<T>>();
      for (let start = 0; start < shared.length; start += WINDOWS_AT_ONCE) {
        const read = await readShared(query, shared.slice(start, start + WINDOWS_AT_ONCE));
        for (const [window, page] of read) answers.set(window, page);
      }
      return windows.map((window) => answers.get(window) ?? { rows: [], more: false });
    }

    /** The page of each parent, by the window that it was requested with. */
    async function readShared(query: Query, shared: readonly SharedWindow[]) {
      const limits = shared.flatMap(({ window, sharing }) => sharing.map(() => window.limit));
      const page = withCost(
        pageStatement(query, shared)(pageValues(query, shared)),
        childPagesCost(query.cost, limits),
      );
      const rowsOf = Map.groupBy(await connection.rows(page), (row) => `${row.window_number} ${row[query.parent]}`);
      return shared.flatMap(({ window, direction, sharing }, number) =>
        sharing.map((one) => {
          const rows = (rowsOf.get(`${number} ${one.parentId}`) ?? []).toSorted(byKey(key, direction));
          return [one, toPageRows(rows, window, toDomain)] as const;
        }),
      );
    }

    /** How many rows each of the parents has, in the order of `parentIds`, which are distinct. */
    async function counts({ above, below, ...query }: Query, parentIds: readonly string[]): Promise<readonly number[]> {
      const [first, ...others] = parentIds;
      if (first !== undefined && others.length === 0)
        return [await list.count({ ...ofOne(query, first), above, below })];
      const conditions = [...query.conditions, ...idBetween('id', { above: [above], below: [below] })];
      const { clientId, now, cost } = query;
      const values = { ...valuesOf(conditions), clientId, now, parents: dialect.list(parentIds) };
      const rows = await connection.rows(withCost(countStatement({ ...query, conditions })(values), cost));
      const totals = new Map(rows.map(({ parent, total }) => [parent, Number(total)]));
      return parentIds.map((id) => totals.get(id) ?? 0);
    }

    /** The query for a single parent, whose statement is cheaper than the one for a list. */
    function ofOne({ parent, ...query }: Query, parentId: string): IdQuery {
      return { ...query, conditions: [...query.conditions, ...anyOf(dialect, parent, [parentId])] };
    }

    return { pages, counts };
  }

  return { reads };
}

/** Groups the windows of parents that are the same. */
function shareWindows(
  { direction, above, below }: IdQuery,
  windows: readonly ChildWindow[],
  key: KeyColumn,
): SharedWindow[] {
  const groups = Map.groupBy(windows, ({ window }) => JSON.stringify(window));
  return [...groups.values()].flatMap((sharing) =>
    sharing.slice(0, 1).map(({ window }) => {
      const { low, high } = endsOf(direction, window);
      return {
        window,
        low: highest([above, keyOf(key, low)]),
        high: lowest([below, keyOf(key, high)]),
        direction: readingDirection(direction, window),
        sharing,
      };
    }),
  );
}

function shapeOfWindow({ window: { inclusive }, low, high, direction }: SharedWindow): string {
  return [direction, low !== undefined && 'low', high !== undefined && 'high', inclusive && 'inclusive'].join(' ');
}

type Keyed = { readonly id: string; readonly sequence?: number };

function byKey(key: KeyColumn, direction: Direction) {
  const first = direction === 'asc' ? -1 : 1;
  return (a: Keyed, b: Keyed) => ((a[key] ?? '') < (b[key] ?? '') ? first : -first);
}
