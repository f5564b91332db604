import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { linkInput } from '../support/link-input.ts';
import { rounds } from '../support/long.ts';
import { type GatewayProcess, login, startGateway } from '../support/process.ts';
import { createTestDatabase, dialects, type TestDatabase } from '../support/store.ts';

/** Each round is 16 clients at several processes. */
const ROUNDS = rounds('RACE_ROUNDS', { short: 8, long: 100 });
const CLIENTS = 16;

type Answer = { readonly status: number; readonly link: Record<string, unknown> };

describe.each([
  { processes: 'three gateways on one PostgreSQL', dialect: 'postgres', gatewayCount: 3, WORKERS: '1' },
  { processes: 'two workers of a gateway on one SQLite file', dialect: 'sqlite', gatewayCount: 1, WORKERS: '2' },
] as const)('$processes', ({ dialect, gatewayCount, WORKERS }) => {
  const isWanted = dialects.includes(dialect);
  let database: TestDatabase;
  let gateways: readonly GatewayProcess[];
  let headers: Record<string, string>;

  beforeAll(async () => {
    if (!isWanted) return;
    database = await createTestDatabase(dialect);
    const shared = { AUTH_SECRET: 'test-only-secret-'.repeat(2), PUBLIC_URL: 'http://localhost:4000', WORKERS };
    const start = () => startGateway({ DATABASE_URL: database.url, ...shared });
    const first = await start();
    gateways = [first, ...(await Promise.all(Array.from({ length: gatewayCount - 1 }, start)))];
    // With a connection for each request, the workers of one gateway take turns.
    headers = { ...(await login(first.origin)), 'content-type': 'application/json', connection: 'close' };
  });
  afterAll(async () => {
    if (!isWanted) return;
    await Promise.all(gateways.map((gateway) => gateway.stop('SIGKILL')));
    await database.drop();
  });

  async function call(gateway: number, method: string, path: string, body?: object): Promise<Answer> {
    const origin = gateways[gateway % gateways.length]?.origin;
    const payload = body === undefined ? {} : { body: JSON.stringify(body) };
    const answer = await fetch(`${origin}/payment-links${path}`, { method, headers, ...payload });
    return { status: answer.status, link: answer.status === 204 ? {} : ((await answer.json()) as Answer['link']) };
  }

  const all = (act: (client: number) => Promise<Answer>) =>
    Promise.all(Array.from({ length: CLIENTS }, (_, client) => act(client)));

  /** What every process reads under that path; one entry when they agree. */
  async function read(path: string): Promise<Set<string>> {
    const answers = await Promise.all(Array.from({ length: 4 }, (_, i) => call(i, 'GET', path)));
    return new Set(answers.map(({ status, link }) => JSON.stringify([status, { ...link, traceId: '' }])));
  }

  function tally(answers: readonly Answer[]): Record<number, number> {
    const counts: Record<number, number> = {};
    for (const { status } of answers) counts[status] = (counts[status] ?? 0) + 1;
    return counts;
  }

  it.runIf(isWanted)('agree on one winner in every race', { timeout: 120_000 + ROUNDS * 10_000 }, async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const input = linkInput({ checkoutToken: `race-${round}` });
      const created = await all((client) => call(client, 'POST', '', input));
      expect(tally(created)).toEqual({ 201: 1, 409: CLIENTS - 1 });
      const id = String(created.find(({ status }) => status === 201)?.link.id);

      // Updates are decided one after another, each on what the last one wrote.
      const updated = await all((client) => call(client, 'PATCH', `/${id}`, { duration: 3600 + client }));
      expect(tally(updated)).toEqual({ 200: CLIENTS });
      expect((await read(`/${id}`)).size).toBe(1);

      // Half activate and half delete: either the link is gone and was never activated after, or it lives and stays.
      const mixed = await all((client) =>
        client % 2 === 0 ? call(client, 'POST', `/${id}/activate`) : call(client, 'DELETE', `/${id}`),
      );
      const deleted = mixed.filter(({ status }) => status === 204).length;
      const activated = mixed.filter(({ status }) => status === 200).length;
      const expected = deleted === 1 ? { 204: 1, 404: CLIENTS - 1 } : { 200: CLIENTS / 2, 422: CLIENTS / 2 };
      expect({ deleted, activated, counts: tally(mixed) }).toEqual({
        deleted,
        activated: deleted === 1 ? 0 : CLIENTS / 2,
        counts: expected,
      });
      const views = await read(`/${id}`);
      expect(views.size).toBe(1);
      expect([...views][0]).toContain(deleted === 1 ? '404' : '"ACTIVE"');
    }
  });
});
