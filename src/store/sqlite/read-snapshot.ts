import { performance } from 'node:perf_hooks';
import type Sqlite from 'better-sqlite3';

/**
 * Lets reads that follow one another share a read transaction: SQLite takes and releases locks for each transaction, which
 * costs a tenth of the time of the shortest request.
 *
 * A snapshot never outlives the poll of the event loop in which it began, so every request that reads from it arrived before
 * it began. No request misses what was committed before it arrived, by this process or by another one.
 */
export function createReadSnapshot(reader: Sqlite.Database) {
  const begin = reader.prepare('begin');
  const commit = reader.prepare('commit');
  let isOpen = false;
  let begunIn = 0;

  /** Called before each read. */
  function use(): void {
    const poll = pollNumber();
    if (isOpen && poll === begunIn) return;
    if (isOpen) end();
    else setImmediate(end);
    begin.run();
    isOpen = true;
    begunIn = poll;
  }

  /** Called before this process commits, so that its next read sees what was written; and in each turn of the event loop. */
  function end(): void {
    if (!isOpen) return;
    isOpen = false;
    // SQLite itself ends the transaction of a read that fails, as on an I/O error.
    if (reader.inTransaction) commit.run();
  }

  return { use, end };
}

/**
 * A number that grows before each poll of this thread's event loop: libuv counts its turns, and the events of a poll before
 * it polls again in the same turn.
 */
function pollNumber(): number {
  const { loopCount, events } = performance.nodeTiming.uvMetricsInfo;
  return loopCount + events;
}
