import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Store } from '../../../src/domain/ports.ts';
import { createLog } from '../../../src/http/log.ts';
import { createTestGateway, type TestGateway } from '../../support/gateway.ts';
import { linkInput } from '../../support/link-input.ts';
import { rounds } from '../../support/long.ts';
import { dialects, openTestStore } from '../../support/store.ts';

/** Long, so that no test runs into the next window. */
const ONE_WINDOW = { LIMIT_WINDOW_S: '3600' };
const GUESSES = rounds('TEST_GUESSES', { short: 1_000, long: 10_000 });

type Sent = { path: string; method?: string; from?: string; headers?: Record<string, string>; body?: unknown };

/** As from a socket of that address. */
async function send(gateway: TestGateway, { path, method = 'POST', from = '198.51.100.1', headers, body = {} }: Sent) {
  const json = { 'content-type': 'application/json', 'user-agent': 'test', ...headers };
  const init = { method, headers: json, ...(method === 'POST' && { body: JSON.stringify(body) }) };
  const response = await gateway.server.fetch(new Request(`http://localhost:4000${path}`, init), {
    remoteAddress: from,
  });
  return { status: response.status, headers: response.headers, text: await response.text() };
}

function guess(gateway: TestGateway, from?: string, headers: Record<string, string> = {}) {
  const body = { clientId: 'demo', clientSecret: 'wrong' };
  return send(gateway, {
    path: '/auth',
    headers: { 'x-api-key': 'demo-api-key', ...headers },
    body,
    ...(from && { from }),
  });
}

function leftIn(headers: Headers): number {
  return Number(/^"\w+";r=(\d+);t=\d+$/.exec(headers.get('ratelimit') ?? '')?.[1]);
}

async function countBy<T extends string | number>(answers: Promise<{ status: T }>[]): Promise<Record<T, number>> {
  const counts = {} as Record<T, number>;
  for (const { status } of await Promise.all(answers)) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
}

describe.each(dialects)('two gateways on %s', (dialect) => {
  const gateways: TestGateway[] = [];
  const lines: string[] = [];
  const processes = dialect === 'postgres' ? 2 : 1;

  beforeAll(async () => {
    const store = await openTestStore(dialect);
    const log = createLog({ level: 'warn', destination: { write: (line: string) => void lines.push(line) } });
    for (let count = 0; count < processes; count += 1) {
      const demo = count === 0 ? store : withDemo(store);
      gateways.push(await createTestGateway({ store: demo, env: ONE_WINDOW, log }));
    }
  });
  afterAll(async () => {
    for (const gateway of gateways) await gateway.server.stop();
    await gateways[0]?.store.close();
  });

  it('serve no more guesses together than the limit, and everybody else', async () => {
    const guesses = Array.from({ length: GUESSES }, (_, n) => guess(gateways[n % processes] as TestGateway));
    expect(await countBy(guesses)).toEqual({ 401: 300, 429: GUESSES - 300 });
    const login = { clientId: 'demo', clientSecret: 'demo-secret' };
    const good = { path: '/auth', headers: { 'x-api-key': 'demo-api-key' }, body: login };
    const others = Array.from({ length: 100 }, () =>
      send(gateways[0] as TestGateway, { ...good, from: '198.51.100.2' }),
    );
    expect(await countBy(others)).toEqual({ 200: 100 });
    expect((await send(gateways[0] as TestGateway, good)).status).toBe(429);
  });

  it('tell of it in the log a few times, and of no address', () => {
    const told = lines.filter((line) => line.includes('"limit":"auth"'));
    expect(told.length).toBeGreaterThan(0);
    expect(told.length).toBeLessThanOrEqual(10);
    expect(JSON.parse(told[0] ?? '')).toMatchObject({ level: 40, addressHash: expect.stringMatching(/^[\w-]{22}$/) });
    expect(lines.join('')).not.toContain('198.51.100');
  });
});

/** The same store for a gateway whose demo clients are there already. */
function withDemo(store: Store): Store {
  const found = async () => true;
  return {
    ...store,
    transaction: (work) => store.transaction((tx) => work({ ...tx, clients: { ...tx.clients, insert: found } })),
  };
}

describe('one gateway', () => {
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await createTestGateway({ env: { ...ONE_WINDOW, TRUST_PROXY: 'on', LIMIT_AUTH_PER_ADDRESS: '5' } });
  });
  afterAll(() => gateway.stop());

  it('counts down, and says when to come back', async () => {
    const from = '203.0.113.1';
    const answers = [];
    for (let n = 0; n < 6; n += 1) answers.push(await guess(gateway, from));
    expect(answers.map(({ headers }) => leftIn(headers))).toEqual([4, 3, 2, 1, 0, 0]);
    const [first, last] = [answers[0], answers[5]];
    expect(first?.headers.get('ratelimit-policy')).toBe('"auth";q=5;w=3600');
    expect(first?.headers.get('retry-after')).toBeNull();
    expect(last?.headers.get('ratelimit-policy')).toBe('"auth";q=5;w=3600');
    const retryAfter = Number(last?.headers.get('retry-after'));
    expect(retryAfter).toBeGreaterThan(3_500);
    expect(retryAfter).toBeLessThanOrEqual(3_600);
    expect([last?.status, JSON.parse(last?.text ?? '')]).toEqual([
      429,
      expect.objectContaining({ status: 429, code: '32', type: 'tooManyRequests', message: expect.any(String) }),
    ]);
  });

  it('counts /sandbox/auth and a slash at the end as the same path', async () => {
    const from = '203.0.113.2';
    for (const path of ['/auth', '/auth/', '/sandbox/auth', '/sandbox/auth/']) await send(gateway, { path, from });
    expect(leftIn((await guess(gateway, from)).headers)).toBe(0);
  });

  it('counts an IPv6 /64 as one, and whom the proxy heard from', async () => {
    for (let n = 1; n <= 5; n += 1) await guess(gateway, `2001:db8:1:2::${n}`);
    expect((await guess(gateway, '2001:db8:1:2:ffff::1')).status).toBe(429);
    expect((await guess(gateway, '2001:db8:1:3::1')).status).toBe(401);
    const forwarded = { 'x-forwarded-for': '1.2.3.4, 203.0.113.9' };
    expect(leftIn((await guess(gateway, '10.0.0.1', forwarded)).headers)).toBe(4);
    expect(leftIn((await guess(gateway, '203.0.113.9')).headers)).toBe(3);
  });

  it('limits nothing that is free: probes, documentation, the front page', async () => {
    for (const path of ['/health/live', '/openapi.json', '/']) {
      expect((await send(gateway, { path, method: 'GET' })).headers.get('ratelimit')).toBeNull();
    }
  });
});

it('limits the pages of payers and the notices of providers, each by itself', async () => {
  const env = { ...ONE_WINDOW, LIMIT_PAY_PER_ADDRESS: '2', LIMIT_NOTICES_PER_ADDRESS: '3' };
  const gateway = await createTestGateway({ env });
  const pages = ['/pay/none/none', '/return/none', '/pay/none/none/none', '/sandbox-bank/none'];
  const answers = [];
  for (const path of pages)
    answers.push(await send(gateway, { path, method: 'GET', headers: { 'accept-language': 'en' } }));
  expect(answers.map(({ status }) => status)).toEqual([404, 404, 429, 429]);
  expect(answers[2]?.headers.get('content-type')).toBe('text/html; charset=utf-8');
  expect(answers[2]?.text).toContain('We will be right back');
  expect(answers[2]?.headers.get('ratelimit-policy')).toBe('"pay";q=2;w=3600');
  const notices = [];
  for (let n = 0; n < 4; n += 1) notices.push(await send(gateway, { path: '/providers/stripe/none' }));
  expect(notices.map(({ status }) => status)).toEqual([404, 404, 404, 429]);
  expect(JSON.parse(notices[3]?.text ?? '')).toMatchObject({ code: '32' });
  await gateway.stop();
});

describe('the budget of a client', () => {
  const QUERY = '{ paymentLinks(first: 1) { nodes { id } } }';
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await createTestGateway({ env: { ...ONE_WINDOW, LIMIT_UNITS_PER_CLIENT: '12000' } });
  });
  afterAll(() => gateway.stop());

  it('is one for both faces, and another for each client', async () => {
    const rest = await gateway.call('GET', '/payment-links/pl_none');
    expect(rest.headers.get('ratelimit-policy')).toBe('"client";q=12000;qu="cost-units";w=3600');
    expect(leftIn(rest.headers)).toBe(12_000 - 118);
    const graphql = await gateway.call('POST', '/graphql', { body: { query: QUERY } });
    const cost = Number(graphql.headers.get('x-graphql-cost'));
    expect(leftIn(graphql.headers)).toBe(12_000 - 118 - cost - 10);
    const list = await gateway.call('GET', '/payment-links?limit=2');
    expect(leftIn(list.headers)).toBe(leftIn(graphql.headers) - (10 + 10 + 10 + 2 * 108));
    expect(leftIn((await gateway.call('GET', '/payment-links/pl_none', { as: 'other' })).headers)).toBe(12_000 - 118);
  });

  it('counts what is refused, without its cost', async () => {
    const before = leftIn((await gateway.call('POST', '/graphql', { body: { query: QUERY } })).headers);
    const invalid = await gateway.call('POST', '/graphql', { body: { query: '{ nothing }' } });
    expect(leftIn(invalid.headers)).toBe(before - 10);
    const tooDear = `{ ${Array.from({ length: 6 }, (_, n) => `a${n}: paymentLinks(filter: { status: [ACTIVE], currency: [CLP] }) { totalCount }`)} }`;
    const refused = await gateway.call('POST', '/graphql', { body: { query: tooDear } });
    expect(await refused.json()).toMatchObject({ errors: [{ extensions: { code: 'LIMIT_EXCEEDED' } }] });
    expect(leftIn(refused.headers)).toBe(before - 20);
  });

  it('refuses on both faces what is above it, in the words of each', async () => {
    let last = await gateway.call('GET', '/payment-links?limit=30');
    for (let n = 0; n < 10 && last.status === 200; n += 1) last = await gateway.call('GET', '/payment-links?limit=30');
    expect([last.status, await last.json()]).toEqual([
      429,
      expect.objectContaining({ code: '32', message: expect.stringContaining('The rate limit "client" is exceeded') }),
    ]);
    const query = `{ paymentLinks(first: 50) { nodes { ${Array.from({ length: 20 }, (_, n) => `a${n}: id`).join(' ')} } } }`;
    const ask = (headers = {}) => gateway.call('POST', '/graphql', { body: { query }, headers });
    for (let n = 0; n < 10 && (await ask()).status === 200; n += 1);
    const refused = [await ask(), await ask({ origin: 'https://elsewhere.example' })];
    for (const answer of refused) {
      const extensions = { code: 'RATE_LIMITED', retryAfter: expect.any(Number) };
      const message = expect.stringContaining('The rate limit "client" is exceeded');
      expect([answer.status, await answer.json()]).toEqual([429, { errors: [{ message, extensions }] }]);
      expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(3_500);
      expect(answer.headers.get('ratelimit-policy')).toContain('"client";q=12000');
    }
    expect(Object.keys(Object.fromEntries(refused[0]?.headers ?? [])).sort()).toEqual(
      Object.keys(Object.fromEntries(refused[1]?.headers ?? [])).sort(),
    );
    const one = await gateway.call('POST', '/graphql', { body: { query: '{ __typename }' } });
    expect(one.status).toBe(200);
  });

  it('writes nothing then', async () => {
    const links = async () => (await gateway.call('GET', '/payment-links?limit=0', { as: 'other' })).json();
    const before = await links();
    let made = 0;
    for (let n = 0; n < 300; n += 1) {
      const body = linkInput({ checkoutToken: `n-${n}` });
      const { status } = await gateway.call('POST', '/payment-links', { as: 'other', body });
      if (status === 201) made += 1;
      else expect(status).toBe(429);
    }
    expect(made).toBeGreaterThan(90);
    expect(made).toBeLessThan(110);
    expect(before).toMatchObject({ pagination: { total: 0 } });
    expect(await gateway.services.paymentLinks.count({ clientId: 'other', clientTag: '' }, {}, gateway.clock())).toBe(
      made,
    );
  });
});

it('is off where it says so', async () => {
  const names = ['AUTH_PER_ADDRESS', 'PAY_PER_ADDRESS', 'NOTICES_PER_ADDRESS', 'UNITS_PER_CLIENT'];
  const gateway = await createTestGateway({ env: Object.fromEntries(names.map((name) => [`LIMIT_${name}`, 'off'])) });
  const guesses = Array.from({ length: 400 }, () => guess(gateway));
  expect(await countBy(guesses)).toEqual({ 401: 400 });
  const answers = [
    await guess(gateway),
    await send(gateway, { path: '/pay/none/none', method: 'GET' }),
    await send(gateway, { path: '/providers/stripe/none' }),
    await gateway.call('GET', '/payment-links'),
    await gateway.call('POST', '/graphql', { body: { query: '{ __typename }' } }),
  ];
  expect(answers.map(({ headers }) => headers.get('ratelimit'))).toEqual([null, null, null, null, null]);
  await gateway.stop();
});
