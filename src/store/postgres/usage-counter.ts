import pg from 'pg';
import { RateLimiterPostgres } from 'rate-limiter-flexible';
import type { UsageCounter } from '../../domain/usage-counter.ts';

/** Whoever is counted waits for it, so it is given up soon: the process counts by itself then. */
const TIMEOUT_MS = 1_000;

/**
 * Counts for every process of the installation, through connections of its own: a flood is not to take those that
 * requests are served by, and whoever holds all of those is counted all the same.
 */
export function postgresUsageCounters(config: pg.PoolConfig) {
  let pool: pg.Pool | undefined;

  function connect(): pg.Pool {
    const settings = { statement_timeout: TIMEOUT_MS, query_timeout: TIMEOUT_MS, connectionTimeoutMillis: TIMEOUT_MS };
    const own = new pg.Pool({ ...config, ...settings, max: 2 });
    own.on('error', () => {});
    own.on('connect', (client) => client.on('error', () => {}));
    return own;
  }

  function counter({ windowS }: { readonly windowS: number }): UsageCounter {
    pool ??= connect();
    const connections = pool;
    const limiter = new RateLimiterPostgres({
      storeClient: connections,
      storeType: 'pool',
      tableName: 'rate_limits',
      // By migration 0050.
      tableCreated: true,
      keyPrefix: '',
      // Nothing is refused here.
      points: Number.MAX_SAFE_INTEGER,
      duration: windowS,
      // The package would look every five minutes, by a timer that outlives the store.
      clearExpiredByTimeout: false,
    });
    let clearAt = 0;

    return {
      async add(key, units) {
        const { consumedPoints, msBeforeNext } = await limiter.penalty(key, units);
        const now = Date.now();
        if (now >= clearAt) {
          clearAt = now + windowS * 1_000;
          connections.query('delete from rate_limits where expire < $1', [now]).catch(() => undefined);
        }
        return { used: consumedPoints, endsInMs: msBeforeNext };
      },
    };
  }

  return {
    counter,
    async close(): Promise<void> {
      await pool?.end();
    },
  };
}
