import { setTimeout as sleep } from 'node:timers/promises';
import { Kysely, PostgresDialect, sql } from 'kysely';
import pg from 'pg';
import { createListeners } from '../sql/commit.ts';
import type { Database, Dialect } from '../sql/database.ts';
import { betweenIds } from '../sql/first-of-each.ts';
import type { Query } from '../sql/statement.ts';
import { writeProbe } from '../sql/write-probe.ts';
import type { Tables } from '../tables.ts';
import { connectionConfig, createPostgresConnection, type PostgresSettings } from './connection.ts';
import { isConnectionLost, postgresError } from './error.ts';
import { postgresListen } from './listen.ts';
import { createPoolShares } from './pool-shares.ts';
import { postgresTransactions } from './transaction.ts';
import { postgresUsageCounters } from './usage-counter.ts';
import { postgresWriteProbe } from './write-probe.ts';

const PATIENT_MS = 10_000;
/** How long a read waits before each time it is tried again after its connection was lost. */
const RETRY_AFTER_MS = [0, 100, 300];

export function openPostgres(settings: PostgresSettings): Database {
  const config = connectionConfig(settings);
  const { poolMax = 10, readQueueTimeoutMs = 5_000 } = settings;
  const pool = new pg.Pool({ ...config, max: poolMax });
  const shares = createPoolShares({ poolMax, waitMs: readQueueTimeoutMs });
  const listeners = createListeners();
  const listening = postgresListen(pool, config, listeners);
  const { transaction } = postgresTransactions(pool, listening.announce);
  const reader = createPostgresConnection(pool);
  const dialect = createDialect();
  const usage = postgresUsageCounters(config);
  const writes = postgresWriteProbe(config, writeProbe(dialect));

  // A server that stops tells every connection; without somebody to hear it, that would end the process.
  pool.on('error', () => {});
  pool.on('connect', (client) => client.on('error', () => {}));

  async function readAgain<Row>(query: Query<Row>): Promise<Row[]> {
    for (const wait of RETRY_AFTER_MS) {
      try {
        return await reader.rows(query);
      } catch (error) {
        if (!isConnectionLost(error)) throw postgresError(error);
      }
      await sleep(wait);
    }
    return reader.rows(query).catch((error: unknown) => Promise.reject(postgresError(error)));
  }

  async function withKysely<T>(work: (kysely: Kysely<Tables>) => Promise<T>): Promise<T> {
    // Changes to the schema, and getting at it, take the time they take.
    const patient = { statement_timeout: 0, query_timeout: 0, connectionTimeoutMillis: PATIENT_MS };
    const own = new pg.Pool({ ...config, ...patient, max: 2 });
    own.on('error', () => {});
    const kysely = new Kysely<Tables>({ dialect: new PostgresDialect({ pool: own }) });
    try {
      return await work(kysely);
    } finally {
      await kysely.destroy();
    }
  }

  return {
    dialect,
    reader: { rows: (query) => shares.read(query, () => readAgain(query)) },
    transaction: (work, clientId) => shares.write(clientId, () => transaction(work)),
    listen(clientId, listener) {
      listening.start();
      return listeners.add(clientId, listener);
    },
    pool: () => ({ total: pool.totalCount, idle: pool.idleCount, waiting: pool.waitingCount }),
    probe: writes.probe,
    findDamage: async () => undefined,
    usageCounter: usage.counter,
    withKysely,
    async close() {
      shares.close();
      await writes.close();
      await usage.close();
      await listening.stop();
      await pool.end();
    },
  };
}

function createDialect(): Dialect {
  return {
    qb: new Kysely<Tables>({ dialect: new PostgresDialect({ pool: neverOpened }) }),
    list: (values) => values,
    among: (column, list) => sql`${column} = any(${list})`,
    rowsOf: (list) => sql`unnest(${list}::text[]) as parents(value)`,
    firstOfEach: ({ parents, table, selected, where, direction, limit, ...ends }) => sql`
      select ${selected} from unnest(${parents}::text[]) as parents(value) cross join lateral (
        select * from ${sql.table(table)} where ${where}${betweenIds(sql.ref(`${table}.id`), ends)}
        order by id ${sql.raw(direction)} limit ${limit}
      ) as ${sql.table(table)}`,
    table: (rows) => JSON.stringify(rows),
    records: (table) => sql`(select json_array_elements(${table}::json) as value)`,
    joinByKey: (outer, inner, sameKey) => sql`${sql.table(outer)}
      cross join lateral (select * from ${sql.table(inner)} where ${sameKey} limit 1) as ${sql.table(inner)}`,
    limitBranch: (select, orderAndLimit) => sql`(${select} ${orderAndLimit})`,
    // As an array, so that it runs once: in a nested loop it would run again for each row, skip what it has locked
    // itself, and find more than its limit.
    amongUnlocked: (column, select) => sql`${column} = any(array(${select} for update skip locked))`,
    // Its planner knows the data.
    noIndex: (column) => sql`${column}`,
  };
}

async function neverOpened(): Promise<never> {
  throw new Error('This Kysely builds statements and runs none');
}
