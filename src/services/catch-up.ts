import { turnOfEventLoop } from '../lib/turn.ts';

/** One client's reads: how many are running, and the FIFO queue of the others. */
type Lane = { underWay: number; readonly waiting: (() => void)[] };

/** How many old events are delivered in one turn of the event loop, to all readers together: a millisecond's work. */
const DELIVERED_PER_TURN = 4;

/**
 * Limits the cost of reading old events. Each client has at most `perClient` concurrent reads, and the others are queued;
 * of all clients together, one read begins in each turn of the event loop, so that everything else runs between two of
 * them. Events are delivered a few at a time, for the same reason.
 */
export function createCatchUp({ perClient = 2 }: { readonly perClient?: number } = {}) {
  const lanes = new Map<string, Lane>();
  let lastTurn: Promise<void> = Promise.resolve();
  let lastDelivery: Promise<void> = Promise.resolve();
  let delivered = 0;

  async function run<T>(clientId: string, read: () => Promise<T>): Promise<T> {
    const lane = lanes.get(clientId) ?? { underWay: 0, waiting: [] };
    lanes.set(clientId, lane);
    if (lane.underWay < perClient) lane.underWay += 1;
    else await new Promise<void>((resolve) => lane.waiting.push(resolve));
    try {
      lastTurn = lastTurn.then(turnOfEventLoop);
      await lastTurn;
      return await read();
    } finally {
      leave(clientId, lane);
    }
  }

  /** Hands the slot to the read that waits longest. */
  function leave(clientId: string, lane: Lane): void {
    const next = lane.waiting.shift();
    if (next !== undefined) {
      next();
      return;
    }
    lane.underWay -= 1;
    if (lane.underWay === 0) lanes.delete(clientId);
  }

  /** Resolves when one more old event may be delivered. */
  function pace(): Promise<void> {
    delivered += 1;
    if (delivered % DELIVERED_PER_TURN === 0) lastDelivery = lastDelivery.then(turnOfEventLoop);
    return lastDelivery;
  }

  return { run, pace };
}
