import type pg from 'pg';
import type { Listeners } from '../sql/commit.ts';
import { CHANNEL } from './channel.ts';

/** Notifications are sent after the commit, and batched over this interval. */
const GATHER_MS = 10;

/**
 * Wakes this process's listeners, and those of others by NOTIFY where the server supports it. It is not sent inside the
 * transaction, as that makes all commits of the server queue for one lock. A wake-up is a hint, so it may be late or lost.
 */
export function announceEvents(pool: pg.Pool, listeners: Listeners, notify: boolean) {
  const gathered = new Set<string>();
  let sending: NodeJS.Timeout | undefined;

  function announce(clientIds: ReadonlySet<string>): void {
    listeners.wake(clientIds);
    if (!notify) return;
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

  async function stop(): Promise<void> {
    clearTimeout(sending);
    if (gathered.size > 0) await send();
  }

  return { announce, stop };
}
