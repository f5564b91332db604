import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { DomainError } from '../../domain/errors.ts';
import { createDeferredWrites } from '../sql/commit.ts';
import type { EventKey, Transaction } from '../sql/database.ts';
import { createPostgresConnection } from './connection.ts';
import { isConnectionLost, isLostRace, postgresError } from './error.ts';
import { findOutcome } from './outcome.ts';

const ATTEMPTS = 6;
const UNKNOWN = 'The database went away while the change was being made: look whether it was before trying again';

/** `committed` is told which clients' events a transaction brought, once it has. */
export function postgresTransactions(pool: pg.Pool, committed: (clientIds: ReadonlySet<string>) => void) {
  /** Runs the work again when another transaction won a race against it, which undoes it as a whole. */
  async function transaction<T>(work: (transaction: Transaction) => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await attemptOnce(work);
      } catch (error) {
        if (attempt === ATTEMPTS || !isLostRace(error)) throw postgresError(error);
        await sleep(Math.random() * 10 * 2 ** attempt);
      }
    }
  }

  async function attemptOnce<T>(work: (transaction: Transaction) => Promise<T>): Promise<T> {
    const client = await pool.connect();
    const events: EventKey[] = [];
    let broken = false;
    try {
      const number = await begin(client);
      const { tx, flush } = createDeferredWrites(createPostgresConnection(client));
      const result = await work({ ...tx, announce: (event) => events.push(event) });
      await flush();
      await commit(client, number, events);
      committed(new Set(events.map(({ clientId }) => clientId)));
      return result;
    } catch (error) {
      broken = !(await rollback(client));
      throw error;
    } finally {
      client.release(broken);
    }
  }

  async function commit(client: pg.PoolClient, number: string, events: readonly EventKey[]): Promise<void> {
    try {
      const { command } = await client.query('commit');
      // What PostgreSQL answers when a statement had failed and the work went on regardless.
      if (command !== 'COMMIT') throw new Error('The transaction had failed before its end and was rolled back');
    } catch (error) {
      if (!isConnectionLost(error)) throw error;
      const outcome = await findOutcome(pool, number, events[0]);
      if (outcome === 'aborted') throw error;
      if (outcome === 'unknown') throw new DomainError('INTERNAL', UNKNOWN, { cause: error });
    }
  }

  return { transaction };
}

/** Begins, and gives the number by which the server knows the transaction, in one round trip. */
async function begin(client: pg.PoolClient): Promise<string> {
  // The driver answers several statements with several results, which its types do not know.
  const results: unknown = await client.query('begin; select pg_current_xact_id()::text as number');
  const last: unknown = Array.isArray(results) ? results.at(-1) : undefined;
  return (last as pg.QueryResult<{ number: string }>).rows[0]?.number ?? '';
}

/** False when the connection is of no more use. */
async function rollback(client: pg.PoolClient): Promise<boolean> {
  try {
    await client.query('rollback');
    return true;
  } catch {
    return false;
  }
}
