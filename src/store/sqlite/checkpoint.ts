import { fileURLToPath } from 'node:url';
import type Sqlite from 'better-sqlite3';
import type { Piscina } from 'piscina';

/** Not TypeScript: Node's type stripping would take another 15 MB in the thread. */
const WORKER = fileURLToPath(new URL('./checkpoint-worker.mjs', import.meta.url));
/** A group of creates writes some 0.7 pages of 4 KiB for each changed row. */
const CHECKPOINT_ROWS = 16_000;
const IDLE_MS = 10_000;
/** In MB. The thread only calls SQLite. */
const LIMITS = { maxYoungGenerationSizeMb: 1, maxOldGenerationSizeMb: 16 };

/**
 * Checkpoints the WAL in a thread, because it takes 20 to 40 ms, which would block the event loop. The WAL may therefore grow
 * larger than by default, so that a page that is written often is copied to the database file less often.
 */
export function createCheckpointer({
  path,
  writer,
  rows = CHECKPOINT_ROWS,
}: {
  readonly path: string;
  readonly writer: Sqlite.Database;
  /** The number of changed rows between two checkpoints. */
  readonly rows?: number;
}) {
  const changedRows = writer.prepare('select total_changes()').pluck();
  let changedBefore = 0;
  let pool: Promise<Piscina<void, void>> | undefined;
  let running: Promise<void> | undefined;

  /** Called after each commit of the writer. */
  function committed(): void {
    if (running !== undefined) return;
    const changed = changedRows.get() as number;
    if (changed - changedBefore < rows) return;
    changedBefore = changed;
    running = checkpoint().finally(() => {
      running = undefined;
    });
  }

  /** A failure, as on a full disk, loses nothing: the WAL stays, and the next checkpoint copies all of it. */
  async function checkpoint(): Promise<void> {
    pool ??= start();
    await pool.then((threads) => threads.run()).catch(() => {});
  }

  async function start(): Promise<Piscina<void, void>> {
    const { Piscina } = await import('piscina');
    return new Piscina({
      filename: WORKER,
      name: 'checkpoint',
      workerData: { path },
      minThreads: 0,
      maxThreads: 1,
      idleTimeout: IDLE_MS,
      resourceLimits: LIMITS,
    });
  }

  /** Resolves when the last checkpoint and its thread have ended. */
  async function close(): Promise<void> {
    await running;
    await (await pool)?.destroy();
  }

  return { committed, close };
}
