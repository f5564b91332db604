import { existsSync, realpathSync, renameSync } from 'node:fs';
import Sqlite from 'better-sqlite3';
import { runCommand, UsageError } from '../src/lib/command.ts';
import { OperatorError } from '../src/lib/operator-error.ts';
import { createProgress } from '../src/lib/progress.ts';
import {
  copySnapshot,
  databaseFile,
  removeWithLogs,
  requireFile,
  requireReadable,
  verifyBackup,
} from './backup-file.ts';

const usage = `Restores a backup as the SQLite database of DATABASE_URL. Stop the gateways first.

  npm run db:restore -- --from backups/payment-links.db [--replace]

The backup is verified first, and not changed. An existing database is replaced only with --replace, and is kept under
another name.
`;

async function restore(backup: string, replace: boolean): Promise<void> {
  const database = databaseFile('pg_restore --dbname="$DATABASE_URL" <file>');
  const { path, setting } = database;
  const from = { path: backup, setting: '--from' };
  requireReadable(from);
  const isThere = existsSync(path);
  if (isThere) {
    requireFile(database);
    if (realpathSync(path) === realpathSync(backup)) {
      throw new OperatorError(`--from: ${backup} is the database of DATABASE_URL itself; name a backup`);
    }
    if (!replace) {
      throw new OperatorError(`${setting}: ${path} exists already and is left as it is; add --replace to replace it`);
    }
  }
  verifyBackup(from);
  if (isThere) requireUnused(path);
  const draft = `${path}.restored`;
  const progress = (total: number) => createProgress('Pages', total);
  if (existsSync(draft)) removeWithLogs(draft);
  await copySnapshot({ from, to: { path: draft, setting }, progress });
  try {
    const kept = isThere ? setAside(path) : undefined;
    renameSync(draft, path);
    process.stdout.write(
      `${path} is restored from ${backup}\n${kept === undefined ? '' : `${kept} is the database that was replaced\n`}`,
    );
  } finally {
    removeWithLogs(draft);
  }
}

/** Renames the database, with its WAL checkpointed, and returns the new name. Refuses one that is in use. */
function setAside(path: string): string {
  const kept = `${path}.before-${new Date().toISOString().replaceAll(/[:.]/g, '-')}`;
  requireUnused(path);
  // A damaged database keeps its WAL, which may contain recoverable data.
  for (const suffix of ['', '-wal']) if (existsSync(path + suffix)) renameSync(path + suffix, kept + suffix);
  removeWithLogs(path);
  return kept;
}

/** Throws if another process has the database open. */
function requireUnused(path: string): void {
  const connection = new Sqlite(path, { timeout: 0 });
  try {
    connection.pragma('journal_mode = DELETE');
  } catch (error) {
    // A file that is damaged or no database at all is a reason to restore a backup.
    if (error instanceof Sqlite.SqliteError && error.code.startsWith('SQLITE_BUSY')) {
      throw new OperatorError(`DATABASE_URL: ${path} is in use; stop the gateways first, then type the same again`);
    }
  } finally {
    connection.close();
  }
}

await runCommand({
  usage,
  options: { from: { type: 'string' }, replace: { type: 'boolean', default: false } },
  async run({ from, replace }) {
    if (from === undefined) throw new UsageError('--from is required');
    await restore(from, replace);
  },
});
