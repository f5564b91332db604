import pg from 'pg';
import { connectionConfig, type PostgresSettings } from './connection.ts';

/** The features of the server at the url: poolers and other implementations of PostgreSQL's protocol lack some. */
export type Engine = {
  /** Whether a connection is the same session of the server from one transaction to the next. */
  readonly sessions: boolean;
  /** Whether the statement timeout can be given when connecting. */
  readonly timeoutAtConnect: boolean;
  /** Whether it has `pg_xact_status`, which returns the outcome of an earlier transaction. */
  readonly transactionStatus: boolean;
  /** Whether it supports NOTIFY, and whether LISTEN works through this url. */
  readonly notify: boolean;
  readonly listen: boolean;
};

/** The error of a pooler that cannot restore the parameter for the next client of the same session. */
const UNSUPPORTED_PARAMETER = /unsupported startup parameter.*statement_timeout/;

/** Detects the features on a connection of its own. Throws the driver's error when the server cannot be reached. */
export async function probeEngine(settings: PostgresSettings): Promise<Engine> {
  const config = connectionConfig(settings);
  try {
    return await probe(config, true);
  } catch (error) {
    if (!(error instanceof Error && UNSUPPORTED_PARAMETER.test(error.message))) throw error;
    const { statement_timeout: _, ...rest } = config;
    return probe(rest, false);
  }
}

async function probe(config: pg.ClientConfig, timeoutAtConnect: boolean): Promise<Engine> {
  const client = new pg.Client(config);
  client.on('error', () => {});
  await client.connect();
  try {
    const works = (statement: string) =>
      client.query(statement).then(
        () => true,
        (error: unknown) => (error instanceof pg.DatabaseError ? false : Promise.reject(error)),
      );
    const sessions = await isServerItself(client);
    const transactionStatus = await works('select pg_xact_status(pg_current_xact_id())');
    const notify = await works("select pg_notify('payment_links_probe', '')");
    const listen = sessions && notify && (await works('listen payment_links_probe'));
    return { sessions, timeoutAtConnect, transactionStatus, notify, listen };
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** A pooler invents the process id that it gives to a client, so it differs from `pg_backend_pid()`. */
async function isServerItself(client: pg.Client): Promise<boolean> {
  const { processID } = client as unknown as { readonly processID: number | null };
  const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid');
  return rows[0]?.pid === processID;
}

/** A log line for each feature that is missing, and what is done instead. */
export function describeEngine({ sessions, timeoutAtConnect, transactionStatus, listen }: Engine): readonly string[] {
  return [
    ...(sessions ? [] : ['PostgreSQL is reached through a pooler: statements are not prepared, reads not pipelined']),
    ...(timeoutAtConnect
      ? []
      : ['the pooler does not pass on statement_timeout: set it for the role (alter role ... set statement_timeout)']),
    ...(transactionStatus
      ? []
      : ['the server has no pg_xact_status: the outcome of a commit whose connection broke is found by its event']),
    ...(listen ? [] : ['notifications cannot be received: events of other gateways are polled for twice a second']),
  ];
}
