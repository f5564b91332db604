import { createFairQueue } from '../sql/fair-queue.ts';
import type { Query } from '../sql/statement.ts';

/** How many reads may be under way on a pipelined connection: the last one waits for the others, a millisecond each. */
const PIPELINE_DEPTH = 16;

/**
 * Divides the connections, so that no client holds all of them: a quarter for reads of unbounded cost, which take long,
 * and the others for transactions and for reads that an index bounds, of which one client has half at most. Those reads
 * have places of their own where some connections are pipelined. What is done for no client in particular (who somebody
 * is, whether the database answers, periodic jobs) goes past all of that: one connection is left to it always, unless
 * there are fewer than three.
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
