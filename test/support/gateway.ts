import { randomBytes } from 'node:crypto';
import { readConfig } from '../../src/config.ts';
import { DEMO_CLIENTS, type DemoClientId } from '../../src/demo/clients.ts';
import type { Store } from '../../src/domain/ports.ts';
import type { PlansFrom } from '../../src/graphql/compiled/cache.ts';
import { createLagMeter, type LagMeter } from '../../src/http/load/lag.ts';
import { createLog, type Log } from '../../src/http/log.ts';
import { currentTrace } from '../../src/http/request-record.ts';
import { createServer } from '../../src/server.ts';
import { createTestClock, type TestClock } from './clock.ts';
import { undocumented } from './documented.ts';
import { createTestSecrets } from './secrets.ts';
import { openTestStore, type TestDialect } from './store.ts';

type Options = {
  readonly clock?: TestClock;
  readonly dialect?: TestDialect;
  readonly env?: Readonly<Record<string, string>>;
  /** An empty store, for a test that observes or breaks it; closed with the gateway. */
  readonly store?: Store;
  readonly log?: Log;
  readonly plans?: PlansFrom;
  readonly lag?: Partial<LagMeter>;
};

/** The GraphQL tests are run twice: once by plans wherever there can be one, and once by the executor alone. */
const usualPlans = process.env.TEST_PLANS === 'never' ? 'never' : 'first';

export type TestGateway = Awaited<ReturnType<typeof createTestGateway>>;

/** Makes transactions of a request fail that name no client, as they would bypass fair queueing. */
function requireClients(store: Store): Store {
  const transaction: Store['transaction'] = (work, clientId) => {
    const trace = currentTrace();
    if (trace === undefined || clientId !== undefined) return store.transaction(work, clientId);
    return Promise.reject(new Error('A request began a transaction for no client'));
  };
  return { ...store, transaction };
}

/** A gateway in this process on an empty store, with the demo clients and a clock that stands still. */
export async function createTestGateway({
  clock = createTestClock(),
  dialect = 'sqlite',
  env = {},
  store: given,
  log = createLog({ level: 'silent' }),
  plans = usualPlans,
  lag,
}: Options = {}) {
  const config = readConfig({
    NODE_ENV: 'test',
    AUTH_SECRET: 'test-only-secret-'.repeat(2),
    SECRETS_KEY: `test:${'A'.repeat(43)}=`,
    PUBLIC_URL: 'http://localhost:4000',
    PLANS: plans,
    // Tests must not depend on the speed and load of the machine.
    LOAD_SHED_LAG_MS: 'off',
    LIMIT_UNITS_PER_CLIENT: '1000000000000',
    ...env,
  });
  const store = requireClients(given ?? (await openTestStore(dialect)));
  const random = (count: number) => randomBytes(count);
  const server = await createServer(config, {
    clock,
    random,
    authSecret: 't'.repeat(32),
    secrets: createTestSecrets(),
    store,
    log,
    lag: { ...createLagMeter(), ...lag },
  });
  for (const client of DEMO_CLIENTS) {
    await server.services.clients.create(client);
    // The first sign-in of an hour is audited; it happens here, so that tests need not count that write.
    await server.services.clients.issueToken({ ...client, clientId: client.id });
  }

  /** Every answer of the REST paths must be one that the served OpenAPI document describes. */
  async function fetch(path: string, init?: RequestInit): Promise<Response> {
    const request = new Request(new URL(path, 'http://localhost:4000'), init);
    const response = await server.fetch(request);
    const { status, headers } = response;
    const { pathname } = new URL(request.url);
    const text = () => response.clone().text();
    const faults = await undocumented({ method: request.method, path: pathname, status, headers, text });
    if (faults.length === 0) return response;
    throw new Error(`${request.method} ${pathname} ${status} is not as OpenAPI says: ${faults.join('; ')}`);
  }

  /** The authentication headers of a client, with a new token each time, as the clock may have been advanced. */
  async function headersOf(id: DemoClientId): Promise<Record<string, string>> {
    const client = DEMO_CLIENTS.find((candidate) => candidate.id === id);
    if (client === undefined) throw new Error(`There is no client ${id}`);
    const { clientSecret, apiKey } = client;
    const { accessToken } = await server.services.clients.issueToken({ apiKey, clientId: id, clientSecret });
    return { authorization: `Bearer ${accessToken}`, 'x-api-key': apiKey, 'user-agent': 'test/1.0' };
  }

  /** A request with a client's credentials; `body`, when given, is sent as JSON. */
  async function call(
    method: string,
    path: string,
    { as = 'demo', body, headers = {} }: { as?: DemoClientId; body?: unknown; headers?: Record<string, string> } = {},
  ): Promise<Response> {
    const json = body === undefined ? {} : { 'content-type': 'application/json' };
    const text = body === undefined ? {} : { body: JSON.stringify(body) };
    return fetch(path, { method, headers: { ...(await headersOf(as)), ...json, ...headers }, ...text });
  }

  /** A GraphQL operation with a client's credentials: the answer's whole JSON. */
  async function graphql<Data = Record<string, unknown>>(
    query: string,
    variables: Record<string, unknown> = {},
    { as = 'demo' }: { as?: DemoClientId } = {},
  ): Promise<{
    data?: Data;
    errors?: { message: string; path?: (string | number)[]; extensions?: Record<string, unknown> }[];
  }> {
    const answer = await call('POST', '/graphql', { as, body: { query, variables } });
    return (await answer.json()) as never;
  }

  async function stop(): Promise<void> {
    await server.stop();
    await store.close();
  }

  return { fetch, call, graphql, headersOf, server, services: server.services, store, clock, stop };
}
