import { workerData } from 'node:worker_threads';
import Sqlite from 'better-sqlite3';

/** Bounds the passes beside a writer that never pauses. */
const MAX_PASSES = 20;

let connection;

/** Not opened with the module: a thread that cannot begin is started again and again. */
function connect() {
  const opened = new Sqlite(workerData.path, { fileMustExist: true });
  // The database file must be on the disk before the WAL is overwritten.
  opened.pragma('synchronous = FULL');
  return opened;
}

/**
 * Copies committed pages from the WAL into the database file, without waiting for readers or writers. Repeated until nothing
 * was committed during a pass: only then does the next transaction reuse the WAL from its beginning.
 */
export function checkpoint() {
  connection ??= connect();
  let copied = -1;
  for (let pass = 0; pass < MAX_PASSES; pass += 1) {
    const [{ busy, log, checkpointed }] = connection.pragma('wal_checkpoint(passive)');
    if (busy !== 0 || log === copied) return;
    copied = checkpointed;
  }
}
