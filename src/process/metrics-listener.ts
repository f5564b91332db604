import { getRequestListener } from '@hono/node-server';
import { type Listener, listen } from './listen.ts';

type Options = {
  readonly host: string;
  readonly port: number;
  readonly fetch: (request: Request) => Promise<Response>;
};

/** Serves GET /metrics, and nothing else, on a port of its own. Rejects with an OperatorError when it cannot listen there. */
export function listenForMetrics({ host, port, fetch }: Options): Promise<Listener> {
  const respond = getRequestListener(
    async (request) => {
      const { pathname } = new URL(request.url);
      return request.method === 'GET' && pathname === '/metrics' ? fetch(request) : new Response('', { status: 404 });
    },
    { overrideGlobalObjects: false },
  );
  return listen(respond, { host, port, setting: 'METRICS_PORT' });
}
