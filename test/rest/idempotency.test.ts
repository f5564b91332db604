import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { DemoClientId } from '../../src/demo/clients.ts';
import { openApiDocument } from '../../src/rest/openapi/openapi.ts';
import { createTestClock, type TestClock } from '../support/clock.ts';
import { createCrashingStore } from '../support/crashing-store.ts';
import { createTestGateway, type TestGateway } from '../support/gateway.ts';
import { linkInput } from '../support/link-input.ts';
import { dialects, openTestStore } from '../support/store.ts';

const DAY_MS = 86_400_000;

type Sent = { readonly as?: DemoClientId; readonly body?: unknown; readonly key?: string };
type Body = Readonly<Record<string, unknown>> & { readonly id: string };

describe.each(dialects)('requests with a key on %s', (dialect) => {
  let clock: TestClock;
  let gateway: TestGateway;
  let crashes: ReturnType<typeof createCrashingStore>['state'];

  beforeAll(async () => {
    clock = createTestClock();
    const crashing = createCrashingStore(await openTestStore(dialect));
    crashes = crashing.state;
    gateway = await createTestGateway({ clock, store: crashing.store });
  });
  afterAll(() => gateway.stop());

  async function send(method: string, path: string, { as = 'demo', body, key }: Sent = {}) {
    const headers = key === undefined ? {} : { 'idempotency-key': key };
    const response = await gateway.call(method, path, { as, body, headers });
    const text = await response.text();
    const { code, message } = text === '' ? {} : JSON.parse(text);
    const replayed = response.headers.get('idempotency-replayed');
    return { status: response.status, text, replayed, code, message, headers: response.headers };
  }

  const parsed = ({ text }: { readonly text: string }) => JSON.parse(text) as Body;
  const made = async (method: string, path: string, body?: unknown) => parsed(await send(method, path, { body }));
  const count = (checkoutToken: string, as: DemoClientId = 'demo') =>
    gateway.store.paymentLinks.count(as, { checkoutToken: [checkoutToken] }, clock());

  async function activeLink(checkoutToken: string): Promise<Body> {
    const { id } = await made('POST', '/payment-links', linkInput({ checkoutToken }));
    return made('POST', `/payment-links/${id}/activate`);
  }

  async function session(checkoutToken: string): Promise<Body> {
    await activeLink(checkoutToken);
    return made('POST', `/payment-links/token/${checkoutToken}/checkout-sessions`);
  }

  const pay = { paymentMethod: 'CARD', card: { token: 'tok_pending' } };

  test.each(['', 'é', 'a\tb', 'x'.repeat(256)])('refuse the key %j', async (key) => {
    const answer = await send('POST', '/payment-links', { body: linkInput({ checkoutToken: 'bad-key' }), key });
    const rule = 'Idempotency-Key: must have 1 to 255 printable ASCII characters';
    expect([answer.status, answer.code, answer.message]).toEqual([400, '11', rule]);
    expect(await count('bad-key')).toBe(0);
  });

  test('take every key by the rule, and no key for a read', async () => {
    const keys = ['x', '~'.repeat(255), '"8e03978e-40d5-43dd-bc93-6894a57f9324"', 'a b'];
    for (const [index, key] of keys.entries()) {
      const body = linkInput({ checkoutToken: `k-${index}` });
      expect((await send('POST', '/payment-links', { body, key })).status).toBe(201);
    }
    expect((await send('GET', '/payment-links', { key: 'é' })).status).toBe(200);
  });

  test('have one effect and the first answer, byte for byte', async () => {
    const body = linkInput({ checkoutToken: 'once' });
    const first = await send('POST', '/payment-links', { body, key: 'once' });
    clock.advance(60_000);
    const again = await send('POST', '/payment-links', { body, key: 'once' });
    expect([first.status, first.replayed]).toEqual([201, null]);
    expect([again.status, again.replayed, again.text]).toEqual([201, 'true', first.text]);
    expect(again.headers.get('x-trace-id')).not.toBe(first.headers.get('x-trace-id'));
    expect(again.headers.get('content-type')).toBe(first.headers.get('content-type'));
    expect(await count('once')).toBe(1);
  });

  test('are of one client', async () => {
    const mine = linkInput({ checkoutToken: 'mine' });
    const one = await send('POST', '/payment-links', { body: mine, key: 'shared' });
    const others = { as: 'other', body: { ...mine, duration: 7_200 }, key: 'shared' } as const;
    const other = await send('POST', '/payment-links', others);
    expect([one.status, other.status, other.replayed]).toEqual([201, 201, null]);
    expect([await count('mine'), await count('mine', 'other')]).toEqual([1, 1]);
  });

  test('with another body or route are refused, and do nothing', async () => {
    const body = linkInput({ checkoutToken: 'named' });
    const { id } = parsed(await send('POST', '/payment-links', { body, key: 'named' }));
    const before = await standing();
    const words = 'Idempotency-Key: was used for another request; a retry must have the same route and the same body';
    for (const [method, path, sent] of [
      ['POST', '/payment-links', { ...body, checkoutToken: 'another' }],
      ['POST', '/checkout-sessions', body],
      ['DELETE', `/payment-links/${id}`, undefined],
    ] as const) {
      const { status, code, message } = await send(method, path, { body: sent, key: 'named' });
      expect([status, code, message]).toEqual([422, '21', words]);
    }
    expect(await standing()).toBe(before);
  });

  test('that are refused by what there is stay refused', async () => {
    const body = linkInput({ checkoutToken: 'taken' });
    const { id } = await made('POST', '/payment-links', body);
    const refused = await send('POST', '/payment-links', { body, key: 'taken' });
    expect([refused.status, refused.replayed]).toEqual([409, null]);
    await send('DELETE', `/payment-links/${id}`);
    const again = await send('POST', '/payment-links', { body, key: 'taken' });
    expect([again.status, again.replayed, again.text]).toEqual([409, 'true', refused.text]);
    expect(await count('taken')).toBe(0);
  });

  test('that nobody could read are no answer for good', async () => {
    const headers = { 'idempotency-key': 'unread', 'content-type': 'application/json' };
    for (let times = 0; times < 2; times += 1) {
      const unread = await gateway.call('POST', '/payment-links', { headers });
      expect([unread.status, unread.headers.get('idempotency-replayed')]).toEqual([400, null]);
    }
    const body = linkInput({ checkoutToken: 'read' });
    expect((await send('POST', '/payment-links', { body, key: 'unread' })).status).toBe(201);
  });

  test('of 16 at once one works, and all have its answer', async () => {
    // Nothing but the key keeps a link from having many sessions.
    const { id } = await activeLink('race');
    const path = '/payment-links/token/race/checkout-sessions';
    const answers = await Promise.all(Array.from({ length: 16 }, () => send('POST', path, { key: 'race' })));
    expect(new Set(answers.map(({ status, text }) => `${status} ${text}`)).size).toBe(1);
    expect(answers[0]?.status).toBe(201);
    expect(answers.filter(({ replayed }) => replayed === null)).toHaveLength(1);
    expect(await gateway.store.checkoutSessions.count('demo', { paymentLinkId: [id] }, clock())).toBe(1);
  });

  test('of 16 refused at once all have one answer', async () => {
    const sent = { body: {}, key: 'refused race' };
    const answers = await Promise.all(Array.from({ length: 16 }, () => send('POST', '/payment-links', sent)));
    expect(new Set(answers.map(({ status, text }) => `${status} ${text}`)).size).toBe(1);
    expect(answers[0]?.status).toBe(400);
  });

  /** Each route that changes something: how its ground is laid, and what is sent. */
  const ROUTES: Readonly<Record<string, (token: string) => Promise<readonly [string, string, unknown?]>>> = {
    'create a link': async (checkoutToken) => ['POST', '/payment-links', linkInput({ checkoutToken })],
    'update a link': async (checkoutToken) => {
      const { id } = await made('POST', '/payment-links', linkInput({ checkoutToken }));
      return ['PATCH', `/payment-links/${id}`, { duration: 7_200 }];
    },
    'delete a link': async (checkoutToken) => {
      const { id } = await made('POST', '/payment-links', linkInput({ checkoutToken }));
      return ['DELETE', `/payment-links/${id}`];
    },
    'activate a link': async (checkoutToken) => {
      const { id } = await made('POST', '/payment-links', linkInput({ checkoutToken }));
      return ['POST', `/payment-links/${id}/activate`];
    },
    'deactivate a link': async (token) => ['POST', `/payment-links/${(await activeLink(token)).id}/deactivate`],
    'start a session': async (token) => {
      await activeLink(token);
      return ['POST', `/payment-links/token/${token}/checkout-sessions`];
    },
    'create a session': async (checkoutToken) => ['POST', '/checkout-sessions', linkInput({ checkoutToken })],
    'refresh a session': async (token) => {
      await session(token);
      return ['POST', `/checkout-sessions/token/${token}/refresh`];
    },
    'cancel a session': async (token) => ['DELETE', `/checkout-sessions/${(await session(token)).id}`],
    pay: async (token) => ['POST', `/checkout-sessions/${(await session(token)).id}/payments`, pay],
    'receive funds': async (token) => {
      const payment = await made('POST', `/checkout-sessions/${(await session(token)).id}/payments`, pay);
      return ['POST', '/payments/received', { id: payment.id }];
    },
    'cancel a payment': async (token) => {
      const payment = await made('POST', `/checkout-sessions/${(await session(token)).id}/payments`, pay);
      return ['POST', `/payments/${payment.id}/cancel`];
    },
    refund: async (token) => {
      const body = { paymentMethod: 'CARD', card: { token: 'tok_instant' } };
      const payment = await made('POST', `/checkout-sessions/${(await session(token)).id}/payments`, body);
      return ['POST', `/payments/${payment.id}/refunds`, { amount: '100' }];
    },
  };

  test('there is a case of every call that changes something', () => {
    const changing = Object.entries(openApiDocument.paths as Readonly<Record<string, object>>).flatMap(
      ([path, methods]) => Object.keys(methods).filter((method) => method !== 'get' && path !== '/auth'),
    );
    expect(Object.keys(ROUTES)).toHaveLength(changing.length);
  });

  /** All that a client can see of what it has. */
  async function standing(): Promise<string> {
    const links = await send('GET', '/payment-links');
    const sessions = await send('GET', '/checkout-sessions');
    const payments = await send('GET', '/payments');
    const events = await gateway.store.events.after('demo', 0, 1_000);
    return JSON.stringify([links.text, sessions.text, payments.text, events]);
  }

  test.each(Object.keys(ROUTES))('%s once', async (name) => {
    const kind = 'retried';
    const [method, path, body] = (await ROUTES[name]?.(`${name} ${kind}`.replaceAll(' ', '-'))) ?? ['', ''];
    const first = await send(method, path, { body, key: `${name} ${kind}` });
    expect(first.status).toBeLessThan(300);
    const after = await standing();
    const again = await send(method, path, { body, key: `${name} ${kind}` });
    expect([again.status, again.text, again.replayed]).toEqual([first.status, first.text, 'true']);
    expect(await standing()).toBe(after);
  });

  test.each(Object.keys(ROUTES))('%s once, though the first answer was lost in a crash', async (name) => {
    const kind = 'crashed';
    const [method, path, body] = (await ROUTES[name]?.(`${name} ${kind}`.replaceAll(' ', '-'))) ?? ['', ''];
    crashes.losesAnswers = true;
    crashes.crashed = 0;
    const lost = await send(method, path, { body, key: `${name} ${kind}` });
    const after = await standing();
    expect([lost.status, crashes.crashed]).toEqual([503, 1]);
    crashes.losesAnswers = false;
    clock.advance(20_000);
    const first = await send(method, path, { body, key: `${name} ${kind}` });
    expect([first.status < 300, first.replayed]).toEqual([true, null]);
    const again = await send(method, path, { body, key: `${name} ${kind}` });
    expect([again.status, again.text, again.replayed]).toEqual([first.status, first.text, 'true']);
    expect(await standing()).toBe(after);
  });

  test('that another one works on are told to come back, after a while', async () => {
    crashes.losesAnswers = true;
    const { id } = await session('held');
    await send('POST', `/checkout-sessions/${id}/payments`, { body: pay, key: 'held' });
    crashes.losesAnswers = false;
    const waiting = send('POST', `/checkout-sessions/${id}/payments`, { body: pay, key: 'held' });
    await sleep(200);
    clock.advance(5_000);
    const { status, code, headers } = await waiting;
    expect([status, code, headers.get('retry-after')]).toEqual([409, '21', '1']);
  });

  test('are forgotten after a day, not before', async () => {
    const body = linkInput({ checkoutToken: 'day' });
    await send('POST', '/payment-links', { body, key: 'day' });
    clock.advance(DAY_MS - 1);
    await gateway.services.retention.removeOld('idempotency', clock());
    expect((await send('POST', '/payment-links', { body, key: 'day' })).replayed).toBe('true');
    clock.advance(2);
    await gateway.services.retention.removeOld('idempotency', clock());
    expect((await send('POST', '/payment-links', { body, key: 'day' })).status).toBe(409);
  });
});
