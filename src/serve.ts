import type { Config } from './config.ts';
import { demoPayUrl } from './demo.ts';
import { type Listener, listen } from './listen.ts';
import { createRandom } from './random.ts';
import { createServer } from './server.ts';

/** How long a stopping process goes on accepting, so that a balancer that has seen it unready sends nothing into the void. */
const UNREADY_MS = 500;
const GRACE_MS = 10_000;

/** Serves in this process until it is asked to stop, by a signal or by `stop`. */
export async function serve(config: Config): Promise<{ readonly port: number; readonly payUrl: string | undefined }> {
  const server = await createServer(config, { clock: Date.now, random: createRandom() });
  const listener = await listen(server.listener, { host: config.HOST, port: config.PORT });
  server.startWorker();
  stopWhenAsked(server, listener);
  const payUrl = config.development ? await demoPayUrl(server.store, config, Date.now()) : undefined;
  return { port: listener.port, payUrl };
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
