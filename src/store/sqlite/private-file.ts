import { chmodSync, closeSync, existsSync, openSync, statSync } from 'node:fs';

const OWNER_ONLY = 0o600;
const GROUP_AND_OTHERS = 0o077;

/**
 * Makes the file, and SQLite's auxiliary files, readable only by their owner: they contain personal data of payers, and
 * secrets of webhooks. SQLite gives its other files the mode of the database file. Files of another user are left
 * unchanged.
 */
export function keepPrivate(path: string): void {
  if (!existsSync(path)) closeSync(openSync(path, 'a', OWNER_ONLY));
  for (const file of [path, `${path}-wal`, `${path}-shm`]) {
    const found = statSync(file, { throwIfNoEntry: false });
    if (found === undefined || (found.mode & GROUP_AND_OTHERS) === 0 || found.uid !== process.getuid?.()) continue;
    chmodSync(file, OWNER_ONLY);
  }
}
