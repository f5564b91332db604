import { closeSync, existsSync, fsyncSync, openSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import Sqlite from 'better-sqlite3';
import { OperatorError } from '../src/lib/operator-error.ts';
import { verifyCounts } from '../src/store/sqlite/count-check.ts';
import { checkFile } from '../src/store/sqlite/integrity-check.ts';
import { keepPrivate } from '../src/store/sqlite/private-file.ts';

/** Pages between two reports of progress, and between two turns of the event loop. */
const PAGES_AT_ONCE = 1_000;

type Copy = {
  readonly from: string;
  readonly to: string;
  /** Called with the number of all pages, it answers what to call for so many more that are done. */
  readonly progress: (total: number) => (more: number) => void;
};

/**
 * Copies the database as it is at this moment, while others go on writing to it, into a file that does not exist yet. The
 * copy is whole when it appears under its name: one file, on the disk, verified.
 */
export async function copySnapshot({ from, to, progress }: Copy): Promise<void> {
  const draft = `${to}.part`;
  removeWithLogs(draft);
  keepPrivate(draft);
  const source = new Sqlite(from, { fileMustExist: true });
  try {
    // Without a transaction that is open all the while, SQLite begins anew each time that another process writes.
    source.exec('begin');
    source.prepare('select count(*) from sqlite_schema').get();
    let report: ((more: number) => void) | undefined;
    let done = 0;
    await source.backup(draft, {
      progress({ totalPages, remainingPages }) {
        report ??= progress(totalPages);
        report(totalPages - remainingPages - done);
        done = totalPages - remainingPages;
        return PAGES_AT_ONCE;
      },
    });
    source.exec('commit');
    makeOneFile(draft);
    verifyBackup(draft);
    sync(draft);
    if (existsSync(to)) throw new OperatorError(`${to} exists already and is left as it is; name another file`);
    renameSync(draft, to);
    sync(dirname(to));
  } finally {
    source.close();
    removeWithLogs(draft);
  }
}

/** Throws OperatorError when a backup is damaged, or its totals are not those of its rows. */
export function verifyBackup(path: string): void {
  const damage = checkFile(path) ?? verifyCounts(path);
  if (damage !== undefined) throw new OperatorError(`${path} is no sound copy: ${damage}; use another one`);
}

/** A file in WAL mode would want two others beside it. */
function makeOneFile(path: string): void {
  const connection = new Sqlite(path);
  connection.pragma('journal_mode = DELETE');
  connection.close();
}

/** Waits until what was written is on the disk. */
function sync(path: string): void {
  const descriptor = openSync(path, 'r');
  fsyncSync(descriptor);
  closeSync(descriptor);
}

export function removeWithLogs(path: string): void {
  for (const suffix of ['', '-journal', '-wal', '-shm']) rmSync(path + suffix, { force: true });
}
