import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import type { EventKey } from '../sql/database.ts';
import { isNumberOfNoTransaction } from './error.ts';

const ASK_FOR_MS = 10_000;
const ASK_EVERY_MS = 100;

type Outcome = 'committed' | 'aborted' | 'unknown';

/**
 * What became of a transaction whose connection broke while COMMIT was under way; waits until the server is back.
 *
 * The number alone does not tell. A server that crashes before it has written anything of a transaction gives the same
 * number to another one afterwards, and that one's success is not ours. So only the row of an event written in the
 * transaction proves that it was committed; that the number failed or was never used proves the contrary.
 */
export async function findOutcome(pool: pg.Pool, number: string, event: EventKey | undefined): Promise<Outcome> {
  const giveUpAt = performance.now() + ASK_FOR_MS;
  while (performance.now() < giveUpAt) {
    // A failure to ask: it is not back yet.
    const outcome = await ask(pool, number, event).catch(() => undefined);
    if (outcome !== undefined) return outcome;
    await sleep(ASK_EVERY_MS);
  }
  return 'unknown';
}

/** Undefined while the transaction with that number is under way, be it ours or another. */
async function ask(pool: pg.Pool, number: string, event: EventKey | undefined): Promise<Outcome | undefined> {
  const status = await statusOf(pool, number);
  if (status !== 'committed') return status;
  if (event === undefined) return 'unknown';
  // After the status, never in the same statement: that would look at the rows first.
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
