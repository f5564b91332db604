import type { Config } from '../config.ts';
import { createRandom } from '../lib/random.ts';
import { createServer, type DemoFacts } from '../server.ts';
import { keptAuthSecret } from './auth-secret.ts';
import { type Listener, listen } from './listen.ts';

/** How long a stopping process goes on accepting, so that a balancer that has seen it unready sends nothing into the void. */
const UNREADY_MS = 500;
const GRACE_MS = 10_000;

export type Served = { readonly port: number; readonly demo: DemoFacts | undefined };

/** Serves in this process until it is asked to stop, by a signal or by `stop`. */
export async function serve(config: Config): Promise<Served> {
  const server = await prepareServer(config);
  const listener = await listen(server.listener, { host: config.HOST, port: config.PORT });
  server.startWorker();
  stopWhenAsked(server, listener);
  return { port: listener.port, demo: await server.demo() };
}

/** The gateway with the system's clock and randomness, not listening yet. */
export async function prepareServer(config: Config) {
  const random = createRandom();
  const authSecret = config.AUTH_SECRET ?? (await keptAuthSecret(config.DATABASE_URL, random));
  return createServer(config, { clock: Date.now, random, authSecret });
}

function stopWhenAsked(server: Awaited<ReturnType<typeof createServer>>, listener: Listener): void {
  let stopping = false;
  async function stop(): Promise<void> {
    if (stopping) return;
    stopping = true;
    server.markUnready();
    listener.drain();
    await new Promise((resolve) => setTimeout(resolve, UNREADY_MS));
    await listener.close(GRACE_MS);
    await server.stop();
    // A worker's channel to its primary would keep it alive.
    if (process.connected) process.disconnect();
  }
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  // The primary is gone: nobody would start this one again, or end it.
  process.on('disconnect', stop);
}
