import { type RawBuilder, type SqlBool, sql } from 'kysely';
import type { DueClients, DueWindow } from '../../domain/due.ts';
import type { Connection, Dialect } from './database.ts';
import { type Param, statement } from './statement.ts';

type Row = { client_id: string; due_at: number };
type Range = { until: number; afterTime: number; afterClient: string; limit: number };

/**
 * The clients that have due rows: those whose `column` is not after the instant. The table needs a partial index on
 * (`column`, client_id) of the rows that match `where`, which is read beginning with the row that is due for longest.
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
