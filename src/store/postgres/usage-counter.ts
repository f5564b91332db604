import type pg from 'pg';
import { RateLimiterPostgres } from 'rate-limiter-flexible';
import type { UsageCounter } from '../../domain/usage-counter.ts';
import { openPool } from './connection.ts';

/** Requests wait for the counter, so it times out soon; the process then counts by itself. */
const TIMEOUT_MS = 1_000;

/**
 * Counts for every process of the installation, through connections of its own: a flood of requests must not use up those
 * that serve requests, and when these are all busy, requests are still counted. `prepare` requires that a connection stays the
 * same session of the server.
 */
export function postgresUsageCounters(config: pg.PoolConfig, { prepare }: { readonly prepare: boolean }) {
  let pool: pg.Pool | undefined;

  function connect(): pg.Pool {
    const settings = { statement_timeout: TIMEOUT_MS, query_timeout: TIMEOUT_MS, connectionTimeoutMillis: TIMEOUT_MS };
    return openPool({ ...config, ...settings, max: 2 });
  }

  function counter({ windowS }: { readonly windowS: number }): UsageCounter {
    pool ??= connect();
    const connections = pool;
    const limiter = new RateLimiterPostgres({
      storeClient: prepare ? connections : withoutNames(connections),
      storeType: 'pool',
      tableName: 'rate_limits',
      // Migration 0050 creates it.
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

/** Runs the package's statements, all of which have names, without preparing them. */
function withoutNames(pool: pg.Pool): Pick<pg.Pool, 'query'> {
  const query = ({ text, values }: pg.QueryConfig) => pool.query(text, values);
  return { query: query as pg.Pool['query'] };
}
