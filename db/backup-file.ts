import {
  accessSync,
  closeSync,
  constants,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { dirname } from 'node:path';
import Sqlite from 'better-sqlite3';
import { readConfig } from '../src/config.ts';
import { OperatorError } from '../src/lib/operator-error.ts';
import { openError } from '../src/store/open-error.ts';
import { parseDatabaseUrl } from '../src/store/sql/database.ts';
import { verifyCounts } from '../src/store/sqlite/count-check.ts';
import { checkFile } from '../src/store/sqlite/integrity-check.ts';
import { keepPrivate } from '../src/store/sqlite/private-file.ts';

/** Pages between two reports of progress, and between two turns of the event loop. */
const PAGES_AT_ONCE = 1_000;

/** A file, and the setting or argument that names it. */
export type NamedFile = { readonly path: string; readonly setting: string };

type Copy = {
  readonly from: NamedFile;
  readonly to: NamedFile;
  /** Called once with the number of pages; returns a function that is called with the number of pages copied since. */
  readonly progress: (total: number) => (more: number) => void;
};

/** The SQLite file that DATABASE_URL names; `instead` is the command to use for PostgreSQL, which has tools of its own. */
export function databaseFile(instead: string): NamedFile {
  const setting = 'DATABASE_URL';
  const address = parseDatabaseUrl(readConfig(process.env).DATABASE_URL);
  if (address.kind === 'postgres') {
    throw new OperatorError(`${setting}: is PostgreSQL, which has tools of its own; type ${instead}`);
  }
  if (address.path === ':memory:') {
    throw new OperatorError(`${setting}: must be a file, not in memory; for example sqlite:data/payment-links.db`);
  }
  return { path: address.path, setting };
}

/** Throws OperatorError unless there is a file that this user may read. */
export function requireReadable({ path, setting }: NamedFile): void {
  if (!existsSync(path)) {
    throw new OperatorError(`${setting}: there is no file ${path}; name the one that holds the data`);
  }
  requireFile({ path, setting });
  try {
    accessSync(path, constants.R_OK);
  } catch {
    throw new OperatorError(`${setting}: ${path} cannot be read by this user; name another file, or change its rights`);
  }
}

export function requireFile({ path, setting }: NamedFile): void {
  if (statSync(path).isDirectory()) throw new OperatorError(`${setting}: ${path} is a folder; name a file in it`);
}

/**
 * Copies the database as it is at this moment, while others go on writing to it, into a file that does not exist yet. The
 * copy appears under its name only when it is complete, synced and verified. A failed one leaves nothing behind.
 */
export async function copySnapshot({ from, to, progress }: Copy): Promise<void> {
  const draft = `${to.path}.part`;
  const source = translateErrors(from, () => openAtThisMoment(from.path));
  try {
    translateErrors(to, () => makeDraft(draft));
    await copyPages(source, draft, progress).catch((error: unknown) => {
      throw translateError(to, error);
    });
    source.exec('commit');
    makeOneFile(draft);
    const damage = damageOf(draft);
    if (damage !== undefined) {
      throw new OperatorError(
        `${from.setting}: no copy of ${from.path} was made: ${damage}; look with npm run db:verify`,
      );
    }
    sync(draft);
    if (existsSync(to.path)) {
      throw new OperatorError(`${to.setting}: ${to.path} exists already and is left as it is; name another file`);
    }
    renameSync(draft, to.path);
    sync(dirname(to.path));
  } finally {
    source.close();
    if (existsSync(draft)) removeWithLogs(draft);
  }
}

/** In a transaction: without one, SQLite's online backup restarts whenever another process writes. */
function openAtThisMoment(path: string): Sqlite.Database {
  const source = new Sqlite(path, { fileMustExist: true });
  try {
    source.exec('begin');
    source.prepare('select count(*) from sqlite_schema').get();
    return source;
  } catch (error) {
    source.close();
    throw error;
  }
}

function makeDraft(draft: string): void {
  mkdirSync(dirname(draft), { recursive: true });
  removeWithLogs(draft);
  keepPrivate(draft);
}

async function copyPages(source: Sqlite.Database, draft: string, progress: Copy['progress']): Promise<void> {
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
}

/** Throws OperatorError when a backup is damaged, or its totals are not those of its rows. */
export function verifyBackup(backup: NamedFile): void {
  const { path, setting } = backup;
  const damage = translateErrors(backup, () => damageOf(path));
  if (damage !== undefined) {
    throw new OperatorError(`${setting}: ${path} is damaged: ${damage}; use another backup`);
  }
}

function damageOf(path: string): string | undefined {
  const damage = checkFile(path);
  if (damage !== undefined) return damage;
  try {
    return verifyCounts(path);
  } catch (error) {
    if (error instanceof Sqlite.SqliteError && /^no such (table|column)/.test(error.message)) return error.message;
    throw error;
  }
}

function translateErrors<T>(file: NamedFile, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw translateError(file, error);
  }
}

/** An OperatorError about the file for a known system error; any other error is returned as it is. */
function translateError({ path, setting }: NamedFile, error: unknown): unknown {
  return openError(error, { address: { kind: 'sqlite', path }, setting });
}

/** Leaves WAL mode, which needs two more files beside the database. */
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
