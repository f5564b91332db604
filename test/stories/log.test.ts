import { describe, expect, it } from 'vitest';
import { DEMO_CLIENTS } from '../../src/demo/clients.ts';
import type { Store } from '../../src/domain/ports.ts';
import { createLog } from '../../src/http/log.ts';
import { createTestGateway } from '../support/gateway.ts';
import { linkInput } from '../support/link-input.ts';
import { openTestStore } from '../support/store.ts';

type Line = Readonly<Record<string, unknown>>;

/** Everything that a person or a program would not want to find in a log. */
const CUSTOMER = {
  firstName: 'Marisol',
  lastName: 'Quintanilla',
  email: 'marisol@private.example',
  phoneNumber: '987654321',
};
const CARD_TOKEN = 'tok_4111111111111111';
const WEBHOOK_SECRET = `whsec_${Buffer.from('a-secret-that-signs-webhooks').toString('base64')}`;

function toLines(text: string): readonly Line[] {
  const lines = text.trimEnd().split('\n');
  return lines.map((line) => JSON.parse(line) as Line);
}

/** A store whose every second write fails as a database does that quotes what it was given. */
function failing(store: Store, secrets: readonly string[]): Store & { fail: boolean } {
  const subject = {
    ...store,
    fail: false,
    transaction: ((work, clientId) => {
      if (!subject.fail) return store.transaction(work, clientId);
      const error = Object.assign(new Error(`value (${secrets.join(', ')}) violates`), { detail: secrets.join() });
      return Promise.reject(error);
    }) as Store['transaction'],
  };
  return subject;
}

/** A merchant and a payer at work, by every face, with what they do right and wrong; all that was logged. */
async function story() {
  const written: string[] = [];
  const log = createLog({ level: 'debug', destination: { write: (line: string) => written.push(line) } });
  const store = failing(await openTestStore('sqlite'), [CUSTOMER.email, CARD_TOKEN, WEBHOOK_SECRET]);
  const gateway = await createTestGateway({ store, log });
  const { authorization = '' } = await gateway.headersOf('demo');
  const { call, graphql, fetch } = gateway;

  const login = { clientId: 'demo', clientSecret: 'demo-secret' };
  await call('POST', '/auth', { body: login });
  await call('POST', '/auth', { body: { ...login, clientSecret: 'wrong-secret-guess' } });
  await fetch('/payment-links', { headers: { authorization: 'Bearer forged-token-guess', 'x-api-key': 'guess-key' } });
  const created = await call('POST', '/payment-links', {
    body: linkInput({ checkoutToken: 'order-77', customer: CUSTOMER, activate: true }),
  });
  const { id, url } = (await created.json()) as { id: string; url: string };
  await call('POST', `/payment-links/${id}/activate`);
  await call('GET', `/payment-links?customer.email=${CUSTOMER.email}`);
  await call('GET', `/payment-links/${CUSTOMER.email}`);
  await call('GET', `/no/such/path/${CUSTOMER.email}`);
  await call('POST', '/payment-links', { body: { customer: CUSTOMER } });
  await graphql(
    `mutation Endpoint($secret: String) { setWebhookEndpoint(input: { url: "https://h.example/x", secret: $secret }) { __typename } }`,
    { secret: WEBHOOK_SECRET },
  );
  await graphql(`query Find($email: [String!]) { paymentLinks(filter: { customerEmail: $email }) { totalCount } }`, {
    email: [CUSTOMER.email],
  });
  await graphql('query Broken { paymentLinks { nope } }');
  const session = await call('POST', '/checkout-sessions', { body: { checkoutToken: 'order-77' } });
  const { id: sessionId } = (await session.json()) as { id: string };
  const payment = { paymentMethod: 'CARD', customer: CUSTOMER, card: { token: CARD_TOKEN } };
  await call('POST', `/checkout-sessions/${sessionId}/payments`, { body: payment });
  await fetch(new URL(url).pathname);
  await fetch(new URL(url).pathname, {
    method: 'POST',
    body: new URLSearchParams({ ...CUSTOMER, cardToken: CARD_TOKEN }),
  });
  store.fail = true;
  for (let i = 0; i < 20; i += 1)
    await call('POST', '/payment-links', { body: linkInput({ checkoutToken: `failed-${i}`, customer: CUSTOMER }) });
  store.fail = false;
  // Brings along the lines of requests that were gathered.
  log.debug({}, 'the end');
  await gateway.stop();
  const secrets = [
    ...Object.values(CUSTOMER),
    CARD_TOKEN,
    WEBHOOK_SECRET,
    authorization.slice('Bearer '.length),
    new URL(url).pathname,
    ...DEMO_CLIENTS.flatMap(({ clientSecret, apiKey }) => [clientSecret, apiKey]),
    'wrong-secret-guess',
    'forged-token-guess',
    'guess-key',
    'test-only-secret-',
    'order-77',
  ];
  return { text: written.join(''), lines: toLines(written.join('')), secrets, id };
}

describe('the log of a whole story, at debug', async () => {
  const { text, lines, secrets, id } = await story();
  const requests = lines.filter(({ msg }) => msg === 'request');

  it.each(secrets)('does not hold %s', (secret) => {
    expect(text).not.toContain(secret);
  });

  it('holds a line for every request, by the pattern of its path, and no path', () => {
    expect(text).not.toContain(id);
    expect(requests.length).toBeGreaterThan(30);
    expect(new Set(requests.map(({ method, route, status }) => `${method} ${route} ${status}`))).toEqual(
      new Set([
        'POST /auth 200',
        'POST /auth 401',
        'GET /payment-links 401',
        'POST /payment-links 201',
        'POST /payment-links/:id/activate 200',
        'GET /payment-links 200',
        'GET /payment-links/:id 404',
        'GET unmatched 404',
        'POST /payment-links 400',
        'POST /graphql 200',
        'POST /checkout-sessions 201',
        'POST /checkout-sessions/:id/payments 200',
        'GET /pay/:checkoutToken/:payKey 200',
        'POST /pay/:checkoutToken/:payKey 422',
        'POST /payment-links 500',
      ]),
    );
    const shape = { level: 30, time: expect.any(String), durationMs: expect.any(Number), msg: 'request' };
    expect(requests[3]).toEqual({
      ...shape,
      traceId: expect.stringMatching(/^[\da-f-]{36}$/),
      clientId: 'demo',
      method: 'POST',
      route: '/payment-links',
      status: 201,
    });
  });

  it('names operations and their cost', () => {
    const operations = requests.filter(({ route }) => route === '/graphql');
    expect(operations.map(({ operation, cost }) => [operation, typeof cost])).toEqual([
      ['Endpoint', 'number'],
      ['Find', 'number'],
      [undefined, 'undefined'],
    ]);
  });

  it('tells a fault that repeats itself ten times and no more', () => {
    expect(lines.filter(({ msg }) => msg === 'a request failed')).toHaveLength(10);
  });
});
