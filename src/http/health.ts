import { Hono } from 'hono';

type Readiness = { readonly ping: () => Promise<void>; readonly stopping: () => boolean };

/** Probes for whoever runs the process, without credentials: does it live, and would a request be served now? */
export function createHealth({ ping, stopping }: Readiness): Hono {
  const app = new Hono();
  app.get('/live', (c) => c.json({ status: 'live' }));
  app.get('/ready', async (c) => {
    if (stopping()) return c.json({ status: 'stopping' }, 503);
    const ready = await ping().then(
      () => true,
      () => false,
    );
    return ready ? c.json({ status: 'ready' }) : c.json({ status: 'the database does not answer' }, 503);
  });
  return app;
}
