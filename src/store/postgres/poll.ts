import type { Listeners } from '../sql/commit.ts';

const POLL_INTERVAL_MS = 500;

/**
 * Polls for events of other processes where the server does not support NOTIFY: reads the last sequence number of each
 * client with listeners, one client after the other. A read that fails is tried again at the next poll.
 */
export function pollEvents(listeners: Listeners, lastSequence: (clientId: string) => Promise<number | undefined>) {
  const seen = new Map<string, number | undefined>();
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> | undefined;

  function start(): void {
    timer ??= setInterval(() => {
      running ??= pollAll().finally(() => {
        running = undefined;
      });
    }, POLL_INTERVAL_MS).unref();
  }

  async function pollAll(): Promise<void> {
    const clients = listeners.clients();
    for (const known of seen.keys()) if (!clients.includes(known)) seen.delete(known);
    for (const clientId of clients) await poll(clientId).catch(() => undefined);
  }

  async function poll(clientId: string): Promise<void> {
    const last = await lastSequence(clientId);
    // A new listener may have missed an event between its first read and this one.
    if (seen.has(clientId) && seen.get(clientId) === last) return;
    seen.set(clientId, last);
    listeners.wake([clientId]);
  }

  async function stop(): Promise<void> {
    clearInterval(timer);
    await running;
  }

  return { start, stop };
}
