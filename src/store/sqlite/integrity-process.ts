import { constants, setPriority } from 'node:os';
import Sqlite from 'better-sqlite3';
import { checkFile } from './integrity-check.ts';

export type IntegrityReport = { readonly damage?: string; readonly failure?: string };

/** Checks the file that the first argument names, and sends the result to the parent process. */
function report(path: string): IntegrityReport {
  try {
    const damage = checkFile(path);
    return damage === undefined ? {} : { damage };
  } catch (error) {
    if (error instanceof Sqlite.SqliteError) return { failure: `${error.code}: ${error.message}` };
    throw error;
  }
}

setPriority(constants.priority.PRIORITY_LOW);
// Without the parent, the result is of no use.
process.on('disconnect', () => process.exit());
process.send?.(report(process.argv[2] ?? ''));
