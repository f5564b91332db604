import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Store } from '../../src/domain/ports.ts';
import { openStore } from '../../src/store/store.ts';
import { linkInput } from '../support/link-input.ts';
import { LONG_FORM } from '../support/long.ts';
import { PATIENT } from '../support/patience.ts';
import { type GatewayProcess, login, startGateway } from '../support/process.ts';
import { createTestDatabase, dialects, type TestDatabase } from '../support/store.ts';

/** What is on disk when the process is gone, by the step at which it was killed. */
const STEPS = [
  { step: 1, what: 'before the commit', effects: 0, kept: undefined },
  { step: 2, what: 'after it, before the answer is written', effects: 1, kept: { result: true, answer: false } },
  { step: 3, what: 'after that, before it is sent', effects: 1, kept: { result: false, answer: true } },
] as const;

const PLANT = new URL('../support/plant-crash.ts', import.meta.url).href;

/** Longer than a retry leaves a request to whoever asks a provider for it. */
const MAX_TRIES = 300;

const CREATE = `mutation ($input: CreatePaymentLinkInput!) {
  createPaymentLink(input: $input) { ... on CreatePaymentLinkPayload { paymentLink { id checkoutToken status } } } }`;

describe.each(dialects)('a process that is killed, on %s', (dialect) => {
  let database: TestDatabase;
  let store: Store;
  let sound: GatewayProcess;
  let headers: Record<string, string>;

  const start = (env: Readonly<Record<string, string>> = {}) =>
    startGateway({
      DATABASE_URL: database.url,
      AUTH_SECRET: 'test-only-secret-'.repeat(2),
      SECRETS_KEY: `test:${Buffer.alloc(32, 7).toString('base64')}`,
      PUBLIC_URL: 'http://localhost:4000',
      ...env,
    });

  beforeAll(async () => {
    database = await createTestDatabase(dialect);
    sound = await start();
    store = await openStore({ databaseUrl: database.url, ...PATIENT });
    headers = { ...(await login(sound.origin)), 'content-type': 'application/json', connection: 'close' };
  });
  afterAll(async () => {
    await sound.stop('SIGKILL');
    await store.close();
    await database.drop();
  });

  async function send({ origin }: GatewayProcess, path: string, body: unknown, key: string) {
    const sent = { method: 'POST', headers: { ...headers, 'idempotency-key': key }, body: JSON.stringify(body) };
    const answer = await fetch(origin + path, sent);
    const { status } = answer;
    return { status, text: await answer.text(), replayed: answer.headers.get('idempotency-replayed') };
  }

  async function insist(path: string, body: unknown, key: string) {
    for (let tries = 0; tries < MAX_TRIES; tries += 1) {
      const told = await send(sound, path, body, key);
      if (told.status !== 409) return told;
      await sleep(100);
    }
    throw new Error('nobody answers');
  }

  /** A creation that nothing but its key makes one, and a payment. */
  async function plan(kind: 'create' | 'pay', name: string) {
    if (kind === 'create') {
      const email = `${name}@example.com`;
      const input = linkInput({ checkoutToken: undefined, customer: { email } });
      const count = () => store.paymentLinks.count('demo', { customerEmail: [email] }, Date.now());
      return { path: '/graphql', body: { query: CREATE, variables: { input } }, count };
    }
    const { text } = await send(sound, '/checkout-sessions', linkInput({ checkoutToken: name }), `session ${name}`);
    const { id } = JSON.parse(text) as { readonly id: string };
    const body = { paymentMethod: 'CARD', card: { token: 'tok_success' } };
    const count = () => store.payments.count('demo', { checkoutSessionId: [id] });
    return { path: `/checkout-sessions/${id}/payments`, body, count };
  }

  describe.each(STEPS)('$what', ({ step, effects, kept }) => {
    // In the short form each step on each database, and each request at each step on one of them.
    const first = (step + dialects.indexOf(dialect)) % 2;
    const kinds = (['create', 'pay'] as const).filter(
      (_, place) => LONG_FORM || dialects.length === 1 || place === first,
    );
    test.each(kinds)('%s: one effect, one answer', async (kind) => {
      const key = `${kind}-${step}`;
      const { path, body, count } = await plan(kind, key);
      const crashing = await start({ NODE_OPTIONS: `--import=${PLANT}`, CRASH_AT: String(step) });
      await expect(send(crashing, path, body, key)).rejects.toThrow('fetch failed');
      await crashing.exited;

      const record = await store.idempotency.find('demo', key);
      const found = record && { result: record.sealedResult !== null, answer: record.sealedAnswer !== null };
      expect([await count(), found]).toEqual([effects, kept]);

      const first = await insist(path, body, key);
      expect([first.status < 300, first.replayed]).toEqual([true, kept?.answer === true ? 'true' : null]);
      expect(await insist(path, body, key)).toEqual({ ...first, replayed: 'true' });
      expect(await count()).toBe(1);
    });
  });
});
