import { Kysely, SqliteDialect, SqliteQueryCompiler, sql } from 'kysely';
import type { Dialect } from '../sql/database.ts';
import type { Tables } from '../tables.ts';
import { exactSum } from './exact-sum.ts';
import { firstOfEach, parentRows } from './first-of-each.ts';
import { sqliteSearchIndex } from './search-index.ts';

export function createDialect(): Dialect {
  const qb = createBuilder();
  // SQLite's only join is the nested loop; `cross join` fixes its order.
  const joinByKey: Dialect['joinByKey'] = (outer, inner, sameKey) =>
    sql`${outer} cross join ${sql.table(inner)} on ${sameKey}`;
  return {
    qb,
    list: (values) => JSON.stringify(values),
    among: (column, list) => sql`${column} in (select value from json_each(${list}))`,
    rowsOf: parentRows,
    firstOfEach,
    table: (rows) => JSON.stringify(rows),
    records: (table) => sql`json_each(${table})`,
    joinByKey,
    joinAllByKey: joinByKey,
    // SQLite's merges read each select only as far as needed. (Its syntax has no parentheses there, either.)
    limitBranch: (select) => select,
    // There are no row locks: one transaction writes at a time.
    amongUnlocked: (column, select) => sql`${column} in (${select})`,
    noIndex: (column) => sql`+${column}`,
    forUpdate: sql``,
    searchIndex: sqliteSearchIndex(qb),
    exactSum,
  };
}

/**
 * Builds statements whose plans do not depend on values. Otherwise, when a parameter is bound that limits the rows or is
 * compared with an indexed column, SQLite plans the statement again (https://sqlite.org/c3ref/prepare.html, on STAT4), which
 * takes longer than most of them run. The planner reads no value of an expression such as `+?`, which has the same value,
 * type and affinity as `?`. (SQLITE_DBCONFIG_ENABLE_QPSG would do that too, but the driver has no way to set it.)
 */
function createBuilder(): Kysely<Tables> {
  const compiler = Object.defineProperty(new SqliteQueryCompiler(), 'getCurrentParameterPlaceholder', {
    value: () => '+?',
  });
  const sqlite = new SqliteDialect({ database: neverOpened });
  return new Kysely<Tables>({
    dialect: {
      createAdapter: () => sqlite.createAdapter(),
      createDriver: () => sqlite.createDriver(),
      createIntrospector: (kysely) => sqlite.createIntrospector(kysely),
      createQueryCompiler: () => compiler,
    },
  });
}

async function neverOpened(): Promise<never> {
  throw new Error('This Kysely builds statements and runs none');
}
