import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';

export type Listener = {
  readonly port: number;
  /** From now on every answer asks its client to use another connection for the next request. */
  readonly drain: () => void;
  /** Stops accepting, lets requests under way end, and cuts what still hangs after `graceMs`. */
  readonly close: (graceMs: number) => Promise<void>;
};

/** Serves over HTTP/1.1. Port 0 takes any free one. Rejects when the port is taken. */
export async function listen(
  serve: RequestListener,
  { host, port }: { readonly host: string; readonly port: number },
): Promise<Listener> {
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
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });

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
