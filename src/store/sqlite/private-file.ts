import { chmodSync, closeSync, existsSync, mkdirSync, openSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

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

/** Makes the folder of a new file, and keeps the file private. Without `create`, throws ENOENT when the file does not exist. */
export function preparePrivate(path: string, { create }: { readonly create: boolean }): void {
  if (create) mkdirSync(dirname(path), { recursive: true });
  else statSync(path);
  keepPrivate(path);
}
