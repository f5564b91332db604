import { mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type GatewayProcess, login, startGateway } from '../support/process.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gateway-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** What the probe said last before the process took no more connections. */
async function lastReadiness(origin: string): Promise<number> {
  let status = 0;
  for (let tries = 0; tries < 10_000; tries += 1) {
    const answer = await fetch(`${origin}/health/ready`).catch(() => undefined);
    if (answer === undefined) break;
    status = answer.status;
  }
  return status;
}

describe('a first start', () => {
  let gateway: GatewayProcess;
  beforeAll(async () => {
    gateway = await startGateway({ DATABASE_URL: `sqlite:${join(folder, 'first', 'links.db')}`, SEED_LINKS: '40' });
  });
  afterAll(() => gateway.stop('SIGKILL'));

  it('prints where things are and how to get in', () => {
    for (const part of ['/graphql', '/payment-links', '/docs', '/pay/invoice-', 'demo-secret', 'curl -s']) {
      expect(gateway.output()).toContain(part);
    }
  });

  it('has demo links in every status, sessions, payments and deliveries, and a brand', async () => {
    const headers = { ...(await login(gateway.origin)), 'content-type': 'application/json' };
    const statuses = ['ATTEMPT', 'ACTIVE', 'PROCESSING_PAYMENT', 'FINISHED', 'EXPIRED'];
    const counts = statuses.map((status) => `${status}: paymentLinks(filter: { status: [${status}] }) { totalCount }`);
    const others = ['checkoutSessions', 'payments', 'webhookDeliveries'].map((list) => `${list} { totalCount }`);
    const body = JSON.stringify({ query: `{ viewer { branding { name } } ${[...counts, ...others].join(' ')} }` });
    const answer = await fetch(`${gateway.origin}/graphql`, { method: 'POST', headers, body });
    const { viewer, ...data } = ((await answer.json()) as { data: Record<string, { totalCount: number }> }).data;
    expect(viewer).toEqual({ branding: { name: 'Demo shop' } });
    for (const { totalCount } of Object.values(data)) expect(totalCount).toBeGreaterThan(0);
    expect(statuses.reduce((sum, status) => sum + (data[status]?.totalCount ?? 0), 0)).toBe(40);
  });

  it.each(['/health/ready', '/pay/none', '/payment-links'])('answers HTTP/1.0 without a Host: %s', async (path) => {
    const socket = connect(Number(new URL(gateway.origin).port), '127.0.0.1');
    socket.write(`GET ${path} HTTP/1.0\r\n\r\n`);
    const [status] = (await text(socket)).split('\r\n');
    const expected = { '/health/ready': '200 OK', '/pay/none': '404 Not Found', '/payment-links': '401 Unauthorized' };
    expect(status).toBe(`HTTP/1.1 ${expected[path as keyof typeof expected]}`);
  });

  it('stops when asked: first unready, then no more requests, every answer complete', async () => {
    const headers = await login(gateway.origin);
    let stopped = false;
    const statuses = new Set<number>();
    async function callOnAndOn(): Promise<void> {
      while (!stopped) {
        const answer = await fetch(`${gateway.origin}/payment-links?limit=50`, { headers }).catch(() => undefined);
        if (answer === undefined) return;
        const { results } = (await answer.json()) as { results: unknown[] };
        statuses.add(answer.status);
        expect(results).toHaveLength(40);
      }
    }
    const callers = Array.from({ length: 8 }, callOnAndOn);
    const exit = gateway.stop();
    expect(await lastReadiness(gateway.origin)).toBe(503);
    expect(await exit).toBe(0);
    stopped = true;
    await Promise.all(callers);
    expect([...statuses]).toEqual([200]);
  });
});

describe('production', () => {
  const production = {
    NODE_ENV: 'production',
    AUTH_SECRET: 'test-only-secret-'.repeat(2),
    SECRETS_KEY: `k1:${'A'.repeat(43)}=`,
    DATABASE_URL: '',
  };

  it('does not start without a secret, and says which variable', async () => {
    await expect(startGateway({ NODE_ENV: 'production' })).rejects.toThrow(/AUTH_SECRET: is required in production/);
  });

  it('seeds nothing, lets no demo client in, shows no GraphiQL and no schema', async () => {
    const gateway = await startGateway({ ...production, DATABASE_URL: 'sqlite::memory:' });
    try {
      expect(gateway.output()).not.toContain('demo-secret');
      expect((await login(gateway.origin)).authorization).toBe('Bearer undefined');
      const page = await fetch(`${gateway.origin}/graphql`, { headers: { accept: 'text/html' } });
      expect(await page.text()).not.toContain('<html');
      const body = JSON.stringify({ query: '{ __schema { types { name } } }' });
      const headers = { 'content-type': 'application/json' };
      const answer = await fetch(`${gateway.origin}/graphql`, { method: 'POST', headers, body });
      expect(answer.status).toBe(401);
    } finally {
      await gateway.stop();
    }
  });

  it('refuses a database with demo credentials', async () => {
    const DATABASE_URL = `sqlite:${join(folder, 'tried.db')}`;
    await (await startGateway({ DATABASE_URL })).stop();
    await expect(startGateway({ ...production, DATABASE_URL })).rejects.toThrow(/the demo client "demo"/);
  });
});
