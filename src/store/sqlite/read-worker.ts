import { workerData } from 'node:worker_threads';
import { DomainError } from '../../domain/errors.ts';
import type { Query } from '../sql/statement.ts';
import { createSqliteConnection, openConnection } from './connection.ts';

export type ReadWorkerData = { readonly path: string };

/** Errors lose their class and code between threads, so domain errors are returned as data. */
export type ReadResult =
  | { readonly rows: unknown[] }
  | { readonly refused: { readonly code: DomainError['code']; readonly message: string } };

const { path }: ReadWorkerData = workerData;
const connection = createSqliteConnection(openConnection(path, { readonly: true }));

/** Runs one query on the thread's own connection. It sees everything that was committed before it begins. */
export async function readRows(query: Query<unknown>): Promise<ReadResult> {
  try {
    return { rows: await connection.rows(query) };
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    return { refused: { code: error.code, message: error.message } };
  }
}
