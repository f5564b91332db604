import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Store } from '../../src/domain/ports.ts';
import { openStore } from '../../src/store/store.ts';
import { linkInput } from '../support/link-input.ts';
import { rounds } from '../support/long.ts';
import { PATIENT } from '../support/patience.ts';
import { freePort, type GatewayProcess, login, startGateway } from '../support/process.ts';
import { createTestDatabase, dialects, type TestDatabase } from '../support/store.ts';

/** Each round is 16 clients that retry one request at two processes. */
const ROUNDS = rounds('RETRY_ROUNDS', { short: 6, long: 30 });
const CLIENTS = 16;
/** In how many rounds a process is killed: 1 of so many. */
const KILLED_EVERY = 3;
const LOST = ROUNDS > 6 ? 100 : 3;
const MAX_TRIES = 400;
const TIMEOUT_MS = 240_000 + ROUNDS * 30_000;

type Sent = { readonly path: string; readonly body: unknown; readonly key?: string };
type Told = { readonly status: number; readonly text: string };

const CREATE = `mutation ($input: CreatePaymentLinkInput!) {
  createPaymentLink(input: $input) { ... on CreatePaymentLinkPayload { paymentLink { id checkoutToken status } } } }`;

describe.each(dialects)('retries on %s', (dialect) => {
  let database: TestDatabase;
  let store: Store;
  let gateways: GatewayProcess[];
  let headers: Record<string, string>;
  const ports: string[] = [];
  let restarting: Promise<void> | undefined;
  let setUp = 0;

  const start = (index: number) =>
    startGateway({
      DATABASE_URL: database.url,
      AUTH_SECRET: 'test-only-secret-'.repeat(2),
      SECRETS_KEY: `test:${Buffer.alloc(32, 7).toString('base64')}`,
      PUBLIC_URL: 'http://localhost:4000',
      PORT: ports[index] ?? '',
    });

  beforeAll(async () => {
    database = await createTestDatabase(dialect);
    for (let index = 0; index < 2; index += 1) ports.push(String(await freePort()));
    gateways = [await start(0), await start(1)];
    store = await openStore({ databaseUrl: database.url, ...PATIENT });
    headers = { ...(await login(gateways[0]?.origin ?? '')), 'content-type': 'application/json', connection: 'close' };
  }, TIMEOUT_MS);

  afterAll(async () => {
    await restarting;
    await Promise.all(gateways.map((gateway) => gateway.stop('SIGKILL')));
    await store.close();
    await database.drop();
  });

  async function send(gateway: number, { path, body, key }: Sent, signal?: AbortSignal): Promise<Told> {
    const answer = await fetch(`${gateways[gateway % 2]?.origin}${path}`, {
      method: 'POST',
      headers: { ...headers, ...(key !== undefined && { 'idempotency-key': key }) },
      body: JSON.stringify(body),
      ...(signal && { signal }),
    });
    return { status: answer.status, text: await answer.text() };
  }

  /** As a client does: again, here or there, until it is told something. */
  async function insist(client: number, sent: Sent): Promise<Told> {
    for (let tries = 0; tries < MAX_TRIES; tries += 1) {
      const told = await send(client + tries, sent).catch(() => undefined);
      if (told !== undefined && told.status !== 503 && told.status !== 409) return told;
      await sleep(100);
    }
    throw new Error('nobody answers');
  }

  async function made(path: string, body: unknown): Promise<{ readonly id: string }> {
    setUp += 1;
    const { status, text } = await insist(0, { path, body, key: `set-up ${setUp}` });
    if (status >= 300) throw new Error(text);
    return JSON.parse(text);
  }

  /** Without waiting for its successor: the other one serves meanwhile. */
  function kill(index: number): void {
    restarting = (async () => {
      await gateways[index]?.stop('SIGKILL');
      gateways[index] = await start(index);
    })();
  }

  /** What is sent in a round, and how often it was done. */
  async function plan(name: string, round: number): Promise<{ sent: Sent; done: () => Promise<number> }> {
    if (round % 3 === 2) {
      await made('/payment-links', linkInput({ checkoutToken: name }));
      const link = await store.paymentLinks.findByToken('demo', name);
      await made(`/payment-links/${link?.id}/activate`, {});
      const { id } = await made(`/payment-links/token/${name}/checkout-sessions`, {});
      const body = { paymentMethod: 'CARD', card: { token: 'tok_success' } };
      const done = () => store.payments.count('demo', { checkoutSessionId: [id] });
      return { sent: { path: `/checkout-sessions/${id}/payments`, body, key: name }, done };
    }
    const email = `${name}@example.com`;
    const done = () => store.paymentLinks.count('demo', { customerEmail: [email] }, Date.now());
    const input = linkInput({ checkoutToken: undefined, customer: { email } });
    if (round % 3 === 1)
      return { sent: { path: '/graphql', body: { query: CREATE, variables: { input } }, key: name }, done };
    return { sent: { path: '/payment-links', body: { ...input, checkoutToken: name }, key: name }, done };
  }

  test(`${CLIENTS} at once at two processes, one of which may be killed: one effect, one answer`, {
    timeout: TIMEOUT_MS,
  }, async () => {
    let killed = 0;
    for (let round = 0; round < ROUNDS; round += 1) {
      const { sent, done } = await plan(`round-${round}`, round);
      const answers = Promise.all(Array.from({ length: CLIENTS }, (_, client) => insist(client, sent)));
      // Rounds of every kind, at every step of the request.
      if (Math.floor(round / 3) % KILLED_EVERY === 1) {
        await restarting;
        await sleep(Math.random() * 60);
        kill(round % 2);
        killed += 1;
      }
      const told = new Set((await answers).map(({ status, text }) => `${status} ${text}`));
      expect([...told]).toEqual([expect.stringMatching(/^20[01] .*"id":/)]);
      expect(await done()).toBe(1);
    }
    if (ROUNDS > 6) process.stdout.write(`${dialect}: ${ROUNDS} rounds, ${killed} with a kill\n`);
  });

  test('an answer that was lost is the answer of the retry', { timeout: TIMEOUT_MS }, async () => {
    await restarting;
    for (let round = 0; round < LOST * 3; round += 1) {
      const { sent, done } = await plan(`lost-${round}`, round);
      // The connection ends somewhere: before the request has arrived, or when all is done.
      const lost = await send(0, sent, AbortSignal.timeout(1 + Math.round(Math.random() * 40))).catch(() => undefined);
      const first = await insist(1, sent);
      expect(first.status).toBeLessThan(300);
      if (lost !== undefined) expect(first).toEqual(lost);
      expect(await insist(0, sent)).toEqual(first);
      expect(await done()).toBe(1);
    }
  });

  test('a payment that is sent again without a key is answered with the payment', { timeout: TIMEOUT_MS }, async () => {
    for (let round = 0; round < LOST; round += 1) {
      const { sent, done } = await plan(`keyless-${round}`, 2);
      const { path, body } = sent;
      await send(0, { path, body }, AbortSignal.timeout(1 + Math.round(Math.random() * 40))).catch(() => undefined);
      const told = await insist(1, { path, body });
      expect([told.status, JSON.parse(told.text).checkoutSessionId]).toEqual([200, path.split('/')[2]]);
      expect(await done()).toBe(1);
    }
  });
});
