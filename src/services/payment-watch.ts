import { setTimeout as sleep } from 'node:timers/promises';
import type { Payment } from '../domain/payment.ts';
import type { Store } from '../domain/ports.ts';

/** Somebody who waits for a payment. What is seen may be what was seen before. */
type Watcher = {
  /** The payment as it stands by now; undefined when it is gone. */
  readonly saw: (payment: Payment | undefined) => void;
  /** Nothing more will be seen in this process. */
  readonly ended: () => void;
};

export type PaymentWatchService = ReturnType<typeof createPaymentWatchService>;

/**
 * Payments that somebody waits for. An event of a client, in whatever process, makes one statement that reads all of its
 * payments that are watched here, however many watch; events that come close together share it.
 */
export function createPaymentWatchService({
  store,
  pauseMs = 250,
  lookEveryMs = 15_000,
}: {
  readonly store: Pick<Store, 'payments' | 'onAppend'>;
  /** Between two looks at a client's payments. */
  readonly pauseMs?: number;
  /** When to look even if nothing was heard: some changes of a payment are no event. */
  readonly lookEveryMs?: number;
}) {
  const clients = new Map<string, ReturnType<typeof createClientWatch>>();
  let closed = false;

  /** Looks soon, then whenever there may be news. Returns the way to stop; undefined when this process is stopping. */
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
    const watchers = new Map<string, Set<Watcher>>();
    let wanted = false;
    let looking = false;
    const unlisten = store.onAppend(clientId, want);
    const timer = setInterval(want, lookEveryMs).unref();

    function want(): void {
      wanted = true;
      if (!looking) void lookWhileWanted();
    }

    async function lookWhileWanted(): Promise<void> {
      looking = true;
      while (wanted && watchers.size > 0) {
        wanted = false;
        await look();
        await sleep(pauseMs, undefined, { ref: false });
      }
      looking = false;
    }

    /** Never rejects: what cannot be read now is looked at next time. */
    async function look(): Promise<void> {
      // Whoever comes while this reads may have seen something newer already.
      const asked = [...watchers].map(([id, those]) => ({ id, those: [...those] }));
      const ids = asked.map(({ id }) => id);
      const payments = await store.payments.findMany(clientId, ids).catch(() => undefined);
      if (payments === undefined) return;
      for (const [i, { those }] of asked.entries()) for (const { saw } of those) saw(payments[i]);
    }

    return {
      add(id: string, watcher: Watcher): void {
        watchers.set(id, (watchers.get(id) ?? new Set()).add(watcher));
        want();
      },
      remove(id: string, watcher: Watcher): void {
        const those = watchers.get(id);
        if (those?.delete(watcher) && those.size === 0) watchers.delete(id);
      },
      isEmpty: () => watchers.size === 0,
      all: () => [...watchers.values()].flatMap((those) => [...those]),
      stop(): void {
        unlisten();
        clearInterval(timer);
        clients.delete(clientId);
      },
    };
  }

  /** Ends every watch and begins no other, so that a process can stop without cutting anybody off. */
  function close(): void {
    closed = true;
    for (const { ended } of [...clients.values()].flatMap((client) => client.all())) ended();
  }

  return { watch, close };
}
