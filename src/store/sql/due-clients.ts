import { type RawBuilder, type SqlBool, sql } from 'kysely';
import type { DueClients, DueWindow } from '../../domain/due.ts';
import type { Connection, Dialect } from './database.ts';
import { type Param, statement } from './statement.ts';

type Row = { client_id: string; due_at: number };
type Range = { until: number; afterTime: number; afterClient: string; limit: number };

/**
 * Which clients have rows of the table whose `column` has come, asked of all clients at once. The table has an index on
 * (`column`, client_id) of the rows that `where` admits, which this walks from the row that is due for longest on.
 */
export function dueClients(
  { qb }: Dialect,
  { table, column, where }: { readonly table: string; readonly column: string; readonly where: RawBuilder<SqlBool> },
) {
  const due = sql.ref(column);
  const range = statement((param: Param<Range>) => ({
    compile: () =>
      sql<Row>`select client_id, ${due} as due_at from ${sql.table(table)} where ${where} and ${due} <= ${param('until')}
        and (${due}, client_id) > (${param('afterTime')}, ${param('afterClient')})
        order by ${due}, client_id limit ${param('limit')}`.compile(qb),
  }));

  return async function read(connection: Connection, until: number, window: DueWindow): Promise<DueClients> {
    const { limit, after = { dueAt: 0, clientId: '' } } = window;
    const rows = await connection.rows(range({ until, afterTime: after.dueAt, afterClient: after.clientId, limit }));
    const last = rows.length < limit ? undefined : rows.at(-1);
    return {
      due: [...new Set(rows.map((row) => row.client_id))],
      next: last && { dueAt: last.due_at, clientId: last.client_id },
    };
  };
}
