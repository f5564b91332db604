import type { AddressInfo } from 'node:net';
import { type HttpBindings, serve } from '@hono/node-server';

/** Node's request; the gateway finds no client address in it. */
type Bindings = HttpBindings & { readonly remoteAddress?: string };

/** Answers on a loopback port of its own. */
export async function listen(fetch: (request: Request, env: Bindings) => Response | Promise<Response>) {
  const server = await new Promise<ReturnType<typeof serve>>((resolve) => {
    const started = serve(
      { fetch: (request, env) => fetch(request, env as Bindings), hostname: '127.0.0.1', port: 0 },
      () => resolve(started),
    );
  });
  const { port } = server.address() as AddressInfo;
  const close = () => new Promise<void>((resolve) => server.close(() => resolve()));
  return { url: `http://127.0.0.1:${port}`, close };
}
