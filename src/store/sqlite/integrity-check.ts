import Sqlite from 'better-sqlite3';

const DAMAGED = /^SQLITE_(CORRUPT|NOTADB)/;

/**
 * The first damage found in the file; undefined when it is sound. Checks the structure of every page, which is quick, then
 * every index against its table. Neither can find a changed byte inside a text that is in no index: SQLite has no
 * checksums.
 */
export function checkFile(path: string): string | undefined {
  const connection = new Sqlite(path, { readonly: true, fileMustExist: true });
  try {
    return firstFault(connection, 'quick_check(1)') ?? firstFault(connection, 'integrity_check(1)');
  } catch (error) {
    if (error instanceof Sqlite.SqliteError && DAMAGED.test(error.code)) return error.message;
    throw error;
  } finally {
    connection.close();
  }
}

function firstFault(connection: Sqlite.Database, check: string): string | undefined {
  const result: unknown = connection.pragma(check, { simple: true });
  return result === 'ok' ? undefined : String(result);
}
