import cluster from 'node:cluster';
import { type Config, readConfig } from './config.ts';
import { runCommand } from './lib/command.ts';
import { greeting } from './process/greeting.ts';
import { type Listener, tryListen } from './process/listen.ts';
import { listenForMetrics } from './process/metrics-listener.ts';
import { prepareServer, type Served, serve } from './process/serve.ts';
import { startWorkers } from './process/workers.ts';

const usage = `Starts the gateway, on SQLite and with demo data unless the environment says otherwise.

  npm start
  PORT=4001 DATABASE_URL=postgres://user@host/payment_links npm start

docs/configuration.md has every variable, and \`npm run doctor\` looks whether they fit this machine.
`;

async function start(): Promise<void> {
  const config = readConfig(process.env);
  if (cluster.isWorker) {
    await serve(config);
    return;
  }
  const { port, demo } = config.WORKERS === 1 ? await serve(config) : await serveByWorkers(config);
  process.stdout.write(greeting({ listening: `http://${config.HOST}:${port}`, config, demo }));
}

/** Prepares the database (schema, demo data) once, then starts the workers. */
async function serveByWorkers(config: Config): Promise<Served> {
  await tryListen({ host: config.HOST, port: config.PORT });
  const server = await prepareServer(config);
  const demo = await server.demo();
  await server.stop();
  // Before the workers, which would go on serving if it could not listen.
  const metricsListener = await listenForMetricsOfWorkers(server, config);
  const { SHUTDOWN_GRACE_MS: graceMs, WORKERS: count } = config;
  try {
    return { port: await startWorkers(count, { graceMs, log: server.log }), demo };
  } catch (error) {
    await metricsListener?.close({ graceMs: 0 });
    throw error;
  }
}

/** Undefined without METRICS_PORT. */
async function listenForMetricsOfWorkers(
  { metrics }: Awaited<ReturnType<typeof prepareServer>>,
  { HOST: host, METRICS_PORT: port }: Config,
): Promise<Listener | undefined> {
  if (metrics === undefined || port === undefined) return undefined;
  return listenForMetrics({ host, port, fetch: (request) => metrics(request, { ofWorkers: true }) });
}

await runCommand({ usage, run: start });
// A worker that could not start must end, so that the primary starts another: its IPC channel would keep it alive.
if (cluster.isWorker && process.exitCode !== undefined) process.exit();
