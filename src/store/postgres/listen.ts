import pg from 'pg';
import type { Listeners } from '../sql/commit.ts';
import { CHANNEL } from './channel.ts';

const RECONNECT_MS = 500;
/** Listeners are also woken at this interval: notifications are lost if the sender dies, or while this process reconnects. */
const POLL_INTERVAL_MS = 5_000;

/** Wakes listeners at the notifications of other processes, on a connection of its own. */
export function listenForEvents(config: pg.ClientConfig, listeners: Listeners) {
  let client: pg.Client | undefined;
  let reconnecting: NodeJS.Timeout | undefined;
  let polling: NodeJS.Timeout | undefined;

  /** Begins to listen; idempotent. */
  function start(): void {
    if (polling !== undefined) return;
    polling = setInterval(() => listeners.wake(listeners.clients()), POLL_INTERVAL_MS).unref();
    connect();
  }

  async function connect(): Promise<void> {
    // This connection runs no statement after LISTEN, so no timeout applies to it.
    const fresh = new pg.Client({ ...config, statement_timeout: 0, query_timeout: 0 });
    client = fresh;
    fresh.on('error', () => {});
    fresh.on('end', () => reconnect(fresh));
    fresh.on('notification', ({ payload }) => listeners.wake(payload === undefined ? [] : [payload]));
    try {
      await fresh.connect();
      await fresh.query(`listen ${CHANNEL}`);
      listeners.wake(listeners.clients());
    } catch {
      reconnect(fresh);
    }
  }

  function reconnect(lost: pg.Client): void {
    if (client !== lost) return;
    client = undefined;
    lost.end().catch(() => undefined);
    reconnecting = setTimeout(connect, RECONNECT_MS).unref();
  }

  async function stop(): Promise<void> {
    clearInterval(polling);
    clearTimeout(reconnecting);
    const last = client;
    client = undefined;
    await last?.end().catch(() => undefined);
  }

  return { start, stop };
}
