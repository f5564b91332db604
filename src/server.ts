import { getRequestListener } from '@hono/node-server';
import { Hono } from 'hono';
import { createCheckoutPages } from './checkout/routes.ts';
import { type Config, logLevel, storeOptions, tryLimits } from './config.ts';
import { DEMO_CLIENTS, type DemoClient } from './demo/clients.ts';
import { createDemoReceiver, demoPayUrl, refuseDemoClients, seedIfEmpty } from './demo/demo.ts';
import { DomainError } from './domain/errors.ts';
import type { Clock } from './domain/id.ts';
import type { Store } from './domain/ports.ts';
import { createGraphqlApi, GRAPHQL_PATH } from './graphql/yoga.ts';
import { createAuthenticator } from './http/auth.ts';
import { errorResponse } from './http/error.ts';
import { createFastPath } from './http/fast-path.ts';
import { createCors } from './http/headers.ts';
import { createHealth } from './http/health.ts';
import { createLog, type Log } from './http/log.ts';
import { createTrace, currentTrace, type HttpEnv } from './http/trace.ts';
import type { RandomBytes } from './lib/random.ts';
import { createSandbox } from './providers/sandbox.ts';
import { createRestApi } from './rest/routes.ts';
import { createJobs, createServices } from './services/services.ts';
import { openStore } from './store/store.ts';
import { createSender } from './webhooks/sender.ts';
import { createWorker } from './webhooks/worker.ts';

type Dependencies = {
  readonly clock: Clock;
  readonly random: RandomBytes;
  /** Signs access tokens; the same in every process of an installation. */
  readonly authSecret: string;
  /** Opened from DATABASE_URL unless given; whoever gives one closes it. */
  readonly store?: Store;
  readonly log?: Log;
};

/** The demo client's credentials, and a payment page that can be paid where there is one. */
export type DemoFacts = { readonly client: DemoClient; readonly payUrl: string | undefined };

/** Puts the rooms together. The only file that knows all of them. */
export async function createServer(
  config: Config,
  { clock, random, authSecret, store: given, log: givenLog }: Dependencies,
) {
  const { development, PUBLIC_URL: publicUrl } = config;
  const log = givenLog ?? createLog({ level: logLevel(config) });
  const store = given ?? (await openStore({ ...storeOptions(config), notice: (line) => log.warn({}, line) }));
  const provider = createSandbox({ clock });
  const services = createServices({
    store,
    clock,
    random,
    provider,
    authSecret,
    development,
    sessionLifetimeS: config.SESSION_LIFETIME_S,
    tryLimits: tryLimits(config),
    onCollectError: (err) => log.error({ err }, 'A payment could not be collected; it is asked about again'),
  });
  if (!development && provider.simulated) log.warn({}, 'payments are simulated by the sandbox: no money moves');
  if (!development) await refuseDemoClients(services.clients);
  else if (given === undefined) await seedIfEmpty(store, config, { clock, random });

  const authenticate = createAuthenticator(services.clients);
  const worker = createWorker({
    store,
    clock,
    send: createSender({ development, clock }),
    log,
    jobs: createJobs(services, clock),
  });
  let stopping = false;

  const graphiql = config.GRAPHIQL ?? development;
  const graphql = createGraphqlApi({
    services,
    authenticate,
    clock,
    log,
    publicUrl,
    openSchema: development,
    plans: config.PLANS,
    maxCost: config.GRAPHQL_MAX_COST,
    graphiql: graphiql ? { ...(development && { credentials: DEMO_CLIENTS[0] }) } : undefined,
  });

  const rest = createRestApi({ services, authenticate, clock, log, publicUrl });

  const app = new Hono<HttpEnv>();
  app.use(createTrace({ random }));
  const cors = createCors({ origins: config.CORS_ORIGINS });
  if (cors !== undefined) app.use(cors);
  app.route('/health', createHealth({ ping: store.ping, stopping: () => stopping }));
  app.all(GRAPHQL_PATH, (c) => graphql.fetch(c.req.raw, { traceId: c.get('traceId') }));
  app.all(`${GRAPHQL_PATH}/*`, (c) => graphql.fetch(c.req.raw, { traceId: c.get('traceId') }));
  const trustedProxies = config.TRUST_PROXY;
  app.route(
    '/',
    createCheckoutPages({ ...services, provider, clock, random, publicUrl, log, authSecret, trustedProxies }),
  );
  app.route('/', rest.app);
  if (development) app.route('/', createDemoReceiver());
  app.notFound((c) =>
    errorResponse(new DomainError('NOT_FOUND', 'There is nothing at this path'), c.get('traceId'), log),
  );
  app.onError((error, c) => errorResponse(error, c.get('traceId'), log));

  const listenerOfApp = getRequestListener(
    (request, { incoming }) => app.fetch(request, { remoteAddress: incoming.socket.remoteAddress }),
    { overrideGlobalObjects: false },
  );
  const fastPath = createFastPath({ routes: [graphql.fastPath, rest.fastPath], random, log });

  return {
    /** `remoteAddress` is where the request comes from, if that is known. */
    fetch: async (request: Request, { remoteAddress }: HttpEnv['Bindings'] = {}): Promise<Response> =>
      (await fastPath.fetch(request)) ?? app.fetch(request, { remoteAddress }),
    /** For Node's own requests: the usual ones straight, the others through `fetch`. */
    listener: fastPath.listener(listenerOfApp),
    services,
    store,
    log,
    currentTrace,
    /** What a newcomer is shown; undefined in production. */
    async demo(): Promise<DemoFacts | undefined> {
      return development ? { client: DEMO_CLIENTS[0], payUrl: await demoPayUrl(store, config, clock()) } : undefined;
    },
    /** Begins the work that nobody asks for: webhooks, and writing down what time has done. */
    startWorker: () => worker.start(),
    /** From now on the readiness probe fails, while requests are still served. Streams end, and are taken up elsewhere. */
    markUnready(): void {
      stopping = true;
      services.feed.close();
    },
    /** Webhooks under way may take `graceMs` to end. */
    async stop(graceMs?: number): Promise<void> {
      stopping = true;
      await worker.stop(graceMs);
      if (given === undefined) await store.close();
    },
  };
}
