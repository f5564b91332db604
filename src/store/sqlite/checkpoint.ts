import { fileURLToPath } from 'node:url';
import type Sqlite from 'better-sqlite3';
import type { Piscina } from 'piscina';

/** Not TypeScript: Node's type stripping would take another 15 MB in the thread. */
const WORKER = fileURLToPath(new URL('./checkpoint-worker.mjs', import.meta.url));
/** In pages of 4 KiB: 45 MB. */
const CHECKPOINT_PAGES = 11_000;
/** After how many changed rows the size of the WAL is read: a group of creates writes 0.7 pages for each row, a single one 3. */
const CHECK_AFTER_ROWS = 500;
const IDLE_MS = 10_000;
/** The pause between two attempts to checkpoint after a transaction was refused. */
const RETRY_MS = 1_000;
/** How long checkpoints have to fail until it is reported: a single one may fail, and the next one copies everything. */
const REPORT_AFTER_MS = 60_000;
/** In MB. The thread only calls SQLite. */
const LIMITS = { maxYoungGenerationSizeMb: 1, maxOldGenerationSizeMb: 16 };

type WalSize = { readonly log: number; readonly checkpointed: number };

/**
 * Checkpoints the WAL in a thread, because it takes 20 to 40 ms, which would block the event loop. The WAL may therefore grow
 * larger than by default, so that a page that is written often is copied to the database file less often.
 */
export function createCheckpointer({
  path,
  writer,
  pages = CHECKPOINT_PAGES,
  checkAfterRows = CHECK_AFTER_ROWS,
  retryMs = RETRY_MS,
  now = () => performance.now(),
  notice = () => {},
}: {
  readonly path: string;
  readonly writer: Sqlite.Database;
  /** How many pages, written by this process or by another one, the WAL has when a checkpoint begins. */
  readonly pages?: number;
  readonly checkAfterRows?: number;
  readonly retryMs?: number;
  readonly now?: () => number;
  /** Called with a line when checkpoints have failed for a minute, and when one succeeds after that. */
  readonly notice?: (line: string) => void;
}) {
  const changedRows = writer.prepare('select total_changes()').pluck();
  const walSize = writer.prepare<[], WalSize>('pragma wal_checkpoint(noop)');
  let changedBefore = 0;
  let pool: Promise<Piscina<void, void>> | undefined;
  let running: Promise<void> | undefined;
  let failing: { readonly since: number; readonly isReported: boolean } | undefined;
  let refusal: { readonly error: unknown; readonly triedAt: number } | undefined;

  /** Called after each commit of the writer. */
  function committed(): void {
    if (running !== undefined) return;
    const changed = changedRows.get() as number;
    if (changed - changedBefore < checkAfterRows) return;
    changedBefore = changed;
    if (uncopiedPages() < pages) return;
    // A failure loses nothing: the WAL stays and grows, and the next checkpoint copies all of it.
    void checkpoint().catch(() => {});
  }

  function uncopiedPages(): number {
    try {
      const size = walSize.get();
      return size === undefined ? 0 : size.log - size.checkpointed;
    } catch {
      // While another process opens or closes the file. The commit was successful all the same.
      return 0;
    }
  }

  function checkpoint(): Promise<void> {
    pool ??= start().catch((error: unknown) => {
      pool = undefined;
      throw error;
    });
    running ??= pool
      .then((threads) => threads.run())
      .then(succeeded, failed)
      .finally(() => {
        running = undefined;
      });
    return running;
  }

  function succeeded(): void {
    if (failing?.isReported === true) notice('checkpoints of the WAL succeed again');
    failing = undefined;
  }

  function failed(error: unknown): never {
    const { since, isReported } = failing ?? { since: now(), isReported: false };
    const isLong = now() - since >= REPORT_AFTER_MS;
    if (isLong && !isReported) notice(`checkpoints of the WAL have failed for a minute, and it grows: ${error}`);
    failing = { since, isReported: isReported || isLong };
    throw error;
  }

  /** Called when a whole transaction has failed, as on a disk that is full or has become read-only. */
  function refused(error: unknown): void {
    refusal ??= { error, triedAt: Number.NEGATIVE_INFINITY };
  }

  /**
   * Called before each transaction. After a refusal, every other one is refused until a checkpoint has succeeded, which lets
   * the WAL be reused from its beginning. Otherwise, the WAL would take the space that becomes free, which the database file
   * needs to grow, and small writes, as that of the readiness probe, would succeed where others fail.
   */
  async function whenWritable(): Promise<void> {
    if (refusal === undefined) return;
    const { error, triedAt } = refusal;
    if (now() - triedAt < retryMs) throw error;
    refusal = { error, triedAt: now() };
    try {
      await checkpoint();
    } catch {
      throw error;
    }
    refusal = undefined;
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
    await running?.catch(() => {});
    await (await pool)?.destroy();
  }

  return { committed, refused, whenWritable, close };
}
