import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { linkInput } from '../support/link-input.ts';
import { launchPostgres, type PostgresServer } from '../support/postgres.ts';
import { type GatewayProcess, login, startGateway } from '../support/process.ts';
import { dialects } from '../support/store.ts';

const CLIENTS = 8;
const OUTAGE_MS = 1_500;
/** Callers are promised less; a machine with much else to do may take this long. */
const RECOVERY_BOUND_MS = 60_000;

type Call = { readonly token: string; readonly status: number; readonly id: string; readonly at: number };

describe.runIf(dialects.includes('postgres'))('PostgreSQL goes away under load and comes back', () => {
  let server: PostgresServer;
  let gateways: readonly GatewayProcess[];
  let headers: Record<string, string>;

  beforeAll(async () => {
    server = await launchPostgres();
    const env = {
      DATABASE_URL: server.url('postgres'),
      AUTH_SECRET: 'test-only-secret-'.repeat(2),
      DATABASE_CONNECT_TIMEOUT_MS: '2000',
      DATABASE_STATEMENT_TIMEOUT_MS: '10000',
    };
    gateways = [await startGateway(env), await startGateway(env)];
    headers = { ...(await login(gateways[0]?.origin ?? '')), 'content-type': 'application/json' };
  });
  afterAll(async () => {
    await Promise.all(gateways.map((gateway) => gateway.stop('SIGKILL')));
    await server.remove();
  });

  function send(client: number, method: string, path: string, body?: object): Promise<Response> {
    const origin = gateways[client % gateways.length]?.origin;
    const payload = body === undefined ? {} : { body: JSON.stringify(body) };
    return fetch(`${origin}/payment-links${path}`, { method, headers, ...payload });
  }

  it('loses no answer, does nothing twice, and recovers by itself', { timeout: 180_000 }, async () => {
    const calls: Call[] = [];
    let refusal: unknown;
    let stopped = false;

    async function createOnAndOn(client: number): Promise<void> {
      for (let i = 0; !stopped && i < 10_000; i += 1) {
        const token = `outage-${client}-${i}`;
        const answer = await send(client, 'POST', '', linkInput({ checkoutToken: token }));
        const body = (await answer.json()) as { id?: string };
        calls.push({ token, status: answer.status, id: body.id ?? '', at: Date.now() });
        if (answer.status === 503) {
          refusal ??= { ...body, traceId: '', retryAfter: answer.headers.get('retry-after') };
          await sleep(20);
        }
      }
    }

    const clients = Array.from({ length: CLIENTS }, (_, client) => createOnAndOn(client));
    await sleep(700);
    await server.stop('immediate');
    await sleep(OUTAGE_MS);
    const backAt = Date.now();
    await server.start();
    const recovered = () => calls.some(({ status, at }) => status === 201 && at > backAt);
    for (let waited = 0; !recovered() && waited < RECOVERY_BOUND_MS; waited += 50) await sleep(50);
    const recoveryMs = Date.now() - backAt;
    await sleep(500);
    stopped = true;
    await Promise.all(clients);

    expect(new Set(calls.map(({ status }) => status))).toEqual(new Set([201, 503]));
    expect(refusal).toMatchObject({ status: 503, code: '01', type: 'serverError', retryAfter: '1' });
    expect(recoveryMs).toBeLessThan(RECOVERY_BOUND_MS);

    // What was acknowledged is there; what was refused never happened, so that it can be sent again.
    for (const [i, { token, status, id }] of calls.entries()) {
      if (status === 201) expect((await send(i, 'GET', `/${id}`)).status).toBe(200);
      else
        expect([token, (await send(i, 'POST', '', linkInput({ checkoutToken: token }))).status]).toEqual([token, 201]);
    }
  });
});
