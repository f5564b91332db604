import pg from 'pg';
import type { Query } from '../sql/statement.ts';
import { postgresError } from './error.ts';

/**
 * Writes through a connection of its own, so that readiness depends on the database and not on how busy the pool is. The
 * connection is opened at first use, and again after a failure.
 */
export function postgresWriteProbe(config: pg.ClientConfig, { sql }: Query<unknown>) {
  let client: pg.Client | undefined;

  function create(): pg.Client {
    const fresh = new pg.Client(config);
    fresh.on('error', () => drop(fresh));
    client = fresh;
    return fresh;
  }

  /** Ends a client that failed. Concurrent probes share one, so it may have been replaced already: it has ended then. */
  function drop(lost: pg.Client): void {
    if (client !== lost) return;
    client = undefined;
    lost.end().catch(() => undefined);
  }

  async function probe(): Promise<void> {
    const open = client;
    const used = open ?? create();
    try {
      if (open === undefined) await used.connect();
      await used.query(sql);
    } catch (error) {
      drop(used);
      throw postgresError(error);
    }
  }

  async function close(): Promise<void> {
    const last = client;
    client = undefined;
    await last?.end().catch(() => undefined);
  }

  return { probe, close };
}
