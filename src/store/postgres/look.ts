import type { Listeners } from '../sql/commit.ts';

const LOOK_EVERY_MS = 500;

/**
 * Wakes listeners of events that other processes wrote, where the server does not tell of them: looks how far the events
 * of each client with listeners have come, one client after the other. What cannot be read now is looked at next time.
 */
export function lookForEvents(listeners: Listeners, lastSequence: (clientId: string) => Promise<number | undefined>) {
  const seen = new Map<string, number | undefined>();
  let timer: NodeJS.Timeout | undefined;
  let looking: Promise<void> | undefined;

  function start(): void {
    timer ??= setInterval(() => {
      looking ??= lookAtAll().finally(() => {
        looking = undefined;
      });
    }, LOOK_EVERY_MS).unref();
  }

  async function lookAtAll(): Promise<void> {
    const clients = listeners.clients();
    for (const known of seen.keys()) if (!clients.includes(known)) seen.delete(known);
    for (const clientId of clients) await look(clientId).catch(() => undefined);
  }

  async function look(clientId: string): Promise<void> {
    const last = await lastSequence(clientId);
    // Who has just begun to listen may have missed something between its first read and this.
    if (seen.has(clientId) && seen.get(clientId) === last) return;
    seen.set(clientId, last);
    listeners.wake([clientId]);
  }

  async function stop(): Promise<void> {
    clearInterval(timer);
    await looking;
  }

  return { start, stop };
}
