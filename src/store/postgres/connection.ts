import pg from 'pg';
import type { Writer } from '../sql/database.ts';
import type { Query } from '../sql/statement.ts';

export type PostgresSettings = {
  readonly url: string;
  /** The most connections of the pool. */
  readonly poolMax?: number;
  /** How long a read may wait in its client's queue. */
  readonly readQueueTimeoutMs?: number;
  readonly statementTimeoutMs?: number;
  /** `text`: each row as one text, on pipelined connections. `rows`: column by column, and without pipelining. */
  readonly reads?: 'text' | 'rows';
  /** `grouped`: concurrent transactions of a client share one. `separate`: each is one of its own. */
  readonly writes?: 'grouped' | 'separate';
  readonly connectTimeoutMs?: number;
  /** How long a caller waits for the outcome of a commit whose connection broke. */
  readonly outcomeTimeoutMs?: number;
};

/** How much longer than the server's timeout the driver waits, in case the connection is cut off. */
const GRACE_MS = 1_000;
const INT8 = 20;

export function connectionConfig({ url, statementTimeoutMs = 10_000, connectTimeoutMs = 2_000 }: PostgresSettings) {
  return {
    connectionString: url,
    application_name: 'payment-links',
    connectionTimeoutMillis: connectTimeoutMs,
    statement_timeout: statementTimeoutMs,
    query_timeout: statementTimeoutMs + GRACE_MS,
    keepAlive: true,
    // int8 as numbers, as in SQLite: all milliseconds and counts are safe integers.
    types: {
      getTypeParser: (oid: number, format?: 'text' | 'binary') =>
        oid === INT8 ? Number : pg.types.getTypeParser(oid, format),
    },
  } satisfies pg.PoolConfig;
}

/**
 * When the server stops, every idle connection emits an error, and without a handler it would end the process. Errors of
 * queries are those of their callers.
 */
export function openPool(config: pg.PoolConfig): pg.Pool {
  const pool = new pg.Pool(config);
  pool.on('error', () => {});
  pool.on('connect', (client) => client.on('error', () => {}));
  return pool;
}

/** The most statements that each connection prepares: the first texts, which are the common ones. */
const PREPARED = 200;
const names = new Map<string, string>();

function nameOf(text: string): string | undefined {
  const known = names.get(text);
  if (known !== undefined || names.size >= PREPARED) return known;
  const name = `s${names.size}`;
  names.set(text, name);
  return name;
}

/** Runs queries on a connection or a pool. `prepare` requires that a connection stays the same session of the server. */
export function createPostgresConnection(client: Pick<pg.Pool, 'query'>, { prepare = true } = {}): Writer {
  function run({ sql, parameters }: Query<unknown>): Promise<pg.QueryResult> {
    const name = prepare ? nameOf(sql) : undefined;
    return client.query({ text: sql, values: [...parameters], ...(name === undefined ? {} : { name }) });
  }

  async function rows<Row>(query: Query<Row>): Promise<Row[]> {
    return (await run(query)).rows;
  }

  async function change(query: Query<unknown>): Promise<number> {
    return (await run(query)).rowCount ?? 0;
  }

  return { rows, change };
}
