import type { Store } from '../domain/ports.ts';

/** More clients than this that are heard of in one turn of the event loop were probably called without reason. */
const AT_ONCE = 10;

/** Wakes whoever sends to a client as soon as the client has new events. What no hint tells of is found by looking. */
export function createHints({
  store,
  wake,
  look,
}: {
  readonly store: Store;
  readonly wake: (clientId: string) => void;
  /** Looks for what is due, for all clients in one go. */
  readonly look: () => void;
}) {
  const stops = new Map<string, () => void>();
  let heardInTurn = 0;
  let stopped = false;

  function hear(clientId: string): () => void {
    let seen: number | undefined;
    return store.onAppend(clientId, async () => {
      if (isOneOfMany()) return;
      // The store calls without reason too: a cheap read spares the client a transaction.
      const last = await store.events.last(clientId).catch(() => seen);
      if (last !== seen) wake(clientId);
      seen = last;
    });
  }

  /**
   * The store calls for all clients when it does not know for which, every few seconds or whenever another process has
   * written: a read for each of 10,000 would take longer than everything else, so the many get one look together.
   */
  function isOneOfMany(): boolean {
    if (heardInTurn === 0) setImmediate(endTurn);
    heardInTurn += 1;
    return heardInTurn > AT_ONCE;
  }

  function endTurn(): void {
    if (heardInTurn > AT_ONCE && !stopped) look();
    heardInTurn = 0;
  }

  /** Begins to hear of clients that have got an endpoint, and ends with those that have none any more. */
  async function refresh(): Promise<void> {
    const clients = new Set(await store.clients.webhookClients());
    if (stopped) return;
    for (const [clientId, stop] of stops) {
      if (clients.has(clientId)) continue;
      stop();
      stops.delete(clientId);
    }
    for (const clientId of clients) if (!stops.has(clientId)) stops.set(clientId, hear(clientId));
  }

  function stop(): void {
    stopped = true;
    for (const end of stops.values()) end();
  }

  return { refresh, stop };
}
