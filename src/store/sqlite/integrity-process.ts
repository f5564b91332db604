import { constants, setPriority } from 'node:os';
import Sqlite from 'better-sqlite3';
import { checkFile } from './integrity-check.ts';

export type IntegrityReport = { readonly damage?: string; readonly failure?: string };

/** Looks at the file that the first argument names, and tells its parent what it found. */
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
// Without a parent there is nobody to tell.
process.on('disconnect', () => process.exit());
process.send?.(report(process.argv[2] ?? ''));
