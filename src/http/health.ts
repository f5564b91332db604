import { Hono } from 'hono';

type Options = { readonly readiness: () => Promise<{ readonly ready: boolean; readonly reason: string }> };

/** The liveness and readiness probes, without credentials. */
export function createHealth({ readiness }: Options): Hono {
  const app = new Hono();
  app.get('/live', (c) => c.json({ status: 'live' }));
  app.get('/ready', async (c) => {
    const { ready, reason } = await readiness();
    return c.json({ status: reason }, ready ? 200 : 503);
  });
  return app;
}
