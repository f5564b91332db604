import { sql } from 'kysely';
import type { Tables } from '../tables.ts';
import type { Dialect } from './database.ts';
import { type Param, type Statement, statement } from './statement.ts';

/** `insert into table (columns) values (...)`, with a parameter named like each column, followed by `tail`. */
export function insertInto<Table extends keyof Tables, Column extends keyof Tables[Table] & string>(
  { qb }: Dialect,
  { table, columns, tail = '' }: { readonly table: Table; readonly columns: readonly Column[]; readonly tail?: string },
): Statement<Pick<Tables[Table], Column>, Partial<Tables[Table]>> {
  return statement((param: Param<Pick<Tables[Table], Column>>) => ({
    compile: () =>
      sql<
        Partial<Tables[Table]>
      >`insert into ${sql.table(table)} (${sql.join(columns.map((column) => sql.ref(column)))})
        values (${sql.join(columns.map((column) => param(column)))}) ${sql.raw(tail)}`.compile(qb),
  }));
}
