import { once } from 'node:events';
import { createServer } from 'node:net';
import { afterAll, expect, it } from 'vitest';
import { run } from '../support/command.ts';
import { createTestGateway } from '../support/gateway.ts';
import { linkInput } from '../support/link-input.ts';
import { LONG_FORM } from '../support/long.ts';
import { freePort, type GatewayProcess, login, startGateway } from '../support/process.ts';
import { createTestDatabase, dialects } from '../support/store.ts';

const TOKEN = 'a-token-for-metrics';
const stops: (() => Promise<unknown>)[] = [];
afterAll(async () => {
  for (const stop of stops.toReversed()) await stop();
});

/** The value of a line, undefined where there is none. */
function readMetric(text: string, line: string): number | undefined {
  const found = text.split('\n').find((candidate) => candidate.startsWith(`${line} `));
  return found === undefined ? undefined : Number(found.slice(line.length + 1));
}

async function createLinks({ origin }: GatewayProcess, count: number): Promise<void> {
  const headers = { ...(await login(origin)), 'content-type': 'application/json', connection: 'close' };
  for (let i = 0; i < count; i += 1) {
    const body = JSON.stringify(linkInput({ checkoutToken: `measured-${i}` }));
    expect((await fetch(`${origin}/payment-links`, { method: 'POST', headers, body })).status).toBe(201);
  }
}

const CREATED = 'http_request_duration_seconds_count{method="POST",route="/payment-links",status="201"}';

it('is off by default', async () => {
  const gateway = await createTestGateway();
  expect((await gateway.fetch('/metrics')).status).toBe(404);
  await gateway.stop();
});

it('is for whoever has the token', async () => {
  const gateway = await createTestGateway({ env: { METRICS_TOKEN: TOKEN, LIMIT_AUTH_PER_ADDRESS: '1' } });
  for (const authorization of ['', 'Bearer wrong', TOKEN]) {
    expect((await gateway.fetch('/metrics', { headers: { authorization } })).status).toBe(401);
  }
  const guess = { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' };
  for (let guesses = 0; guesses < 3; guesses += 1) await gateway.fetch('/auth', guess);
  await gateway.graphql('query Costly { paymentLinks(first: 50) { nodes { id } } }');
  const viewer = { clientId: 'demo', clientTag: '' };
  const { paymentLinks, checkoutSessions, payments } = gateway.services;
  await paymentLinks.create(viewer, linkInput({ checkoutToken: 'to-pay' }), { activate: true });
  const session = await checkoutSessions.start(viewer, 'to-pay');
  await payments.pay(viewer, session.id, { paymentMethod: 'CARD' });
  const answer = await gateway.fetch('/metrics', { headers: { authorization: `Bearer ${TOKEN}` } });
  const text = await answer.text();
  expect([answer.status, answer.headers.get('content-type')]).toEqual([200, expect.stringContaining('text/plain')]);
  expect(readMetric(text, 'graphql_operation_cost_units_count')).toBe(1);
  expect(readMetric(text, 'webhook_outbox_deliveries')).toBe(0);
  expect(readMetric(text, 'webhook_outbox_deliveries_by_state{state="paused"}')).toBe(0);
  expect(readMetric(text, 'webhook_endpoints_paused')).toBe(0);
  expect(readMetric(text, 'rate_limited_requests_total{limit="auth"}')).toBe(2);
  expect(readMetric(text, 'shed_requests_total')).toBe(0);
  const begun = 'provider="sandbox",operation="begin",outcome="answered"';
  expect(readMetric(text, `provider_call_duration_seconds_count{${begun}}`)).toBe(1);
  for (const name of [
    'nodejs_eventloop_lag_seconds',
    'sqlite_group_commit_transactions',
    'postgres_pool_connections',
  ]) {
    expect(text).toContain(`# TYPE ${name} `);
  }
  await gateway.stop();
});

/** In the short form each database and each number of workers, but not each with each. */
const PROCESSES = dialects.flatMap((dialect) =>
  (['1', '2'] as const)
    .filter((workers) => LONG_FORM || (workers === '2') === (dialect === 'sqlite'))
    .map((workers) => [dialect, workers] as const),
);

it.each(PROCESSES)(
  'has a port of its own, which tells of all requests on %s with %s workers',
  async (dialect, WORKERS) => {
    const database = await createTestDatabase(dialect);
    stops.push(database.drop);
    const METRICS_PORT = String(await freePort());
    const gateway = await startGateway({ DATABASE_URL: database.url, WORKERS, METRICS_PORT });
    stops.push(() => gateway.stop('SIGKILL'));
    await createLinks(gateway, 6);
    const text = await (await fetch(`http://127.0.0.1:${METRICS_PORT}/metrics`)).text();
    expect(readMetric(text, CREATED)).toBe(6);
    if (dialect === 'sqlite') expect(readMetric(text, 'sqlite_group_commit_transactions_count')).toBeGreaterThan(0);
    else expect(readMetric(text, 'postgres_pool_connections{state="waiting"}')).toBe(0);
    expect((await fetch(`${gateway.origin}/metrics`)).status).toBe(404);
    expect((await fetch(`http://127.0.0.1:${METRICS_PORT}/payment-links`)).status).toBe(404);
    expect(await gateway.stop()).toBe(0);
  },
);

it.each(PROCESSES)('stops the start if its port is in use, on %s with %s workers', async (dialect, WORKERS) => {
  const database = await createTestDatabase(dialect);
  stops.push(database.drop);
  const [PORT, METRICS_PORT] = [String(await freePort()), String(await freePort())];
  const other = createServer().listen(Number(METRICS_PORT), '127.0.0.1');
  await once(other, 'listening');
  const env = { DATABASE_URL: database.url, SEED_LINKS: '0', LOG_LEVEL: 'error', PORT, METRICS_PORT, WORKERS };
  const { code, errors } = await run(process.execPath, ['src/start.mjs'], { env: { ...env, NODE_ENV: 'development' } });
  other.close();
  expect({ code, errors }).toEqual({
    code: 1,
    errors: expect.stringContaining(`METRICS_PORT: ${METRICS_PORT} is used by another program`),
  });
});
