import { EventEmitter } from 'node:events';
import { createServer as createNodeServer, get, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { readConfig } from '../../../src/config.ts';
import { DomainError } from '../../../src/domain/errors.ts';
import { errorResponse } from '../../../src/http/error.ts';
import { createLagMeter } from '../../../src/http/load/lag.ts';
import { createLog } from '../../../src/http/log.ts';
import { createRandom } from '../../../src/lib/random.ts';
import { turnBudget } from '../../../src/lib/turn.ts';
import { createServer } from '../../../src/server.ts';
import { createTestGateway, type TestGateway } from '../../support/gateway.ts';
import { linkInput } from '../../support/link-input.ts';
import { createTestSecrets } from '../../support/secrets.ts';

let gateway: TestGateway;
let lagMs = 0;
let full = true;
let lines: Record<string, unknown>[] = [];
const lag = { take: () => lagMs, isFull: () => full, start: () => {}, stop: () => {} };

beforeEach(async () => {
  [lagMs, full] = [0, true];
  const own: Record<string, unknown>[] = [];
  lines = own;
  const log = createLog({ level: 'info', destination: { write: (text: string) => void own.push(...parse(text)) } });
  gateway = await createTestGateway({ lag, log, env: { LOAD_SHED_LAG_MS: '200' } });
});
afterEach(async () => {
  vi.restoreAllMocks();
  await gateway.stop();
});

function parse(text: string): Record<string, unknown>[] {
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
}

function checkAt(ms: number): void {
  lagMs = ms;
  gateway.server.checkLoad();
}

/** Node's own server, as a process has it. */
async function listen(listener: RequestListener): Promise<{ readonly port: number; close(): void }> {
  const server = createNodeServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const close = () => {
    server.close();
    server.closeAllConnections();
  };
  return { port, close };
}

const query = { query: '{ __typename }' };

it('refuses new work above the limit, in the words of each face', async () => {
  const headers = await gateway.headersOf('demo');
  checkAt(201);
  const rest = await gateway.fetch('/payment-links', { headers });
  expect([rest.status, rest.headers.get('retry-after'), await rest.json()]).toEqual([
    503,
    '1',
    expect.objectContaining({ status: 503, code: '01', traceId: rest.headers.get('x-trace-id') }),
  ]);
  const graphql = await gateway.call('POST', '/graphql', { body: query });
  expect([graphql.status, graphql.headers.get('retry-after'), await graphql.json()]).toEqual([
    503,
    '1',
    {
      errors: [
        {
          message: expect.any(String),
          extensions: { code: 'SERVICE_UNAVAILABLE', traceId: graphql.headers.get('x-trace-id'), retryAfter: 1 },
        },
      ],
    },
  ]);
  const page = await gateway.fetch('/pay/any/thing', { headers: { 'accept-language': 'pt' } });
  expect([page.status, page.headers.get('content-type'), page.headers.get('content-language')]).toEqual([
    503,
    'text/html; charset=utf-8',
    'pt-BR',
  ]);
  expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
  expect(await page.text()).toContain('<html lang="pt-BR"');
  expect((await gateway.fetch('/auth', { method: 'POST' })).status).toBe(503);
});

it('has the same bytes as any other answer to what is unavailable', async () => {
  checkAt(201);
  const answer = await gateway.fetch('/payment-links');
  const traceId = answer.headers.get('x-trace-id') ?? '';
  const text = await answer.text();
  const plain = errorResponse(new DomainError('UNAVAILABLE', JSON.parse(text).message), traceId, gateway.server.log);
  expect(text).toBe(await plain.text());
  const own = Object.fromEntries(answer.headers);
  for (const [name, value] of plain.headers) expect([name, own[name]]).toEqual([name, value]);
});

it('answers probes all the same', async () => {
  checkAt(10_000);
  expect((await gateway.fetch('/health/live')).status).toBe(200);
  expect((await gateway.fetch('/health/ready')).status).toBe(200);
  expect((await gateway.fetch('/healthy')).status).toBe(503);
});

it('begins above the limit, ends on trial or when nobody was refused for a second, and tells so', async () => {
  const status = async () => (await gateway.call('POST', '/graphql', { body: query })).status;
  const second = (ms: number) => {
    for (let checks = 0; checks < 10; checks += 1) checkAt(ms);
  };
  const statuses: number[] = [];
  for (const ms of [199, 200, 201]) {
    checkAt(ms);
    statuses.push(await status());
  }
  second(99);
  statuses.push(await status());
  checkAt(201);
  statuses.push(await status(), await status());
  second(99);
  statuses.push(await status());
  second(100);
  second(99);
  statuses.push(await status());
  expect(statuses).toEqual([200, 200, 503, 200, 503, 503, 503, 200]);
  const told = lines.filter(({ msg }) => msg !== 'request');
  expect(told.map(({ level, msg, status: told, count }) => [level, msg, told, count])).toEqual([
    [40, 'new requests are refused: work waits for too long', undefined, undefined],
    [30, 'new requests are served again; so many were refused', undefined, 1],
    [40, 'new requests are refused: work waits for too long', undefined, undefined],
    [30, 'requests were refused', 503, 2],
    [30, 'requests were refused', 503, 1],
    [30, 'new requests are served again; so many were refused', undefined, 3],
  ]);
});

it('refuses only what would wait', async () => {
  checkAt(1_000);
  const statuses: number[] = [];
  for (full of [true, false, true, false]) {
    statuses.push((await gateway.call('POST', '/graphql', { body: query })).status);
  }
  expect(statuses).toEqual([503, 200, 503, 200]);
});

it('lets end what has begun, and streams go on', async () => {
  const headers = { ...(await gateway.headersOf('demo')), 'content-type': 'application/json' };
  const body = JSON.stringify({ query: 'subscription { paymentLinksChanged { type } }' });
  const stream = await gateway.fetch('/graphql', {
    method: 'POST',
    headers: { ...headers, accept: 'text/event-stream' },
    body,
  });
  expect(stream.status).toBe(200);
  const reader = stream.body?.getReader();
  checkAt(1_000);
  await gateway.services.paymentLinks.create({ clientId: 'demo', clientTag: 'x' }, linkInput());
  let text = '';
  for (let piece = 0; piece < 20 && !text.includes('PAYMENT_LINK_CREATED'); piece += 1) {
    text += new TextDecoder().decode((await reader?.read())?.value);
  }
  expect(text).toContain('PAYMENT_LINK_CREATED');
  await reader?.cancel();
});

it('lets a page of an allowed site read the refusal, and answers its preflight', async () => {
  const site = 'https://shop.example.com';
  const open = await createTestGateway({ lag, env: { LOAD_SHED_LAG_MS: '200', CORS_ORIGINS: site } });
  const asked = (origin: string, method = 'GET') => open.fetch('/payment-links', { method, headers: { origin } });
  const headersOf = ({ headers }: Response) =>
    ['access-control-allow-origin', 'access-control-expose-headers', 'vary'].map((name) => headers.get(name));
  const served = headersOf(await asked(site));
  lagMs = 201;
  open.server.checkLoad();
  const [refused, stranger, preflight] = [
    await asked(site),
    await asked('https://other.example.com'),
    await asked(site, 'OPTIONS'),
  ];
  expect([refused.status, headersOf(refused)]).toEqual([503, served]);
  expect(served[0]).toBe(site);
  expect([stranger.status, stranger.headers.get('access-control-allow-origin')]).toEqual([503, null]);
  expect([preflight.status, preflight.headers.get('access-control-allow-origin')]).toEqual([204, site]);
  await open.stop();
});

it('is no request in the log', async () => {
  checkAt(201);
  await gateway.call('GET', '/payment-links');
  // What is told of other things brings the lines of requests along.
  for (let checks = 0; checks < 20; checks += 1) checkAt(0);
  expect(lines.filter(({ msg }) => msg === 'request')).toEqual([]);
});

it('can be switched off', async () => {
  const off = await createTestGateway({ lag, env: { LOAD_SHED_LAG_MS: 'off' } });
  lagMs = 100_000;
  off.server.checkLoad();
  expect((await off.call('POST', '/graphql', { body: query })).status).toBe(200);
  await off.stop();
});

it('answers requests of Node in the same way', async () => {
  const { port, close } = await listen(gateway.server.listener);
  checkAt(201);
  const [status, body] = await new Promise<[number | undefined, string]>((resolve) => {
    get({ port, path: '/payment-links', headers: { connection: 'close' } }, (answer) => {
      let text = '';
      answer.on('data', (piece) => {
        text += piece;
      });
      answer.on('end', () => resolve([answer.statusCode, text]));
    });
  });
  expect([status, JSON.parse(body)]).toEqual([503, expect.objectContaining({ code: '01' })]);
  const posted = await fetch(`http://127.0.0.1:${port}/payment-links`, { method: 'POST', body: 'x'.repeat(100_000) });
  expect([posted.status, await posted.json()]).toEqual([503, expect.objectContaining({ code: '01' })]);
  close();
});

/** Has Node's listener refuse a request of a connection whose reading is reported, and returns what ends its answer. */
function refuse(told: string[] = [], { isSlow = false } = {}): () => void {
  const outgoing = new EventEmitter();
  const finish = () => void outgoing.emit('finish');
  Object.assign(outgoing, { writeHead: () => {}, end: isSlow ? () => {} : finish });
  const socket = { pause: () => told.push('paused'), resume: () => told.push('resumed') };
  gateway.server.listener({ method: 'GET', url: '/payment-links', headers: {}, socket } as never, outgoing as never);
  return finish;
}

it('reads connections again in the next turn only, once very many were refused, so that the turn ends', async () => {
  checkAt(201);
  const told: string[] = [];
  for (let count = 1; count <= 500; count += 1) refuse(told);
  expect(told).toEqual([]);
  refuse(told);
  refuse(told);
  expect(told.splice(0)).toEqual(['paused', 'paused']);
  await new Promise(setImmediate);
  expect(told.splice(0)).toEqual(['resumed', 'resumed']);
  refuse(told);
  expect(told).toEqual([]);
});

it('goes on reading a connection whose refusal is sent after the turn, as nothing would resume it', async () => {
  checkAt(201);
  const told: string[] = [];
  for (let count = 1; count <= 500; count += 1) refuse();
  const finish = refuse(told, { isSlow: true });
  await new Promise(setImmediate);
  finish();
  expect(told).toEqual([]);
});

it('refuses, while it sheds, what has waited in the queue for longer than the limit, and nothing else', async () => {
  const joined = vi.fn();
  const queue = { joined, left: () => {} };
  const queued = await createTestGateway({ lag: { ...lag, queue }, env: { LOAD_SHED_LAG_MS: '200' } });
  const { port, close } = await listen(queued.server.listener);
  let isOver = true;
  let now = 0;
  vi.spyOn(turnBudget, 'isOver').mockImplementation(() => isOver);
  vi.spyOn(performance, 'now').mockImplementation(() => now);
  /** The status of a request that joins the queue at this time. */
  const join = async (at: number) => {
    joined.mockClear();
    now = at;
    const status = fetch(`http://127.0.0.1:${port}/payment-links`).then((answer) => answer.status);
    await vi.waitUntil(() => joined.mock.calls.length > 0);
    return { status };
  };
  const beginAt = (at: number) => {
    now = at;
    isOver = false;
  };

  const early = await join(0);
  beginAt(10_000);
  expect(await early.status).toBe(401);

  isOver = true;
  full = false;
  const late = await join(20_000);
  const inTime = await join(20_001);
  lagMs = 201;
  queued.server.checkLoad();
  beginAt(20_201);
  expect(await Promise.all([late.status, inTime.status])).toEqual([503, 401]);
  close();
  await queued.stop();
});

it('gives requests a third as much of the next turn of the event loop as refusals took of this one', () => {
  checkAt(201);
  const extend = vi.spyOn(turnBudget, 'extendNextTurn');
  refuse();
  const began = performance.now();
  while (performance.now() - began < 6);
  refuse();
  const took = performance.now() - began;
  const [[first] = [], [second = 0] = []] = extend.mock.calls;
  expect([extend.mock.calls.length, first]).toEqual([2, 0]);
  expect(second).toBeGreaterThanOrEqual(2);
  // The first refusal may itself take a while.
  expect(second).toBeLessThan(took);
});

it('hears how long requests wait for a turn, and writes for a commit', async () => {
  const told: string[] = [];
  const meter = {
    ...lag,
    queue: { joined: () => told.push('joined'), left: (ms: number) => told.push(`left after ${typeof ms}`) },
    committed: (ms: number) => told.push(`committed after ${typeof ms}`),
  };
  const env = { NODE_ENV: 'test', DATABASE_URL: 'sqlite::memory:', SEED_LINKS: '0', PUBLIC_URL: 'http://localhost' };
  const log = createLog({ level: 'silent' });
  const secrets = createTestSecrets();
  const parts = { clock: Date.now, random: createRandom(), authSecret: 't'.repeat(32), secrets, log, lag: meter };
  const waiting = await createServer(readConfig(env), parts);
  expect(told.splice(0)[0]).toBe('committed after number');
  const { port, close } = await listen(waiting.listener);
  vi.spyOn(turnBudget, 'isOver').mockReturnValueOnce(true);
  expect((await fetch(`http://127.0.0.1:${port}/payment-links`)).status).toBe(401);
  expect(told).toEqual(['joined', 'left after number']);
  close();
  await waiting.stop();
});

it('measures the event loop, and the longest wait for a turn', async () => {
  let now = 0;
  const meter = createLagMeter({ now: () => now });
  meter.start();
  await new Promise((resolve) => setTimeout(resolve, 60));
  const began = performance.now();
  while (performance.now() - began < 150);
  await new Promise((resolve) => setTimeout(resolve, 60));
  expect(meter.take()).toBeGreaterThan(100);
  meter.stop();
  meter.take();
  meter.queue.joined();
  meter.queue.left(40);
  for (const ms of [250, 180]) meter.committed(ms);
  expect([meter.take(), meter.take()]).toEqual([250, 0]);
  // A write that arrives 80 ms after a commit of 180 ms waits for the rest of the next one.
  const isFull = [0, 79, 80, 1_000].map((at) => {
    now = at;
    return meter.isFull(100);
  });
  expect(isFull).toEqual([true, true, false, false]);
});
