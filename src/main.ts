import cluster from 'node:cluster';
import { type Config, ConfigError, readConfig } from './config.ts';
import { greeting } from './process/greeting.ts';
import { prepareServer, type Served, serve } from './process/serve.ts';
import { startWorkers } from './process/workers.ts';

async function main(): Promise<void> {
  const config = readConfig(process.env);
  if (cluster.isWorker) {
    await serve(config);
    return;
  }
  const { port, demo } = config.WORKERS === 1 ? await serve(config) : await serveByWorkers(config);
  process.stdout.write(greeting({ listening: `http://${config.HOST}:${port}`, config, demo }));
}

/** Prepares what must be done once (the database's schema, the demo data), then starts the workers. */
async function serveByWorkers(config: Config): Promise<Served> {
  const server = await prepareServer(config);
  const demo = await server.demo();
  await server.stop();
  const { SHUTDOWN_GRACE_MS: graceMs, WORKERS: count } = config;
  return { port: await startWorkers(count, { graceMs, log: server.log }), demo };
}

main().catch((error: unknown) => {
  const reason = error instanceof ConfigError ? error.message : error instanceof Error ? error.stack : String(error);
  process.stderr.write(`The gateway did not start.\n${reason}\n`);
  process.exitCode = 1;
});
