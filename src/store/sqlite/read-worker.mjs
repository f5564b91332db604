import module from 'node:module';
import { workerData } from 'node:worker_threads';

// Before the imports of TypeScript. The process keeps these modules with their types stripped, so that the thread need not load
// the part of Node that strips types, which takes 15 MB. For the same reason this module itself is not TypeScript.
if (workerData.compileCache !== undefined) module.enableCompileCache(workerData.compileCache);
const { DomainError } = await import('../../domain/errors.ts');
const { createSqliteConnection, openConnection, sqliteError } = await import('./connection.ts');

let connection;

/** Runs one query on the thread's own connection. It sees everything that was committed before it begins. */
export async function readRows(query) {
  try {
    // Not opened with the module: a thread that cannot begin is started again and again.
    connection ??= createSqliteConnection(openConnection(workerData.path, { readonly: true }));
    return { rows: await connection.rows(query) };
  } catch (error) {
    const known = sqliteError(error);
    if (!(known instanceof DomainError)) throw known;
    return { refused: { code: known.code, message: known.message } };
  }
}
