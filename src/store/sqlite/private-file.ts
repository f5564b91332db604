import { chmodSync, closeSync, existsSync, openSync, statSync } from 'node:fs';

const OWNER_ONLY = 0o600;
const ANYBODY_ELSE = 0o077;

/**
 * Makes the file, and what SQLite keeps beside it, readable by their owner alone: they hold what payers typed, and the
 * secrets that sign webhooks. SQLite gives the files beside it the rights of the database file. What belongs to another
 * user is left as it is.
 */
export function keepPrivate(path: string): void {
  if (!existsSync(path)) closeSync(openSync(path, 'a', OWNER_ONLY));
  for (const file of [path, `${path}-wal`, `${path}-shm`]) {
    const found = statSync(file, { throwIfNoEntry: false });
    if (found === undefined || (found.mode & ANYBODY_ELSE) === 0 || found.uid !== process.getuid?.()) continue;
    chmodSync(file, OWNER_ONLY);
  }
}
