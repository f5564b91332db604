import { chmodSync, closeSync, existsSync, openSync, statSync } from 'node:fs';

const OWNER_ONLY = 0o600;
const ANYBODY_ELSE = 0o077;

/**
 * Makes the file, and SQLite's files beside it, readable by their owner alone: they contain personal data of payers, and
 * secrets of webhooks. SQLite gives its other files the mode of the database file. Files of another user are left as they
 * are.
 */
export function keepPrivate(path: string): void {
  if (!existsSync(path)) closeSync(openSync(path, 'a', OWNER_ONLY));
  for (const file of [path, `${path}-wal`, `${path}-shm`]) {
    const found = statSync(file, { throwIfNoEntry: false });
    if (found === undefined || (found.mode & ANYBODY_ELSE) === 0 || found.uid !== process.getuid?.()) continue;
    chmodSync(file, OWNER_ONLY);
  }
}
