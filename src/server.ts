import { getRequestListener } from '@hono/node-server';
import { Hono } from 'hono';
import { createBusyPage } from './checkout/busy-page.ts';
import { createCheckoutPages } from './checkout/routes.ts';
import type { Config } from './config.ts';
import {
  attemptLimits,
  limitSettings,
  logLevel,
  providerEndpoints,
  retentionDays,
  storeOptions,
  wantsMetrics,
} from './config-parts.ts';
import { DEMO_CLIENTS, type DemoClient } from './demo/clients.ts';
import { createDemoReceiver, demoPayUrl, refuseDemoClients, seedIfEmpty } from './demo/demo.ts';
import { createExampleData } from './demo/example-data.ts';
import { createStartPage } from './demo/start-page/start-page.ts';
import { DomainError } from './domain/errors.ts';
import type { Clock } from './domain/id.ts';
import type { Store } from './domain/ports.ts';
import { readTrustedDocuments } from './graphql/persisted/manifest.ts';
import { createGraphqlApi, GRAPHQL_PATH } from './graphql/yoga.ts';
import { createAuthenticator } from './http/auth.ts';
import { errorResponse } from './http/error.ts';
import { createFastPath } from './http/fast-path.ts';
import { createFrontPage } from './http/front-page.ts';
import { createCors, securityHeaders } from './http/headers.ts';
import { createHealth } from './http/health.ts';
import { createIcon } from './http/icon.ts';
import { createLimits } from './http/limits/limits.ts';
import { createLocalCounter } from './http/limits/local-counter.ts';
import { createLagMeter, type LagMeter } from './http/load/lag.ts';
import { createLoadShedding } from './http/load/shedding.ts';
import { createLog, type Log } from './http/log.ts';
import { createObserver } from './http/observer.ts';
import { currentOrigin, currentTrace } from './http/request-record.ts';
import { createTrace, type HttpEnv } from './http/trace.ts';
import type { RandomBytes } from './lib/random.ts';
import type { SecretBox } from './lib/secret-box.ts';
import { turnBudget } from './lib/turn.ts';
import { createNoticeRoutes } from './notices/routes.ts';
import { createProviders } from './providers/providers.ts';
import { createRestApi } from './rest/routes.ts';
import { createReadiness } from './services/readiness.ts';
import { verifySealingKeys } from './services/sealing.ts';
import { createJobs, createServices } from './services/services.ts';
import { openStore } from './store/store.ts';
import { createSender } from './webhooks/sender.ts';
import { createWorker } from './webhooks/worker.ts';

type Dependencies = {
  readonly clock: Clock;
  readonly random: RandomBytes;
  /** Signs access tokens; the same in every process of an installation. */
  readonly authSecret: string;
  /** Seals secrets in the database; the same keys in every process of an installation. */
  readonly secrets: SecretBox;
  /** By default opened from DATABASE_URL; a given one is not closed here. */
  readonly store?: Store;
  readonly log?: Log;
  /** Measured unless given. */
  readonly lag?: LagMeter;
};

/** The demo client's credentials, and a payment page that can be paid where there is one. */
export type DemoFacts = { readonly client: DemoClient; readonly payUrl: string | undefined };

const STOP_GRACE_MS = 5_000;

/** The metrics count pending deliveries up to this number. */
const OUTBOX_COUNTED = 10_000;

/** The composition root: the only file that knows all parts. */
export async function createServer(
  config: Config,
  { clock, random, authSecret, secrets, store: given, log: givenLog, lag = createLagMeter() }: Dependencies,
) {
  const { development, PUBLIC_URL: publicUrl, TRUST_PROXY: trustedProxies } = config;
  const log = givenLog ?? createLog({ level: logLevel(config) });
  const metrics = wantsMetrics(config)
    ? (await import('./http/metrics.ts')).createMetrics({
        pool: () => store.pool(),
        outbox: (now) => store.deliveries.outbox(now, OUTBOX_COUNTED),
        outboxFailed: (err) => log.warn({ err }, 'the metrics of webhooks are left out: the database cannot be read'),
        clock,
        token: config.METRICS_TOKEN,
      })
    : undefined;
  const onGroupCommit = (units: number, waitedMs: number) => {
    metrics?.groupCommitted(units);
    lag.committed(waitedMs);
  };
  const notice = (line: string) => log.warn({}, line);
  const store: Store = given ?? (await openStore({ ...storeOptions(config), onGroupCommit, notice }));
  const endpoints = providerEndpoints(config);
  const { providers, controls } = createProviders({ store, clock, endpoints, called: metrics?.providerCalled });
  const services = createServices({
    store,
    clock,
    random,
    providers,
    controls,
    secrets,
    origin: currentOrigin,
    publicUrl,
    authSecret,
    development,
    sessionLifetimeS: config.SESSION_LIFETIME_S,
    attemptLimits: attemptLimits(config),
    retention: retentionDays(config),
    onCollectError: (err) => log.error({ err }, 'A payment could not be collected; it is looked up again'),
  });
  if (!development) await refuseDemoClients(services.clients);
  await verifySealingKeys({ store, secrets });
  if (development && given === undefined) await seedIfEmpty(store, config, { clock, random, secrets });

  const authenticate = createAuthenticator(services.clients);
  const settings = limitSettings(config);
  const counter = store.usageCounter(settings) ?? createLocalCounter({ ...settings, workers: config.WORKERS });
  const limits = createLimits({ settings, counter, authSecret, trustedProxies, log, limited: metrics?.limited });
  const worker = createWorker({
    store,
    clock,
    random,
    secrets,
    send: createSender({ development, clock }),
    log,
    jobs: createJobs(services, clock),
  });
  const readiness = createReadiness({ store, log });

  const demo = development ? createExampleData({ store, services, clock, random }) : undefined;
  const graphiql = config.GRAPHIQL ?? development;
  const graphql = createGraphqlApi({
    services,
    authenticate,
    limits,
    clock,
    log,
    publicUrl,
    openSchema: development,
    plans: config.PLANS,
    maxCost: config.GRAPHQL_MAX_COST,
    federation: config.FEDERATION,
    trusted: await readTrustedDocuments(config.TRUSTED_DOCUMENTS, config.TRUSTED_DOCUMENTS_MODE),
    graphiql: graphiql ? { ...(demo && { demo: { login: demo.login, examples: demo.ofGraphql } }) } : undefined,
  });

  const docsDemo = demo && { login: demo.login, examples: demo.ofRest };
  const rest = createRestApi({ services, authenticate, charge: limits.charge, clock, log, publicUrl, docsDemo });

  // Not strict: a path with a slash at its end is the same path.
  const app = new Hono<HttpEnv>({ strict: false });
  const headers = securityHeaders(publicUrl);
  const observe = createObserver({ random, trustedProxies, log, served: metrics?.served });
  app.use(createTrace({ random, headers, observe }));
  const cors = createCors({ origins: config.CORS_ORIGINS });
  if (cors !== undefined) app.use(cors);
  app.route('/health', createHealth({ readiness: readiness.current }));
  for (const path of [GRAPHQL_PATH, `${GRAPHQL_PATH}/*`]) {
    app.all(path, (c) => graphql.fetch(c.req.raw, { traceId: c.get('traceId') }));
  }
  if (metrics !== undefined && config.METRICS_PORT === undefined) app.get('/metrics', (c) => metrics.fetch(c.req.raw));
  const limit = limits.byAddress('pay');
  app.route(
    '/',
    createCheckoutPages({ ...services, clock, random, publicUrl, log, authSecret, trustedProxies, limit }),
  );
  const limitAuth = limits.byAddress('auth');
  for (const path of ['/auth', '/sandbox/auth']) app.use(path, limitAuth);
  app.use('/providers/*', limits.byAddress('notices'));
  app.route('/', createNoticeRoutes({ ...services, log }));
  app.route('/', rest.app);
  if (development) app.route('/', createDemoReceiver());
  app.route('/', development ? createStartPage({ config, store, services, clock, random, log }) : createFrontPage());
  app.route('/', createIcon());
  app.notFound((c) =>
    errorResponse(new DomainError('NOT_FOUND', 'There is nothing at this path'), c.get('traceId'), log),
  );
  app.onError((error, c) => errorResponse(error, c.get('traceId'), log));

  const listenerOfApp = getRequestListener(
    (request, { incoming }) => app.fetch(request, { remoteAddress: incoming.socket.remoteAddress }),
    // HTTP/1.0 does not require a Host (RFC 9112, 3.2), and probes of load balancers send none.
    { overrideGlobalObjects: false, hostname: 'localhost' },
  );
  const routes = [graphql.fastPath, rest.fastPath];
  const load = createLoadShedding({
    limitMs: config.LOAD_SHED_LAG_MS,
    lag,
    budget: turnBudget,
    observe: createObserver({ random, served: metrics?.served }),
    headers,
    corsOrigins: config.CORS_ORIGINS,
    busyPage: await createBusyPage(),
    log,
    shed: metrics?.shed,
  });
  const fastPath = createFastPath({ routes, random, log, headers, observe, queue: lag.queue, load });

  return {
    /** `remoteAddress`: the peer of the request's connection, if known. */
    fetch: async (request: Request, { remoteAddress }: HttpEnv['Bindings'] = {}): Promise<Response> =>
      load.fetch(request) ?? (await fastPath.fetch(request, remoteAddress)) ?? app.fetch(request, { remoteAddress }),
    /** Node's request listener: frequent requests take the fast path, the others go through `fetch`. */
    listener: load.listener(fastPath.listener(listenerOfApp)),
    /** Updates the decision to shed load now; `startWorker` does so periodically. */
    checkLoad: load.check,
    services,
    store,
    log,
    currentTrace,
    /** Undefined unless metrics are wanted. */
    metrics: metrics?.fetch,
    /** The greeting's facts; undefined in production. */
    async demo(): Promise<DemoFacts | undefined> {
      return development ? { client: DEMO_CLIENTS[0], payUrl: await demoPayUrl(store, config, clock()) } : undefined;
    },
    /** Starts the background work: webhooks, periodic jobs, the readiness check and load shedding. */
    startWorker() {
      worker.start();
      load.start();
      readiness.start();
    },
    /** From now on the readiness probe fails, while requests are still served. Streams end, and clients resume elsewhere. */
    markUnready(): void {
      readiness.markStopping();
      services.feed.close();
      services.paymentWatch.close();
    },
    /** Webhooks and calls of providers in progress have `graceMs` to end. */
    async stop(graceMs = STOP_GRACE_MS): Promise<void> {
      readiness.markStopping();
      readiness.stop();
      load.stop();
      await Promise.all([worker.stop(graceMs), services.payments.stop(graceMs)]);
      await services.clients.writeSignIns({ all: true }).catch((err) => log.warn({ err }, 'sign-ins were not written'));
      if (given === undefined) await store.close();
    },
  };
}
