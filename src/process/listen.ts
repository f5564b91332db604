import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { type AddressInfo, createServer as createNetServer, Server as NetServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { OperatorError } from '../lib/operator-error.ts';
import { turnOfEventLoop } from '../lib/turn.ts';

/** `setting` is what the port is called in errors. */
type Place = { readonly host: string; readonly port: number; readonly setting?: string };

export type Listener = {
  readonly port: number;
  /**
   * Stops accepting, and ends the connections that there are so that no request on them is broken off; cuts what still
   * hangs after `graceMs`. Connections on which nothing is sent are ended after `quietMs`.
   */
  readonly close: (times: { readonly graceMs: number; readonly quietMs?: number }) => Promise<void>;
};

/**
 * How long connections go on being kept alive when nothing is accepted any more: other workers that share the port stop at
 * about the same time, and whoever leaves this one in between would connect to one of those as it closes.
 */
const SETTLE_MS = 250;

/** A turn of the event loop accepts one connection. Bounds how many that are waiting are accepted before the end. */
const MOST_TURNS = 2_000;
const QUICK_TURN_MS = 0.2;

/** Serves over HTTP/1.1. Port 0 takes any free one. Rejects with an OperatorError when it cannot listen there. */
export async function listen(serve: RequestListener, place: Place): Promise<Listener> {
  const server = createServer(
    {
      // A client that trickles its headers or its body is cut off: without the short interval the timeouts are
      // looked at every 30 s only.
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
    // Node finds an address out when it is first asked for, and then remembers it: of a caller that has hung up there is
    // none to be found. One that had hung up before this waits for no answer.
    if (socket.remoteAddress === undefined) socket.destroy();
  });
  await bind(server, place);

  /**
   * Resolves when nobody waits to be accepted, right after a look at the socket: whoever waits when it closes is reset, so
   * it must close after a turn that accepted nobody and did little else.
   */
  async function acceptWaiting(): Promise<void> {
    for (let turns = 0; turns < MOST_TURNS; turns += 1) {
      const [before, startedAt] = [accepted, performance.now()];
      await turnOfEventLoop();
      if (accepted === before && performance.now() - startedAt < QUICK_TURN_MS) return;
    }
  }

  /**
   * `server.close()` would end every connection that is idle at this moment, also those on which a request is on its way:
   * their clients see a reset. And if clients were asked to leave while connections are still accepted, they would connect
   * anew all the time, and whoever is in the queue of the socket when that closes is reset as well. So nothing is accepted
   * first; then each answer asks its client to leave; what has been quiet since then ends at last.
   */
  async function close({ graceMs, quietMs = 0 }: Parameters<Listener['close']>[0]): Promise<void> {
    const cut = setTimeout(() => server.closeAllConnections(), graceMs);
    await acceptWaiting();
    // The socket alone: http.Server's own way begins with the idle connections.
    const closed = new Promise((resolve) => NetServer.prototype.close.call(server, resolve));
    await Promise.race([closed, sleep(SETTLE_MS)]);
    draining = true;
    const quiet = setInterval(
      async () => {
        // Behind the next look at the sockets, so that what has come in meanwhile is a request under way.
        await turnOfEventLoop();
        server.closeIdleConnections();
      },
      Math.max(quietMs, 1),
    );
    await closed;
    clearInterval(quiet);
    clearTimeout(cut);
  }

  return { port: (server.address() as AddressInfo).port, close };
}

/** Whether this process could listen there now. Rejects with an OperatorError when it could not. */
export async function tryListen(place: Place): Promise<void> {
  const server = createNetServer();
  await bind(server, place);
  await new Promise((resolve) => server.close(resolve));
}

async function bind(server: NetServer, place: Place): Promise<void> {
  const { host, port } = place;
  try {
    const listening = once(server, 'listening');
    server.listen(port, host);
    await listening;
  } catch (error) {
    throw listenError(error, place);
  }
}

function listenError(error: unknown, { host, port, setting = 'PORT' }: Place): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const other = port < 65_535 ? port + 1 : port - 1;
  switch (code) {
    case 'EADDRINUSE':
      return new OperatorError(`${setting}: ${port} is used by another program; stop that, or set ${setting}=${other}`);
    case 'EACCES':
      return new OperatorError(`${setting}: ${port} needs rights that this user has not; for example ${setting}=4000`);
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
    case 'EINVAL':
      return new OperatorError(`HOST: ${host} is no address of this machine (${code}); for example HOST=127.0.0.1`);
    default:
      return error;
  }
}
