import { setTimeout as sleep } from 'node:timers/promises';
import type { Config } from '../config.ts';
import { createRandom } from '../lib/random.ts';
import { createServer, type DemoFacts } from '../server.ts';
import { keptAuthSecret } from './auth-secret.ts';
import { type FaultCounts, watchFaults } from './faults.ts';
import { type Listener, listen } from './listen.ts';
import { openSecretBox } from './secrets.ts';

/** How long a stopping process goes on accepting, so that a balancer that has seen it unready sends nothing into the void. */
const UNREADY_MS = 500;

type Server = Awaited<ReturnType<typeof createServer>>;

export type Served = { readonly port: number; readonly demo: DemoFacts | undefined };

/** Serves in this process until it is asked to stop, by a signal or by `stop`. */
export async function serve(config: Config): Promise<Served & { readonly faults: FaultCounts }> {
  const server = await prepareServer(config);
  const listener = await listen(server.listener, { host: config.HOST, port: config.PORT });
  server.startWorker();
  const stop = createStop({ server, listener, graceMs: config.SHUTDOWN_GRACE_MS });
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  // The primary is gone: nobody would start this one again, or end it.
  process.on('disconnect', stop);
  const faults = watchFaults({
    log: server.log,
    currentTrace: server.currentTrace,
    end() {
      process.exitCode = 1;
      stop();
    },
  });
  return { port: listener.port, demo: await server.demo(), faults };
}

/** The gateway with the system's clock and randomness, not listening yet. */
export async function prepareServer(config: Config) {
  const random = createRandom();
  const authSecret = config.AUTH_SECRET ?? (await keptAuthSecret(config.DATABASE_URL, random));
  const secrets = await openSecretBox(config, random);
  return createServer(config, { clock: Date.now, random, authSecret, secrets });
}

/**
 * The way to end this process within `graceMs`: unready at once, half of the time for requests under way, a quarter for
 * webhooks. If work hangs beyond that, the process ends all the same, with exit code 1.
 */
function createStop({
  server,
  listener,
  graceMs,
}: {
  readonly server: Server;
  readonly listener: Listener;
  readonly graceMs: number;
}) {
  let stopping = false;

  function cutOff(): void {
    server.log.error({ durationMs: graceMs }, 'Work did not end within the grace and is cut off');
    process.exit(1);
  }

  return async function stop(): Promise<void> {
    if (stopping) return;
    stopping = true;
    setTimeout(cutOff, graceMs).unref();
    server.markUnready();
    listener.drain();
    await sleep(UNREADY_MS);
    await listener.close(graceMs / 2);
    await server.stop(graceMs / 4);
    // A worker's channel to its primary would keep it alive.
    if (process.connected) process.disconnect();
  };
}
