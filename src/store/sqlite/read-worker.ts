import { workerData } from 'node:worker_threads';
import { DomainError } from '../../domain/errors.ts';
import type { Query } from '../sql/statement.ts';
import { createSqliteConnection, openConnection, type SqliteConnection, sqliteError } from './connection.ts';

export type ReadWorkerData = { readonly path: string };

/** Errors lose their class and code between threads, so domain errors are returned as data. */
export type ReadResult =
  | { readonly rows: unknown[] }
  | { readonly refused: { readonly code: DomainError['code']; readonly message: string } };

const { path }: ReadWorkerData = workerData;
let connection: SqliteConnection | undefined;

/** Runs one query on the thread's own connection. It sees everything that was committed before it begins. */
export async function readRows(query: Query<unknown>): Promise<ReadResult> {
  try {
    // Not opened with the module: a thread that cannot begin is started again and again.
    connection ??= createSqliteConnection(openConnection(path, { readonly: true }));
    return { rows: await connection.rows(query) };
  } catch (error) {
    const known = sqliteError(error);
    if (!(known instanceof DomainError)) throw known;
    return { refused: { code: known.code, message: known.message } };
  }
}
