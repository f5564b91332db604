import { turnOfEventLoop } from '../lib/turn.ts';

/** Those of one client that wait for their turn, in the order in which they came. */
type Lane = { underWay: number; readonly waiting: (() => void)[] };

/** How many old events are told in one turn of the event loop, to all readers together: a millisecond's work. */
const TOLD_PER_TURN = 4;

/**
 * Divides what reading old events costs. Of each client, `perClient` reads are under way at once and the others wait in
 * line; of all clients together, one begins in each turn of the event loop, so that everything else in the process gets
 * its turn between two of them. What was read is told a few events at a time, for the same reason.
 */
export function createCatchUp({ perClient = 2 }: { readonly perClient?: number } = {}) {
  const lanes = new Map<string, Lane>();
  let lastTurn: Promise<void> = Promise.resolve();
  let lastTold: Promise<void> = Promise.resolve();
  let told = 0;

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

  /** Whoever waits for longest takes the place over. */
  function leave(clientId: string, lane: Lane): void {
    const next = lane.waiting.shift();
    if (next !== undefined) {
      next();
      return;
    }
    lane.underWay -= 1;
    if (lane.underWay === 0) lanes.delete(clientId);
  }

  /** Resolves when one more old event may be told. */
  function pace(): Promise<void> {
    told += 1;
    if (told % TOLD_PER_TURN === 0) lastTold = lastTold.then(turnOfEventLoop);
    return lastTold;
  }

  return { run, pace };
}
