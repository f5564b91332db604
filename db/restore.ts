import { existsSync, renameSync } from 'node:fs';
import Sqlite from 'better-sqlite3';
import { readConfig } from '../src/config.ts';
import { runCommand, UsageError } from '../src/lib/command.ts';
import { OperatorError } from '../src/lib/operator-error.ts';
import { createProgress } from '../src/lib/progress.ts';
import { parseDatabaseUrl } from '../src/store/sql/database.ts';
import { copySnapshot, removeWithLogs, verifyBackup } from './backup-file.ts';

const usage = `Makes a backup the SQLite database of DATABASE_URL. Stop the gateways first.

  npm run db:restore -- --from backups/payment-links.db [--replace]

The backup is verified first, and stays as it is. A database that is there already is only replaced with --replace, and
kept beside it under another name.
`;

async function restore(from: string, replace: boolean): Promise<void> {
  const { DATABASE_URL } = readConfig(process.env);
  const address = parseDatabaseUrl(DATABASE_URL);
  if (address.kind === 'postgres') {
    throw new OperatorError(
      'DATABASE_URL: is PostgreSQL, which has tools of its own; type pg_restore --dbname="$DATABASE_URL" <file>',
    );
  }
  const { path } = address;
  if (!existsSync(from)) throw new OperatorError(`--from: there is no file ${from}; name a backup`);
  if (existsSync(path) && !replace) {
    throw new OperatorError(`DATABASE_URL: ${path} exists already and is left as it is; add --replace to replace it`);
  }
  verifyBackup(from);
  const draft = `${path}.restored`;
  removeWithLogs(draft);
  await copySnapshot({ from, to: draft, progress: (total) => createProgress('Pages', total) });
  const kept = existsSync(path) ? setAside(path) : undefined;
  renameSync(draft, path);
  process.stdout.write(`${path} is what ${from} holds\n${kept === undefined ? '' : `${kept} is what it was before\n`}`);
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
