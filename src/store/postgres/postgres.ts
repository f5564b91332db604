import { Kysely, PostgresDialect, sql } from 'kysely';
import { createListeners } from '../sql/commit.ts';
import type { Connection, Database, Dialect } from '../sql/database.ts';
import { betweenIds } from '../sql/first-of-each.ts';
import type { Query } from '../sql/statement.ts';
import { writeProbe } from '../sql/write-probe.ts';
import type { Tables } from '../tables.ts';
import { announceEvents } from './announce.ts';
import { connectionConfig, createPostgresConnection, openPool, type PostgresSettings } from './connection.ts';
import type { Engine } from './engine.ts';
import { listenForEvents } from './listen.ts';
import { createOutcomes } from './outcome.ts';
import { createPipelines } from './pipeline.ts';
import { pollEvents } from './poll.ts';
import { createPoolShares } from './pool-shares.ts';
import { readingText, retrying } from './reader.ts';
import { postgresSearchIndex } from './search-index.ts';
import { postgresTransactions } from './transaction.ts';
import { postgresUsageCounters } from './usage-counter.ts';
import { postgresWriteProbe } from './write-probe.ts';

/** How long a migration or a command waits for a connection. */
const CONNECT_MS = 10_000;
/** The most connections that are pipelined: a gateway that only reads keeps this many busy. */
const MAX_PIPELINES = 4;

export function openPostgres(settings: PostgresSettings, engine: Engine): Database {
  const { statement_timeout, ...whole } = connectionConfig(settings);
  const config = engine.timeoutAtConnect ? { ...whole, statement_timeout } : whole;
  const { poolMax = 10, readQueueTimeoutMs = 5_000, outcomeTimeoutMs = 10_000, reads = 'text' } = settings;
  const pipelined = reads === 'text' && engine.sessions ? Math.min(MAX_PIPELINES, Math.floor(poolMax / 3)) : 0;
  const pool = openPool({ ...config, pipeline: true, max: poolMax - pipelined });
  const pipelines = createPipelines(config, pipelined);
  const shares = createPoolShares({ poolMax, pipelined, waitMs: readQueueTimeoutMs });
  const listeners = createListeners();
  const dialect = createDialect();
  const usage = postgresUsageCounters(config, { prepare: engine.sessions });
  const outcomes = createOutcomes(config, outcomeTimeoutMs);
  const writes = postgresWriteProbe(config, writeProbe(dialect));
  const announcer = announceEvents(pool, listeners, engine.notify);
  const { transaction } = postgresTransactions(pool, {
    engine,
    outcomes,
    grouped: settings.writes !== 'separate',
    committed: announcer.announce,
    inTurn: shares.write,
  });
  const form = { prepare: engine.sessions };
  const pooled = retrying(inForm(createPostgresConnection(pool, form)));
  const piped = pipelined === 0 ? pooled : retrying(inForm(createPostgresConnection(pipelines, form)));
  const remoteEvents = engine.listen
    ? listenForEvents(config, listeners)
    : pollEvents(listeners, lastSequenceOf(pooled));

  function inForm(connection: Connection): Connection {
    return reads === 'text' ? readingText(connection) : connection;
  }

  function read<Row>(query: Query<Row>): Promise<Row[]> {
    const reader = query.clientId === undefined || query.unbounded ? pooled : piped;
    return shares.read(query, () => reader.rows(query));
  }

  async function withKysely<T>(work: (kysely: Kysely<Tables>) => Promise<T>): Promise<T> {
    // A statement of a migration may take any time.
    const timeouts = { statement_timeout: 0, query_timeout: 0, connectionTimeoutMillis: CONNECT_MS };
    const own = openPool({ ...config, ...timeouts, max: 2 });
    const kysely = new Kysely<Tables>({ dialect: new PostgresDialect({ pool: own }) });
    try {
      return await work(kysely);
    } finally {
      await kysely.destroy();
    }
  }

  return {
    dialect,
    reader: { rows: read },
    transaction,
    listen(clientId, listener) {
      remoteEvents.start();
      return listeners.add(clientId, listener);
    },
    pool: () => ({
      total: pool.totalCount + pipelines.totalCount,
      idle: pool.idleCount + pipelines.idleCount,
      waiting: pool.waitingCount,
    }),
    probe: writes.probe,
    findDamage: async () => undefined,
    usageCounter: usage.counter,
    withKysely,
    async close() {
      shares.close();
      await writes.close();
      await usage.close();
      await remoteEvents.stop();
      await announcer.stop();
      await Promise.all([pipelines.end(), pool.end()]);
      await outcomes.end();
    },
  };
}

function createDialect(): Dialect {
  return {
    qb: new Kysely<Tables>({ dialect: new PostgresDialect({ pool: neverOpened }) }),
    list: (values) => values,
    among: (column, list) => sql`${column} = any(${list})`,
    rowsOf: (list) => sql`unnest(${list}::text[]) as parents(value)`,
    firstOfEach: ({ parents, table, key, selected, where, direction, limit, ...ends }) => sql`
      select ${selected} from unnest(${parents}::text[]) as parents(value) cross join lateral (
        select * from ${sql.table(table)} where ${where}${betweenIds(sql.ref(`${table}.${key}`), ends)}
        order by ${sql.ref(key)} ${sql.raw(direction)} limit ${limit}
      ) as ${sql.table(table)}`,
    table: (rows) => JSON.stringify(rows),
    records: (table) => sql`(select json_array_elements(${table}::json) as value)`,
    joinByKey: (outer, inner, sameKey) => sql`${outer}
      cross join lateral (select * from ${sql.table(inner)} where ${sameKey} limit 1) as ${sql.table(inner)}`,
    joinAllByKey: (outer, inner, sameKey) => sql`${outer} join ${sql.table(inner)} on ${sameKey}`,
    limitBranch: (select, orderAndLimit) => sql`(${select} ${orderAndLimit})`,
    // As an array, so that the select runs once: in a nested loop it would run again for each row, skip the rows that it
    // has locked itself, and exceed its limit.
    amongUnlocked: (column, select) => sql`${column} = any(array(${select} for update skip locked))`,
    // PostgreSQL's planner has statistics of the data.
    noIndex: (column) => sql`${column}`,
    forUpdate: sql`for update`,
    searchIndex: postgresSearchIndex,
    exactSum: (amount, where) =>
      sql`'0 0 ' || trunc(sum(cast(${amount} as numeric)) filter (where ${where}) * 1000000)`,
  };
}

function lastSequenceOf(connection: Connection) {
  return async (clientId: string): Promise<number | undefined> => {
    const sql = 'select last_sequence from event_feeds where client_id = $1';
    const [row] = await connection.rows<{ last_sequence: number }>({ sql, parameters: [clientId], clientId });
    return row?.last_sequence;
  };
}

async function neverOpened(): Promise<never> {
  throw new Error('This Kysely builds statements and runs none');
}
