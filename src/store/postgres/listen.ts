import pg from 'pg';
import type { Listeners } from '../sql/commit.ts';

const CHANNEL = 'payment_links_events';
/** Notifications tell what was committed, so they are sent afterwards, the ones of this long together. */
const GATHER_MS = 10;
const RECONNECT_MS = 500;
/** A notification is lost when its sender dies before sending it, or while we reconnect. So look anyway, now and then. */
const LOOK_EVERY_MS = 5_000;

/**
 * Wakes listeners in every process. Not by NOTIFY inside the transaction: that makes all commits of the server queue
 * for one lock. A wake-up is a hint to read, so it may be late, and each process looks by itself in the meantime.
 */
export function postgresListen(pool: pg.Pool, config: pg.ClientConfig, listeners: Listeners) {
  const gathered = new Set<string>();
  let sending: NodeJS.Timeout | undefined;
  let client: pg.Client | undefined;
  let reconnecting: NodeJS.Timeout | undefined;
  let looking: NodeJS.Timeout | undefined;

  function announce(clientIds: ReadonlySet<string>): void {
    listeners.wake(clientIds);
    for (const clientId of clientIds) gathered.add(clientId);
    if (gathered.size > 0) sending ??= setTimeout(send, GATHER_MS);
  }

  async function send(): Promise<void> {
    sending = undefined;
    const clientIds = [...gathered];
    gathered.clear();
    await pool
      .query(`select pg_notify('${CHANNEL}', id) from unnest($1::text[]) as id`, [clientIds])
      .catch(() => undefined);
  }

  /** Begins to listen, once; who comes later finds it done. */
  function start(): void {
    if (looking !== undefined) return;
    looking = setInterval(() => listeners.wake(listeners.clients()), LOOK_EVERY_MS).unref();
    connect();
  }

  async function connect(): Promise<void> {
    // Nothing is asked of this connection after LISTEN, so no timeout applies to it.
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
    clearInterval(looking);
    clearTimeout(reconnecting);
    clearTimeout(sending);
    const last = client;
    client = undefined;
    await last?.end().catch(() => undefined);
    if (gathered.size > 0) await send();
  }

  return { announce, start, stop };
}
