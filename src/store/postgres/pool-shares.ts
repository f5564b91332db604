import { createFairQueue } from '../sql/fair-queue.ts';
import type { Query } from '../sql/statement.ts';

/**
 * Divides the connections of a pool, so that no client holds all of them: a quarter for reads of unbounded cost, which
 * take long, and the others for reads that an index bounds, of which one client has half at most. Transactions, and
 * what is read for no client (who somebody is, whether the database answers), go past both: one connection is left to
 * them always, unless there are fewer than three.
 */
export function createPoolShares({ poolMax, waitMs }: { readonly poolMax: number; readonly waitMs: number }) {
  const long = Math.max(1, Math.floor(poolMax / 4));
  const short = Math.max(1, poolMax - long - 1);
  const unbounded = createFairQueue({ slots: long, perClient: Math.max(1, long - 1), waitMs });
  const bounded = createFairQueue({ slots: short, perClient: Math.ceil(short / 2), waitMs });

  function read<T>({ clientId, unbounded: takesLong }: Query<unknown>, work: () => Promise<T>): Promise<T> {
    if (clientId === undefined) return work();
    return (takesLong ? unbounded : bounded).run(clientId, work);
  }

  function close(): void {
    unbounded.close();
    bounded.close();
  }

  return { read, close };
}
