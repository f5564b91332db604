import { randomBytes } from 'node:crypto';
import { ConfigError, readConfig } from './config.ts';
import { demoPayUrl } from './demo.ts';
import { greeting } from './greeting.ts';
import { listen } from './listen.ts';
import { createServer } from './server.ts';

/** How long a stopping process goes on accepting, so that a balancer that has seen it unready sends nothing into the void. */
const UNREADY_MS = 500;
const GRACE_MS = 10_000;

async function main(): Promise<void> {
  const config = readConfig(process.env);
  const server = await createServer(config, { clock: Date.now, random: (count) => randomBytes(count) });
  const listener = await listen(server.listener, { host: config.HOST, port: config.PORT });
  server.startWorker();
  process.stdout.write(
    greeting({
      listening: `http://${config.HOST}:${listener.port}`,
      config,
      payUrl: config.development ? await demoPayUrl(server.store, config, Date.now()) : undefined,
    }),
  );

  let stopping = false;
  async function stop(): Promise<void> {
    if (stopping) return;
    stopping = true;
    server.markUnready();
    listener.drain();
    await new Promise((resolve) => setTimeout(resolve, UNREADY_MS));
    await listener.close(GRACE_MS);
    await server.stop();
  }
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
}

main().catch((error: unknown) => {
  const reason = error instanceof ConfigError ? error.message : error instanceof Error ? error.stack : String(error);
  process.stderr.write(`The gateway did not start.\n${reason}\n`);
  process.exitCode = 1;
});
