import { setTimeout as sleep } from 'node:timers/promises';
import type { Payment } from '../domain/payment.ts';
import type { Store } from '../domain/ports.ts';

/** A subscriber to a payment. It may be called with an unchanged payment. */
type Watcher = {
  /** Called with the current payment; undefined when it is deleted. */
  readonly next: (payment: Payment | undefined) => void;
  /** Called when this process stops: no more calls follow. */
  readonly complete: () => void;
};

export type PaymentWatchService = ReturnType<typeof createPaymentWatchService>;

/**
 * Subscriptions to single payments. An event of a client, in any process, causes one statement that reads all of the
 * client's payments with subscribers here; events in quick succession share it.
 */
export function createPaymentWatchService({
  store,
  pauseMs = 250,
  pollEveryMs = 15_000,
}: {
  readonly store: Pick<Store, 'payments' | 'onAppend'>;
  /** The least time between two reads of a client's payments. */
  readonly pauseMs?: number;
  /** The polling interval: some changes of a payment are no event. */
  readonly pollEveryMs?: number;
}) {
  const clients = new Map<string, ReturnType<typeof createClientWatch>>();
  let closed = false;

  /** Subscribes to a payment. Returns how to unsubscribe; undefined when this process is stopping. */
  function watch({ clientId, id }: Pick<Payment, 'clientId' | 'id'>, watcher: Watcher): (() => void) | undefined {
    if (closed) return undefined;
    const client = clients.get(clientId) ?? createClientWatch(clientId);
    clients.set(clientId, client);
    client.add(id, watcher);
    return () => {
      client.remove(id, watcher);
      if (client.isEmpty() && clients.get(clientId) === client) client.stop();
    };
  }

  function createClientWatch(clientId: string) {
    const watchersById = new Map<string, Set<Watcher>>();
    let isStale = false;
    let isRefreshing = false;
    const unlisten = store.onAppend(clientId, requestRefresh);
    const timer = setInterval(requestRefresh, pollEveryMs).unref();

    function requestRefresh(): void {
      isStale = true;
      if (!isRefreshing) void refreshWhileStale();
    }

    async function refreshWhileStale(): Promise<void> {
      isRefreshing = true;
      while (isStale && watchersById.size > 0) {
        isStale = false;
        await refresh();
        await sleep(pauseMs, undefined, { ref: false });
      }
      isRefreshing = false;
    }

    /** Never rejects: a failed read is repeated at the next wake-up. */
    async function refresh(): Promise<void> {
      // Only current subscribers: one that subscribes during the read may have been called with something newer.
      const current = [...watchersById].map(([id, watchers]) => ({ id, watchers: [...watchers] }));
      const ids = current.map(({ id }) => id);
      const payments = await store.payments.findMany(clientId, ids).catch(() => undefined);
      if (payments === undefined) return;
      for (const [i, { watchers }] of current.entries()) for (const { next } of watchers) next(payments[i]);
    }

    return {
      add(id: string, watcher: Watcher): void {
        watchersById.set(id, (watchersById.get(id) ?? new Set()).add(watcher));
        requestRefresh();
      },
      remove(id: string, watcher: Watcher): void {
        const watchers = watchersById.get(id);
        if (watchers?.delete(watcher) && watchers.size === 0) watchersById.delete(id);
      },
      isEmpty: () => watchersById.size === 0,
      all: () => [...watchersById.values()].flatMap((watchers) => [...watchers]),
      stop(): void {
        unlisten();
        clearInterval(timer);
        clients.delete(clientId);
      },
    };
  }

  /** Ends every subscription and refuses new ones, so that the process can stop without breaking connections. */
  function close(): void {
    closed = true;
    for (const { complete } of [...clients.values()].flatMap((client) => client.all())) complete();
  }

  return { watch, close };
}
