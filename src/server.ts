import { Hono } from 'hono';
import { keptAuthSecret } from './auth-secret.ts';
import type { Config } from './config.ts';
import type { Clock, RandomBytes } from './domain/id.ts';
import type { Store } from './domain/ports.ts';
import { createHealth } from './health.ts';
import { createAuthenticator } from './http/auth.ts';
import { createCors } from './http/cors.ts';
import { createLog, type Log } from './http/log.ts';
import { createServices } from './services/services.ts';
import { openStore } from './store/store.ts';
import { createSender } from './webhooks/sender.ts';
import { createWorker } from './webhooks/worker.ts';

export type Dependencies = {
  readonly clock: Clock;
  readonly random: RandomBytes;
  /** Opened from DATABASE_URL unless given; whoever gives one closes it. */
  readonly store?: Store;
  readonly log?: Log;
};

/** Puts the rooms together. The only file that knows all of them. */
export async function createServer(config: Config, { clock, random, store: given, log: givenLog }: Dependencies) {
  const { development, DATABASE_URL: databaseUrl } = config;
  const log = givenLog ?? createLog({ level: config.LOG_LEVEL ?? (development ? 'warn' : 'info') });
  const store = given ?? (await openStore({ databaseUrl }));
  const authSecret = config.AUTH_SECRET ?? (await keptAuthSecret(databaseUrl, random));
  const services = createServices({ store, clock, random, authSecret, development });
  const authenticate = createAuthenticator(services.clients);
  const send = createSender({ development, clock });
  const worker = createWorker({
    store,
    clock,
    send,
    log,
    jobs: [{ name: 'write down what has expired', everyMs: 1_000, run: () => services.expiry.expireDue(clock()) }],
  });
  let stopping = false;

  const app = new Hono();
  const cors = createCors({ origins: config.CORS_ORIGINS });
  if (cors !== undefined) app.use(cors);
  app.route('/health', createHealth({ ping: store.ping, stopping: () => stopping }));

  return {
    fetch: (request: Request): Response | Promise<Response> => app.fetch(request),
    services,
    store,
    /** Begins the work that nobody asks for: webhooks, and writing down what time has done. */
    startWorker: () => worker.start(),
    /** From now on the readiness probe fails, while requests are still served. */
    markUnready(): void {
      stopping = true;
    },
    async stop(): Promise<void> {
      stopping = true;
      await worker.stop();
      if (given === undefined) await store.close();
    },
  };
}

export type Server = Awaited<ReturnType<typeof createServer>>;
