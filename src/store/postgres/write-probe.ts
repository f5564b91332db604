import pg from 'pg';
import type { Query } from '../sql/statement.ts';
import { postgresError } from './error.ts';

/**
 * Writes through a connection of its own, so that readiness depends on the database and not on how busy the pool is. The
 * connection is opened at first use, and again after a failure.
 */
export function postgresWriteProbe(config: pg.ClientConfig, { sql }: Query<unknown>) {
  let client: pg.Client | undefined;

  async function connect(): Promise<pg.Client> {
    const fresh = new pg.Client(config);
    fresh.on('error', () => drop(fresh));
    client = fresh;
    await fresh.connect();
    return fresh;
  }

  function drop(lost: pg.Client | undefined): void {
    if (client === lost) client = undefined;
    lost?.end().catch(() => undefined);
  }

  async function probe(): Promise<void> {
    try {
      await (client ?? (await connect())).query(sql);
    } catch (error) {
      drop(client);
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
