import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { type AddressInfo, createServer as createNetServer, type Server } from 'node:net';
import { OperatorError } from '../lib/operator-error.ts';

type Place = { readonly host: string; readonly port: number };

export type Listener = {
  readonly port: number;
  /** From now on every answer asks its client to use another connection for the next request. */
  readonly drain: () => void;
  /** Stops accepting, lets requests under way end, and cuts what still hangs after `graceMs`. */
  readonly close: (graceMs: number) => Promise<void>;
};

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
  await bind(server, place);

  const drain = () => {
    draining = true;
  };
  const close = (graceMs: number) =>
    new Promise<void>((resolve) => {
      const cut = setTimeout(() => server.closeAllConnections(), graceMs);
      server.close(() => {
        clearTimeout(cut);
        resolve();
      });
      server.closeIdleConnections();
    });
  return { port: (server.address() as AddressInfo).port, drain, close };
}

/** Whether this process could listen there now. Rejects with an OperatorError when it could not. */
export async function tryListen(place: Place): Promise<void> {
  const server = createNetServer();
  await bind(server, place);
  await new Promise((resolve) => server.close(resolve));
}

async function bind(server: Server, { host, port }: Place): Promise<void> {
  try {
    const listening = once(server, 'listening');
    server.listen(port, host);
    await listening;
  } catch (error) {
    throw listenError(error, { host, port });
  }
}

function listenError(error: unknown, { host, port }: Place): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const other = port < 65_535 ? port + 1 : port - 1;
  switch (code) {
    case 'EADDRINUSE':
      return new OperatorError(`PORT: ${port} is used by another program; stop that, or set PORT=${other}`);
    case 'EACCES':
      return new OperatorError(`PORT: ${port} needs rights that this user has not; for example PORT=4000`);
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
    case 'EINVAL':
      return new OperatorError(`HOST: ${host} is no address of this machine (${code}); for example HOST=127.0.0.1`);
    default:
      return error;
  }
}
