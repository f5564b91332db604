import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { type AddressInfo, createServer as createNetServer, Server as NetServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { OperatorError } from '../lib/operator-error.ts';
import { turnOfEventLoop } from '../lib/turn.ts';

/** `setting`: the name of the port's setting, for errors. */
type Address = { readonly host: string; readonly port: number; readonly setting?: string };

export type Listener = {
  readonly port: number;
  /**
   * Stops accepting, and closes the open connections after their requests; destroys those that remain after `graceMs`. Idle
   * connections are closed after `quietMs`.
   */
  readonly close: (times: { readonly graceMs: number; readonly quietMs?: number }) => Promise<void>;
};

/**
 * How long connections stay keep-alive after accepting has stopped: other workers that share the port stop at about the same
 * time, and clients that receive `Connection: close` would reconnect to one that is closing.
 */
const SETTLE_MS = 250;

/** The most waiting connections that are accepted before the socket closes; a turn of the event loop accepts one. */
const MAX_TURNS = 2_000;
const QUICK_TURN_MS = 0.2;

/** Serves over HTTP/1.1. Port 0 takes any free one. Rejects with an OperatorError when it cannot listen there. */
export async function listen(serve: RequestListener, address: Address): Promise<Listener> {
  const server = createServer(
    {
      // Against slowloris attacks. Without the short interval, the timeouts are checked every 30 s only.
      headersTimeout: 10_000,
      requestTimeout: 30_000,
      connectionsCheckingInterval: 1_000,
      keepAliveTimeout: 72_000,
      maxHeaderSize: 16_384,
    },
    serve,
  );
  let draining = false;
  server.prependListener('request', (_request, response) => {
    if (draining) response.setHeader('connection', 'close');
  });
  let accepted = 0;
  server.on('connection', (socket) => {
    accepted += 1;
    // Node reads the peer's address lazily and caches it; after a disconnect there is none. A client that has disconnected
    // already gets no answer.
    if (socket.remoteAddress === undefined) socket.destroy();
  });
  await bind(server, address);

  /**
   * Resolves when no connection waits to be accepted, right after a poll of the socket: connections that wait when it closes
   * are reset, so it must close after a turn that accepted none and did little else.
   */
  async function acceptWaiting(): Promise<void> {
    for (let turns = 0; turns < MAX_TURNS; turns += 1) {
      const [before, startedAt] = [accepted, performance.now()];
      await turnOfEventLoop();
      if (accepted === before && performance.now() - startedAt < QUICK_TURN_MS) return;
    }
  }

  /**
   * `server.close()` would end every connection that is idle at this moment, including those with a request in transit, whose
   * clients see a reset. And if answers had `Connection: close` while connections are still accepted, clients would keep
   * reconnecting, and those in the accept queue at the close would be reset as well. So accepting stops first; then each
   * answer closes its connection; connections that have been idle since then are closed last.
   */
  async function close({ graceMs, quietMs = 0 }: Parameters<Listener['close']>[0]): Promise<void> {
    const graceTimer = setTimeout(() => server.closeAllConnections(), graceMs);
    await acceptWaiting();
    // Closes the listening socket only: `http.Server.close` would begin with the idle connections.
    const closed = new Promise((resolve) => NetServer.prototype.close.call(server, resolve));
    await Promise.race([closed, sleep(SETTLE_MS)]);
    draining = true;
    const quiet = setInterval(
      async () => {
        // After the next poll of the sockets, so that requests that have arrived meanwhile are in progress.
        await turnOfEventLoop();
        server.closeIdleConnections();
      },
      Math.max(quietMs, 1),
    );
    await closed;
    clearInterval(quiet);
    clearTimeout(graceTimer);
  }

  return { port: (server.address() as AddressInfo).port, close };
}

/** Whether this process could listen there now. Rejects with an OperatorError when it could not. */
export async function tryListen(address: Address): Promise<void> {
  const server = createNetServer();
  await bind(server, address);
  await new Promise((resolve) => server.close(resolve));
}

async function bind(server: NetServer, address: Address): Promise<void> {
  const { host, port } = address;
  try {
    const listening = once(server, 'listening');
    server.listen(port, host);
    await listening;
  } catch (error) {
    throw listenError(error, address);
  }
}

function listenError(error: unknown, { host, port, setting = 'PORT' }: Address): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const other = port < 65_535 ? port + 1 : port - 1;
  switch (code) {
    case 'EADDRINUSE':
      return new OperatorError(`${setting}: ${port} is used by another program; stop that, or set ${setting}=${other}`);
    case 'EACCES':
      return new OperatorError(
        `${setting}: ${port} needs privileges that this user does not have; for example ${setting}=4000`,
      );
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
    case 'EINVAL':
      return new OperatorError(`HOST: ${host} is not an address of this machine (${code}); for example HOST=127.0.0.1`);
    default:
      return error;
  }
}
