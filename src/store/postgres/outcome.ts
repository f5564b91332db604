import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import type { EventKey } from '../sql/database.ts';
import { openPool } from './connection.ts';
import { isNumberOfNoTransaction } from './error.ts';

const RETRY_MS = 100;
/** How long one lookup may take: without a bound, a connection that died silently would use up the whole time. */
const LOOKUP_MS = 2_000;
/** Less, so that the server gives up first and no wait for a lock outlives its lookup. */
const LOCK_MS = 1_000;
const CONNECTIONS = 4;

type Outcome = 'committed' | 'aborted' | 'unknown';

/** A transaction, by its xid8 where the server gives one, and by an event that it wrote, if any. */
export type Ended = { readonly number: string | undefined; readonly event: EventKey | undefined };

/**
 * Finds the outcome of transactions whose connection broke during COMMIT, and waits up to `giveUpAfterMs` for a server that is away.
 * It has connections of its own: those of the pool may have died silently with the one that broke, or be held by queries
 * that wait for the same server.
 *
 * The transaction's number alone is no proof. A server that crashes before it has written anything of a transaction gives
 * the same number to another one afterwards. So only the row of an event written in the transaction proves that it was
 * committed; a number that was aborted, or never used, proves that it was not.
 */
export function createOutcomes(config: pg.PoolConfig, giveUpAfterMs: number) {
  const timeouts = { connectionTimeoutMillis: LOOKUP_MS, query_timeout: LOOKUP_MS, idleTimeoutMillis: 1_000 };
  const pool = openPool({ ...config, ...timeouts, max: CONNECTIONS });

  async function find(ended: Ended): Promise<Outcome> {
    const giveUpAt = performance.now() + giveUpAfterMs;
    while (performance.now() < giveUpAt) {
      // The lookup failed: the server is not back yet, or the transaction holds its locks.
      const outcome = await lookUp(pool, ended).catch(() => undefined);
      if (outcome !== undefined) return outcome;
      await sleep(RETRY_MS);
    }
    return 'unknown';
  }

  return { find, end: () => pool.end() };
}

/** Undefined while a transaction with that number is in progress, be it ours or another. */
async function lookUp(pool: pg.Pool, { number, event }: Ended): Promise<Outcome | undefined> {
  if (number !== undefined) {
    const status = await statusOf(pool, number);
    if (status !== 'committed') return status;
  }
  if (event === undefined) return 'unknown';
  if (number === undefined) await waitForEnd(pool, event);
  // Only after the transaction has ended, and never in the same statement, whose snapshot might be older than the end.
  const { rows } = await pool.query('select 1 from events where client_id = $1 and id = $2', [
    event.clientId,
    event.id,
  ]);
  return rows.length > 0 ? 'committed' : 'aborted';
}

async function statusOf(pool: pg.Pool, number: string): Promise<Outcome | undefined> {
  try {
    const { rows } = await pool.query('select pg_xact_status($1::text::xid8) as status', [number]);
    const status: unknown = rows[0]?.status;
    return status === 'committed' || status === 'aborted' ? status : undefined;
  } catch (error) {
    if (isNumberOfNoTransaction(error)) return 'aborted';
    throw error;
  }
}

/**
 * A transaction that writes an event locks its client's counter row until it ends: a transaction that gets the lock knows that it has
 * ended. Where there is no such row yet, the transaction may be about to insert it, and the insert here waits for that.
 * All of this is rolled back.
 */
async function waitForEnd(pool: pg.Pool, { clientId }: EventKey): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query(`begin; set local lock_timeout = ${LOCK_MS}`);
    await client.query(
      `insert into event_feeds (client_id, last_sequence) values ($1, 0)
        on conflict (client_id) do update set last_sequence = event_feeds.last_sequence`,
      [clientId],
    );
    await client.query('rollback');
    client.release();
  } catch (error) {
    client.release(true);
    throw error;
  }
}
