import { sql } from 'kysely';
import type { Tables } from '../tables.ts';
import type { Dialect } from './database.ts';
import { type At, type Statement, statement } from './statement.ts';

/** `insert into table (columns) values (...)`, each value named as its column, then `tail` as it stands. */
export function insertInto<Table extends keyof Tables, Column extends keyof Tables[Table] & string>(
  { sql: build }: Dialect,
  table: Table,
  columns: readonly Column[],
  tail = '',
): Statement<Pick<Tables[Table], Column>, Partial<Tables[Table]>> {
  return statement((at: At<Pick<Tables[Table], Column>>) => ({
    compile: () =>
      sql<
        Partial<Tables[Table]>
      >`insert into ${sql.table(table)} (${sql.join(columns.map((column) => sql.ref(column)))})
        values (${sql.join(columns.map((column) => at(column)))}) ${sql.raw(tail)}`.compile(build),
  }));
}
