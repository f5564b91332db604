import cluster from 'node:cluster';
import { type Config, readConfig } from './config.ts';
import { runCommand } from './lib/command.ts';
import { greeting } from './process/greeting.ts';
import { tryListen } from './process/listen.ts';
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
  const { SHUTDOWN_GRACE_MS: graceMs, WORKERS: count } = config;
  const port = await startWorkers(count, { graceMs, log: server.log });
  const { metrics } = server;
  if (metrics !== undefined && config.METRICS_PORT !== undefined) {
    const fetch = (request: Request) => metrics(request, { ofWorkers: true });
    await listenForMetrics({ host: config.HOST, port: config.METRICS_PORT, fetch });
  }
  return { port, demo };
}

await runCommand({ usage, run: start });
