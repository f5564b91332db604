import { Socket } from 'node:net';
import pg from 'pg';

type Connection = {
  readonly client: pg.Client;
  readonly connected: Promise<unknown>;
  readonly socket: Socket;
  waiting: number;
};

/** How many queries of one turn of the event loop go to the same connection: usually those of one request. */
const TOGETHER = 4;

/**
 * Pipelined connections: queries are sent without waiting for the results of earlier ones. Those of one turn of the event
 * loop are sent in one write on each connection, and their results usually arrive in one read. Only for short reads: a
 * query waits for all before it.
 */
export function createPipelines(
  config: pg.ClientConfig,
  max: number,
): Pick<pg.Pool, 'query' | 'totalCount' | 'idleCount' | 'end'> {
  const connections: Connection[] = [];
  let corked: Socket[] = [];
  let chosen: { readonly connection: Connection; count: number } | undefined;

  function open(): Connection {
    const socket = new Socket();
    const client = new pg.Client({ ...config, pipeline: true, stream: () => socket });
    const connection = { client, connected: client.connect(), socket, waiting: 0 };
    connections.push(connection);
    // The pending queries fail by themselves; without a handler the event would end the process.
    client.on('error', () => drop(connection));
    client.on('end', () => drop(connection));
    connection.connected.catch(() => drop(connection));
    return connection;
  }

  function drop(connection: Connection): void {
    const index = connections.indexOf(connection);
    if (index >= 0) connections.splice(index, 1);
    if (chosen?.connection === connection) chosen = undefined;
  }

  function choose(): Connection {
    if (chosen === undefined) setImmediate(forget);
    if (chosen === undefined || chosen.count === TOGETHER) chosen = { connection: idlest(), count: 0 };
    chosen.count += 1;
    return chosen.connection;
  }

  function forget(): void {
    chosen = undefined;
  }

  /** The connection with the fewest pending queries; opens another one if all have some, up to the maximum. */
  function idlest(): Connection {
    const [first, ...others] = connections;
    if (first === undefined) return open();
    const least = others.reduce((best, next) => (next.waiting < best.waiting ? next : best), first);
    return least.waiting > 0 && connections.length < max ? open() : least;
  }

  /** Buffers what is written until the end of this turn of the event loop. */
  function cork(socket: Socket): void {
    if (corked.includes(socket)) return;
    if (corked.length === 0) setImmediate(uncork);
    corked.push(socket);
    socket.cork();
  }

  function uncork(): void {
    const held = corked;
    corked = [];
    for (const socket of held) socket.uncork();
  }

  async function query(given: pg.QueryConfig): Promise<pg.QueryResult> {
    const connection = choose();
    connection.waiting += 1;
    try {
      await connection.connected;
      cork(connection.socket);
      return await connection.client.query(given);
    } finally {
      connection.waiting -= 1;
    }
  }

  async function end(): Promise<void> {
    await Promise.all(connections.map(({ client }) => client.end().catch(() => undefined)));
  }

  return {
    query: query as pg.Pool['query'],
    end,
    get totalCount() {
      return connections.length;
    },
    get idleCount() {
      return connections.filter(({ waiting }) => waiting === 0).length;
    },
  };
}
