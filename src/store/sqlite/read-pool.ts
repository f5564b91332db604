import module from 'node:module';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Piscina } from 'piscina';
import { DomainError } from '../../domain/errors.ts';
import { createFairQueue } from '../sql/fair-queue.ts';
import type { Query } from '../sql/statement.ts';

const WORKER = fileURLToPath(new URL('./read-worker.mjs', import.meta.url));
/** A thread takes some 10 MB and 50 ms to start, so an idle one is kept for this long. */
const IDLE_MS = 60_000;
/** The threads' scheduling priority, where the system supports it: lower than that of the thread that serves requests. */
const NICE = 5;

/** Errors lose their class and code between threads, so domain errors are returned as data. */
type ReadResult =
  | { readonly rows: unknown[] }
  | { readonly refused: { readonly code: DomainError['code']; readonly message: string } };

export type ReadPoolOptions = {
  readonly path: string;
  readonly threads: number;
  /** How long a read may wait for a thread. */
  readonly waitMs: number;
  /** How long the caller waits for the read itself. */
  readonly statementMs: number;
};

/**
 * Runs reads of unbounded cost in worker threads, each with a read-only connection of its own. One client never occupies
 * all of them, unless there is only one. Threads are started on demand.
 *
 * A running SQLite statement cannot be interrupted (better-sqlite3 has no API for it, and terminating a thread waits for
 * its native call). So at the deadline the caller is refused, while the thread stays occupied until the statement ends,
 * which reduces that client's share alone.
 */
export function createReadPool({ path, threads, waitMs, statementMs }: ReadPoolOptions) {
  const queue = createFairQueue({ slots: threads, perClient: Math.max(1, threads - 1), waitMs });
  let pool: Promise<Piscina<Query<unknown>, ReadResult>> | undefined;
  let closed = false;

  /** Starts the pool, whose library is imported here: a process without such reads never needs it. */
  async function start(): Promise<Piscina<Query<unknown>, ReadResult>> {
    const { Piscina } = await import('piscina');
    // Node names a folder of its version inside of the one that it is given.
    const cache = module.getCompileCacheDir();
    return new Piscina({
      filename: WORKER,
      name: 'readRows',
      workerData: { path, compileCache: cache && dirname(cache) },
      minThreads: 0,
      maxThreads: threads,
      idleTimeout: IDLE_MS,
      niceIncrement: NICE,
    });
  }

  async function execute({ sql, parameters }: Query<unknown>): Promise<ReadResult> {
    pool ??= start();
    try {
      return await (await pool).run({ sql, parameters });
    } catch (error) {
      if (closed) throw new DomainError('UNAVAILABLE', 'This process is stopping; try again', { cause: error });
      throw error;
    }
  }

  async function rows<Row>(query: Query<Row>): Promise<Row[]> {
    const deadline = new AbortController();
    // The read holds its slot until it settles; the caller waits only until the deadline.
    const result = await new Promise<ReadResult>((resolve, reject) => {
      const begin = () => {
        sleep(statementMs, undefined, { signal: deadline.signal, ref: false }).then(
          () => reject(new DomainError('UNAVAILABLE', `The read took more than ${statementMs} ms`)),
          () => {},
        );
        return execute(query);
      };
      queue.run(query.clientId ?? '', begin).then(resolve, reject);
    }).finally(() => deadline.abort());
    if ('refused' in result) throw new DomainError(result.refused.code, result.refused.message);
    return result.rows as Row[];
  }

  /** Refuses waiting reads, and resolves when every thread has ended. */
  async function close(): Promise<void> {
    closed = true;
    queue.close();
    await (await pool)?.destroy();
  }

  return { rows, close };
}
