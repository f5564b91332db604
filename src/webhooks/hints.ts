import type { Store } from '../domain/ports.ts';

/** Wakes whoever sends to a client as soon as the client has new events. What no hint tells of is found by looking. */
export function createHints({ store, wake }: { readonly store: Store; readonly wake: (clientId: string) => void }) {
  const stops = new Map<string, () => void>();
  let stopped = false;

  function hear(clientId: string): () => void {
    let seen: number | undefined;
    return store.onAppend(clientId, async () => {
      // The store calls without reason too, all clients every few seconds: a cheap read spares each a transaction.
      const last = await store.events.last(clientId).catch(() => seen);
      if (last !== seen) wake(clientId);
      seen = last;
    });
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
