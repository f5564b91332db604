import cluster from 'node:cluster';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Config } from '../config.ts';
import { createRandom } from '../lib/random.ts';
import { createServer, type DemoFacts } from '../server.ts';
import { keptAuthSecret } from './auth-secret.ts';
import { type FaultCounts, watchFaults } from './faults.ts';
import { type Listener, listen } from './listen.ts';
import { listenForMetrics } from './metrics-listener.ts';
import { openSecretBox } from './secrets.ts';

type Server = Awaited<ReturnType<typeof createServer>>;

export type Served = { readonly port: number; readonly demo: DemoFacts | undefined };

/** Serves in this process until a signal, the end of the primary process or an uncaught exception stops it. */
export async function serve(config: Config): Promise<Served & { readonly faults: FaultCounts }> {
  const server = await prepareServer(config);
  const { listener, metricsListener } = await listenOnPorts(server, config).catch(async (error: unknown) => {
    // Open connections to the database would keep the process alive.
    await server.stop(0).catch(() => {});
    throw error;
  });
  server.startWorker();
  const { log } = server;
  log.info({ host: config.HOST, port: listener.port, pid: process.pid, version: process.version }, 'listening');
  const { SHUTDOWN_GRACE_MS: graceMs, DRAIN_MS: drainMs } = config;
  const stop = createStop({ server, listener, metricsListener, graceMs, drainMs });
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  // Without the primary, nothing would restart or stop this worker. Node exits at once when a worker's channel closes
  // unexpectedly, so it must look expected for requests in progress to end.
  const { worker } = cluster;
  worker?.once('disconnect', () => {
    worker.exitedAfterDisconnect = true;
  });
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

/** Listens for requests and, with METRICS_PORT, for scrapes. Rejects with an OperatorError, and then listens on neither. */
async function listenOnPorts({ metrics, listener: serve }: Server, config: Config) {
  const { HOST: host, PORT: port, METRICS_PORT: metricsPort } = config;
  // With several workers, the primary answers for all.
  const ownMetrics = metrics !== undefined && metricsPort !== undefined && cluster.isPrimary;
  // Before the other port, so that no request is accepted by a process that cannot start.
  const metricsListener = ownMetrics ? await listenForMetrics({ host, port: metricsPort, fetch: metrics }) : undefined;
  try {
    return { listener: await listen(serve, { host, port }), metricsListener };
  } catch (error) {
    await metricsListener?.close({ graceMs: 0 });
    throw error;
  }
}

/** The gateway with the system's clock and randomness, not listening yet. */
export async function prepareServer(config: Config) {
  const random = createRandom();
  const authSecret = config.AUTH_SECRET ?? (await keptAuthSecret(config.DATABASE_URL, random));
  const secrets = await openSecretBox(config, random);
  return createServer(config, { clock: Date.now, random, authSecret, secrets });
}

/**
 * Stops this process within `graceMs`. It is unready at once, but keeps serving for `drainMs`, until load balancers have
 * noticed. Two thirds of the remaining time are for requests in progress, most of the rest for webhooks. If work hangs
 * beyond that, the process exits with code 1.
 */
function createStop({
  server,
  listener,
  metricsListener,
  graceMs,
  drainMs,
}: {
  readonly server: Server;
  readonly listener: Listener;
  readonly metricsListener: Listener | undefined;
  readonly graceMs: number;
  readonly drainMs: number;
}) {
  const leftMs = graceMs - drainMs;
  let stopping = false;

  function cutOff(): void {
    server.log.error({ durationMs: graceMs }, 'Work did not end within the grace and is cut off');
    process.exit(1);
  }

  return async function stop(): Promise<void> {
    if (stopping) return;
    stopping = true;
    const startedAt = performance.now();
    server.log.info({ pid: process.pid, durationMs: graceMs }, 'stopping, within this time at most');
    setTimeout(cutOff, graceMs).unref();
    server.markUnready();
    await sleep(drainMs);
    await listener.close({ graceMs: leftMs * (2 / 3), quietMs: Math.min(drainMs, leftMs / 4) });
    await server.stop(leftMs / 4);
    metricsListener?.close({ graceMs: 0 });
    server.log.info({ pid: process.pid, durationMs: Math.round(performance.now() - startedAt) }, 'stopped');
    // The IPC channel to the primary would keep a worker alive.
    if (process.connected) process.disconnect();
  };
}
