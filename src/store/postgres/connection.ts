import pg from 'pg';
import type { Writer } from '../sql/database.ts';
import type { Query } from '../sql/statement.ts';

export type PostgresSettings = {
  readonly url: string;
  /** The most connections at once. */
  readonly poolMax?: number;
  /** How long a read may wait for its client's turn. */
  readonly readQueueTimeoutMs?: number;
  readonly statementTimeoutMs?: number;
  /** Each row as one text on connections that are pipelined, or column by column, which is the plain way. */
  readonly reads?: 'text' | 'rows';
  /** A client's transactions that come together share one, or each has one of its own, which is the plain way. */
  readonly writes?: 'grouped' | 'separate';
  readonly connectTimeoutMs?: number;
};

/** For a statement whose timeout the server no longer answers, being cut off. */
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
    // Milliseconds and counts: all of ours fit a number, and SQLite gives numbers too.
    types: {
      getTypeParser: (oid: number, format?: 'text' | 'binary') =>
        oid === INT8 ? Number : pg.types.getTypeParser(oid, format),
    },
  } satisfies pg.PoolConfig;
}

/** Statements that the server keeps prepared, on each connection: the first so many texts, which are the common ones. */
const PREPARED = 200;
const names = new Map<string, string>();

function nameOf(text: string): string | undefined {
  const known = names.get(text);
  if (known !== undefined || names.size >= PREPARED) return known;
  const name = `s${names.size}`;
  names.set(text, name);
  return name;
}

/** Runs queries on a connection or on any of a pool's; to `prepare` them takes connections that stay the same session. */
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
