import { workerData } from 'node:worker_threads';
import Sqlite from 'better-sqlite3';

/** Bounds the passes beside a writer that never pauses. */
const MAX_PASSES = 20;
/** In pages of 4 KiB: 90 MB. */
const LONG_WAL = 22_000;
/** How long readers and writers may be waited for. Meanwhile, nobody writes. */
const BUSY_TIMEOUT_MS = 50;

let connection;

/** Not opened with the module: a thread that cannot begin is started again and again. */
function connect() {
  const opened = new Sqlite(workerData.path, { fileMustExist: true, timeout: BUSY_TIMEOUT_MS });
  // The database file must be on the disk before the WAL is overwritten.
  opened.pragma('synchronous = FULL');
  return opened;
}

export function checkpoint() {
  connection ??= connect();
  try {
    copyCommitted(connection);
  } catch (error) {
    // One that was opened while the file system was read-only stays so.
    connection.close();
    connection = undefined;
    throw error;
  }
}

/**
 * Copies committed pages from the WAL into the database file, without waiting for readers or writers. Repeated until nothing
 * was committed during a pass: only then does the next transaction reuse the WAL from its beginning. Where processes take
 * turns in writing, something always is; when the WAL has grown long, it is therefore copied while nobody writes.
 */
export function copyCommitted(database, longWal = LONG_WAL) {
  let copied = -1;
  for (let pass = 0; pass < MAX_PASSES; pass += 1) {
    const [{ busy, checkpointed }] = database.pragma('wal_checkpoint(passive)');
    if (busy !== 0) return;
    if (checkpointed === copied) break;
    copied = checkpointed;
  }
  const [{ log }] = database.pragma('wal_checkpoint(noop)');
  if (log >= longWal) database.pragma('wal_checkpoint(restart)');
}
