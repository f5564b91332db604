import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { linkInput } from '../support/link-input.ts';
import { type GatewayProcess, login, startGateway } from '../support/process.ts';
import { createTestDatabase, dialects, type TestDatabase } from '../support/store.ts';

describe.each(dialects)('two workers on %s', (dialect) => {
  let database: TestDatabase;
  let gateway: GatewayProcess;
  let headers: Record<string, string>;
  beforeAll(async () => {
    database = await createTestDatabase(dialect);
    const limits = { LIMIT_AUTH_PER_ADDRESS: '60', LIMIT_WINDOW_S: '3600' };
    gateway = await startGateway({ DATABASE_URL: database.url, WORKERS: '2', ...limits });
    headers = { ...(await login(gateway.origin)), 'content-type': 'application/json' };
  });
  afterAll(async () => {
    await gateway.stop('SIGKILL');
    await database.drop();
  });

  /** On a connection of its own, so that the requests are divided among the workers. */
  async function send(method: string, path: string, body?: unknown): Promise<{ status: number; body: never }> {
    const answer = await fetch(gateway.origin + path, {
      method,
      headers: { ...headers, connection: 'close' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    return { status: answer.status, body: (await answer.json()) as never };
  }

  it('have one link of 16 with one token', async () => {
    const body = linkInput({ checkoutToken: 'raced' });
    const answers = await Promise.all(Array.from({ length: 16 }, () => send('POST', '/payment-links', body)));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, ...Array.from({ length: 15 }, () => 409)]);
  });

  it('read what the other wrote, and count it once', async () => {
    const bodies = Array.from({ length: 20 }, (_, index) => linkInput({ checkoutToken: `made-${index}` }));
    const made = await Promise.all(bodies.map((body) => send('POST', '/payment-links', body)));
    const ids = made.map(({ body }: { body: { id: string } }) => body.id);
    const found = await Promise.all(ids.map((id) => send('GET', `/payment-links/${id}`)));
    expect(found.map(({ status }) => status)).toEqual(ids.map(() => 200));
    const { body } = await send('GET', '/payment-links?limit=0');
    expect(body).toMatchObject({ pagination: { total: 21 } });
  });

  it('let one of 16 activations and deletions win', async () => {
    const { body: link }: { body: { id: string } } = await send(
      'POST',
      '/payment-links',
      linkInput({ checkoutToken: 'x' }),
    );
    const changes = Array.from({ length: 16 }, (_, index) =>
      fetch(`${gateway.origin}/payment-links/${link.id}${index % 2 === 0 ? '' : '/activate'}`, {
        method: index % 2 === 0 ? 'DELETE' : 'POST',
        headers: { ...headers, connection: 'close' },
      }).then(({ status }) => status),
    );
    const statuses = await Promise.all(changes);
    const deleted = statuses.filter((status) => status === 204).length;
    const { status } = await send('GET', `/payment-links/${link.id}`);
    expect([deleted, status]).toEqual(deleted === 1 ? [1, 404] : [0, 200]);
  });

  it('serve no more guesses together than the limit', async () => {
    const guess = { clientId: 'demo', clientSecret: 'wrong' };
    const answers = await Promise.all(Array.from({ length: 200 }, () => send('POST', '/auth', guess)));
    const served = answers.filter(({ status }) => status === 401).length;
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(200 - served);
    // The login before was one. Each worker is granted 3 at a time, and may be left with some of the last.
    expect(served).toBeGreaterThanOrEqual(60 - 1 - 4);
    expect(served).toBeLessThanOrEqual(60 - 1);
  });

  it('stop together', async () => {
    const code = await gateway.stop();
    expect([code, gateway.output()]).toEqual([0, expect.stringContaining('The payment-links gateway is ready.')]);
    await expect(fetch(`${gateway.origin}/health/live`)).rejects.toThrow();
  });
});

it('is refused for a database in memory', async () => {
  const start = startGateway({ DATABASE_URL: 'sqlite::memory:', WORKERS: '2' });
  await expect(start).rejects.toThrow(/WORKERS: must be 1 with a database in memory/);
});
