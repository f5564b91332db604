import Sqlite from 'better-sqlite3';

const DAMAGED = /^SQLITE_(CORRUPT|NOTADB)/;

/**
 * The first thing that is wrong with the file; undefined when nothing is. First the form of every page, which is quick, then
 * every index against its table. What neither can see is a changed letter inside a text that no index holds: SQLite keeps
 * no checksums.
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
  const said: unknown = connection.pragma(check, { simple: true });
  return said === 'ok' ? undefined : String(said);
}
