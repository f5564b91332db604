import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { DomainError } from '../../domain/errors.ts';
import { createDeferredWrites } from '../sql/commit.ts';
import type { Transaction } from '../sql/database.ts';
import { assumeInserts, NotInsertedError } from './assumed-insert.ts';
import { createPostgresConnection } from './connection.ts';
import type { Engine } from './engine.ts';
import { isConnectionLost, isLostRace, postgresError } from './error.ts';
import { createGroups } from './group.ts';
import type { createOutcomes, Ended } from './outcome.ts';
import { runUnit, type Unit, type UnitOutcome } from './unit.ts';

const ATTEMPTS = 6;
const UNKNOWN =
  'The database went away during the change: repeat it with the same idempotency key, or look whether it was made before trying again';

/** The transaction was rolled back as a whole, and its connection still works. */
class RolledBackError extends Error {
  override readonly name = 'RolledBackError';
}

export type TransactionOptions = {
  readonly engine: Engine;
  readonly outcomes: Pick<ReturnType<typeof createOutcomes>, 'find'>;
  /** Whether concurrent transactions of a client share one (group commit), which is faster. */
  readonly grouped: boolean;
  /** Called after a commit with the clients for which the transaction wrote events. */
  readonly committed: (clientIds: ReadonlySet<string>) => void;
  /** Runs a client's transaction when the fair queue admits it. */
  readonly inTurn: (clientId: string, work: () => Promise<void>) => Promise<void>;
};

export function postgresTransactions(
  pool: pg.Pool,
  { engine, outcomes, grouped, committed, inTurn }: TransactionOptions,
) {
  const groups = createGroups((clientId, units) => inTurnOf(clientId, units, () => runGroup(units)));

  function transaction<T>(work: (transaction: Transaction) => Promise<T>, clientId?: string): Promise<T> {
    if (clientId !== undefined && grouped) return groups.enqueue(clientId, work);
    return new Promise<T>((resolve, reject) => {
      const unit: Unit = { work, resolve: resolve as Unit['resolve'], reject };
      const run = () => runAlone(unit);
      (clientId === undefined ? run() : inTurnOf(clientId, [unit], run)).catch(reject);
    });
  }

  async function inTurnOf(clientId: string, units: readonly Unit[], run: () => Promise<void>): Promise<void> {
    await inTurn(clientId, run).catch((error: unknown) => rejectAll(units, error));
  }

  /**
   * Runs the units one after the other in one transaction. If it is rolled back because of one of them, each is run again in
   * a transaction of its own; if only an assumed insert had inserted nothing, all share one again without assumptions.
   */
  async function runGroup(units: readonly Unit[]): Promise<void> {
    const [first, ...others] = units;
    if (first !== undefined && others.length === 0) return runAlone(first);
    for (const assuming of [true, false]) {
      try {
        return await attempt(units, assuming);
      } catch (error) {
        if (!(error instanceof RolledBackError)) return rejectAll(units, postgresError(error));
        if (!(error.cause instanceof NotInsertedError)) break;
      }
    }
    for (const unit of units) await runAlone(unit);
  }

  /** Runs the unit in a transaction of its own, again after each serialization failure or deadlock. */
  async function runAlone(unit: Unit): Promise<void> {
    for (let attempts = 1; ; attempts += 1) {
      try {
        return await attempt([unit], false);
      } catch (thrown) {
        const error = thrown instanceof RolledBackError ? thrown.cause : thrown;
        if (attempts === ATTEMPTS || !isLostRace(error)) return unit.reject(postgresError(error));
        await sleep(Math.random() * 10 * 2 ** attempts);
      }
    }
  }

  /** Runs the units in one transaction, and settles their promises when it is committed. */
  async function attempt(units: readonly Unit[], assuming: boolean): Promise<void> {
    const { number, events, answers, lost } = await runToCommit(units, assuming);
    if (lost !== undefined) await assertCommitted(lost, { number, event: events[0] });
    committed(new Set(events.map(({ clientId }) => clientId)));
    for (const answer of answers) answer();
  }

  /** `lost`: the error of a connection that broke during the commit, which may have succeeded. */
  async function runToCommit(units: readonly Unit[], assuming: boolean) {
    const client = await pool.connect();
    let broken = false;
    try {
      const run = await runUnits(client, units, { ...engine, assuming });
      const lost = await commit(client);
      broken = lost !== undefined;
      return { ...run, lost };
    } catch (error) {
      broken = !(await rollback(client));
      throw error;
    } finally {
      client.release(broken);
    }
  }

  async function assertCommitted(lost: Error, ended: Ended): Promise<void> {
    const outcome = await outcomes.find(ended);
    if (outcome === 'aborted') throw lost;
    if (outcome === 'unknown') throw new DomainError('INTERNAL', UNKNOWN, { cause: lost });
  }

  return { transaction };
}

function rejectAll(units: readonly Unit[], error: unknown): void {
  for (const { reject } of units) reject(error);
}

type RunOptions = Pick<Engine, 'sessions' | 'transactionStatus'> & {
  /** Whether to go on without waiting for the results of inserts. */
  readonly assuming: boolean;
};

/**
 * Runs the units up to the commit, each after the one before has ended, so that it never sees half of that one's work:
 * within one transaction no locks isolate them. The first statement is sent without waiting for the result of `begin`: if
 * that fails, so does everything after it. A unit that fails without having written does not affect the others.
 */
async function runUnits(
  client: pg.PoolClient,
  units: readonly Unit[],
  { sessions, transactionStatus, assuming }: RunOptions,
) {
  const connection = createPostgresConnection(client, { prepare: sessions });
  const { tx, flush } = createDeferredWrites(connection);
  const { insert, confirm } = assumeInserts(connection);
  const shared = assuming ? { ...tx, insert } : tx;
  const outcomes: UnitOutcome[] = [];
  try {
    const beginning = transactionStatus ? beginWithNumber(client) : begin(client);
    beginning.catch(() => undefined);
    for (const unit of units) {
      const outcome = await runUnit(unit, shared);
      const { failed } = outcome;
      if (failed !== undefined && (failed.harmful || units.length === 1)) throw failed.error;
      outcomes.push(outcome);
    }
    const number = await beginning;
    await flush();
    await confirm();
    return { number, events: outcomes.flatMap(({ events }) => events), answers: outcomes.map(({ answer }) => answer) };
  } catch (error) {
    if (isConnectionLost(error)) throw error;
    // An assumed insert that inserted nothing may be the cause of later failures.
    const cause: unknown = await confirm().then(
      () => error,
      (earlier: unknown) => earlier,
    );
    throw new RolledBackError('Nothing was committed', { cause });
  }
}

/** Returns the error of a connection that broke meanwhile. */
async function commit(client: pg.PoolClient): Promise<Error | undefined> {
  try {
    const { command } = await client.query('commit');
    // PostgreSQL answers a COMMIT with ROLLBACK when a statement had failed and the work went on regardless.
    if (command !== 'COMMIT') throw new Error('The transaction had failed before its end and was rolled back');
    return undefined;
  } catch (error) {
    if (error instanceof Error && isConnectionLost(error)) return error;
    throw new RolledBackError('Nothing was committed', { cause: error });
  }
}

/** Begins a transaction and reads its xid8 in one round trip. */
async function beginWithNumber(client: pg.PoolClient): Promise<string | undefined> {
  // The driver returns a list of results for several statements, which its types omit.
  const results: unknown = await client.query('begin; select pg_current_xact_id()::text as number');
  const last: unknown = Array.isArray(results) ? results.at(-1) : undefined;
  return (last as pg.QueryResult<{ number: string }>).rows[0]?.number;
}

async function begin(client: pg.PoolClient): Promise<undefined> {
  await client.query('begin');
}

/** False when the connection is broken. */
async function rollback(client: pg.PoolClient): Promise<boolean> {
  try {
    await client.query('rollback');
    return true;
  } catch {
    return false;
  }
}
