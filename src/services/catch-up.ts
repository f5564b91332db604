import { turnOfEventLoop } from '../lib/turn.ts';

/** Those of one client that wait for their turn, in the order in which they came. */
type Lane = { underWay: number; readonly waiting: (() => void)[] };

/**
 * Divides what reading old events costs. Of each client, `perClient` reads are under way at once and the others wait in
 * line; of all clients together, one begins in each turn of the event loop, so that everything else in the process gets
 * its turn between two of them.
 */
export function createCatchUp({ perClient = 2 }: { readonly perClient?: number } = {}) {
  const lanes = new Map<string, Lane>();
  let lastTurn: Promise<void> = Promise.resolve();

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

  return { run };
}
