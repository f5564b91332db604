import { sql } from 'kysely';
import type { Connection, Dialect, Transaction } from './database.ts';
import type { ListedTable } from './id-list.ts';
import { type Param, statement } from './statement.ts';

type Noun<Row, T> = {
  readonly table: 'payment_links' | ListedTable;
  readonly columns: readonly string[];
  readonly toDomain: (row: Row) => T;
};

/** Reads rows by primary key, one or many at once. */
export function byId<Row extends { id: string }, T>(
  { qb, among, list, forUpdate }: Dialect,
  { table, columns, toDomain }: Noun<Row, T>,
) {
  const selected = sql<Row>`select ${sql.join(columns.map((column) => sql.ref(column)))} from ${sql.table(table)}`;
  const one = statement(
    (param: Param<{ clientId: string; id: string }>) => ({
      compile: () => sql<Row>`${selected} where client_id = ${param('clientId')} and id = ${param('id')}`.compile(qb),
    }),
    columns.map(nameOf),
  );
  const oneForUpdate = statement(
    (param: Param<{ clientId: string; id: string }>) => ({
      compile: () =>
        sql<Row>`${selected} where client_id = ${param('clientId')} and id = ${param('id')} ${forUpdate}`.compile(qb),
    }),
    columns.map(nameOf),
  );
  const many = statement(
    (param: Param<{ clientId: string; ids: unknown }>) => ({
      compile: () =>
        sql<Row>`${selected} where client_id = ${param('clientId')} and ${among(sql.ref('id'), param('ids'))}`.compile(
          qb,
        ),
    }),
    columns.map(nameOf),
  );

  function reads(connection: Connection) {
    async function find(clientId: string, id: string): Promise<T | undefined> {
      const [row] = await connection.rows(one({ clientId, id }));
      return row === undefined ? undefined : toDomain(row);
    }

    async function findMany(clientId: string, ids: readonly string[]): Promise<readonly (T | undefined)[]> {
      // The statement for one id is cheaper than the one for a list.
      const [first, ...others] = ids;
      if (first !== undefined && others.length === 0) return [await find(clientId, first)];
      const rows = await connection.rows(many({ clientId, ids: list(ids) }));
      const found = new Map(rows.map((row) => [row.id, toDomain(row)]));
      return ids.map((id) => found.get(id));
    }

    return { find, findMany };
  }

  /** Reads the row, and locks it until the transaction ends. */
  async function lock(transaction: Transaction, clientId: string, id: string): Promise<T | undefined> {
    const [row] = await transaction.rows(oneForUpdate({ clientId, id }));
    return row === undefined ? undefined : toDomain(row);
  }

  return { reads, lock };
}

/** The name of a column without its table's. */
function nameOf(column: string): string {
  return column.slice(column.indexOf('.') + 1);
}
