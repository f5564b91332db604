import cluster from 'node:cluster';
import { type Config, ConfigError, readConfig } from './config.ts';
import { demoPayUrl } from './demo.ts';
import { greeting } from './greeting.ts';
import { createRandom } from './random.ts';
import { serve } from './serve.ts';
import { createServer } from './server.ts';
import { startWorkers } from './workers.ts';

async function main(): Promise<void> {
  const config = readConfig(process.env);
  if (cluster.isWorker) {
    await serve(config);
    return;
  }
  const { port, payUrl } = config.WORKERS === 1 ? await serve(config) : await serveByWorkers(config);
  process.stdout.write(greeting({ listening: `http://${config.HOST}:${port}`, config, payUrl }));
}

/** What must be done once, such as the schema and the demo data, is done before there are several. */
async function serveByWorkers(config: Config): ReturnType<typeof serve> {
  const server = await createServer(config, { clock: Date.now, random: createRandom() });
  const payUrl = config.development ? await demoPayUrl(server.store, config, Date.now()) : undefined;
  await server.stop();
  return { port: await startWorkers(config.WORKERS), payUrl };
}

main().catch((error: unknown) => {
  const reason = error instanceof ConfigError ? error.message : error instanceof Error ? error.stack : String(error);
  process.stderr.write(`The gateway did not start.\n${reason}\n`);
  process.exitCode = 1;
});
