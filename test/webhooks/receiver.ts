import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export type Received = { readonly url: string; readonly headers: IncomingMessage['headers']; readonly body: string };

export type Receiver = AsyncDisposable & {
  readonly url: string;
  /** Every request that came in, whole. */
  readonly received: readonly Received[];
  /** Connections opened by now. */
  readonly connections: () => number;
  /** Connections that are still open. */
  readonly open: () => Promise<number>;
};

/** A client's own server, on loopback, that answers as it likes. */
export async function startReceiver(
  answer: (response: ServerResponse, request: Received) => void = (response) => response.writeHead(204).end(),
): Promise<Receiver> {
  const received: Received[] = [];
  let connections = 0;
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request.setEncoding('utf8')) body += chunk;
    const whole = { url: request.url ?? '', headers: request.headers, body };
    received.push(whole);
    answer(response, whole);
  });
  server.on('connection', () => {
    connections += 1;
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    received,
    connections: () => connections,
    open: () =>
      new Promise((resolve, reject) =>
        server.getConnections((error, count) => (error === null ? resolve(count) : reject(error))),
      ),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
