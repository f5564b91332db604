import { createFairQueue } from '../sql/fair-queue.ts';
import type { Query } from '../sql/statement.ts';

/** The most pending reads of a pipelined connection: the last one waits for the others, a millisecond each. */
const PIPELINE_DEPTH = 16;

/**
 * Divides the pool's connections, so that no client holds all of them: a quarter is for reads of unbounded cost, which take
 * long; the others are for transactions and for reads that an index bounds, at most half of them for one client. Such
 * reads have slots of their own where some connections are pipelined. Work for no client in particular (authentication,
 * the readiness probe, periodic jobs) skips the queues: one connection is reserved for it, unless there are fewer than
 * three.
 */
export function createPoolShares({
  poolMax,
  pipelined = 0,
  waitMs,
}: {
  readonly poolMax: number;
  readonly pipelined?: number;
  readonly waitMs: number;
}) {
  const long = Math.max(1, Math.floor(poolMax / 4));
  const short = Math.max(1, poolMax - pipelined - long - 1);
  const unbounded = createFairQueue({ slots: long, perClient: Math.max(1, long - 1), waitMs });
  const bounded = createFairQueue({ slots: short, perClient: Math.ceil(short / 2), waitMs });

  const places = pipelined * PIPELINE_DEPTH;
  const piped = places === 0 ? bounded : createFairQueue({ slots: places, perClient: places / 2, waitMs });

  function read<T>({ clientId, unbounded: takesLong }: Query<unknown>, work: () => Promise<T>): Promise<T> {
    if (clientId === undefined) return work();
    return (takesLong ? unbounded : piped).run(clientId, work);
  }

  function write<T>(clientId: string | undefined, work: () => Promise<T>): Promise<T> {
    return clientId === undefined ? work() : bounded.run(clientId, work);
  }

  function close(): void {
    unbounded.close();
    bounded.close();
    piped.close();
  }

  return { read, write, close };
}
