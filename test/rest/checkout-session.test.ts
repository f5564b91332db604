import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { linkInput } from '../support/link-input.ts';
import { createRest, type Rest } from './support.ts';

let rest: Rest;
beforeAll(async () => {
  rest = await createRest();
});
afterAll(() => rest.stop());

const HALF_AN_HOUR_MS = 1_800_000;
const NOWHERE = 'cs_01kjmvx600abcdefghjkmnpqrs';
const iso = (time: number) => new Date(time).toISOString();
const sessionsOf = (token: unknown) => `/payment-links/token/${encodeURIComponent(String(token))}/checkout-sessions`;

async function begin(otherwise: Record<string, unknown> = {}) {
  const link = await rest.createIn('ACTIVE', otherwise);
  const { body: session } = await rest.call('POST', sessionsOf(link.checkoutToken));
  return { link, session: session as { id: string; expiresAt: string } };
}

test('a session has its link’s commercial fields, and the methods to pay them by', async () => {
  const link = await rest.createIn('ACTIVE', {
    customer: { firstName: 'Ana' },
    customerRequirements: ['firstName', 'email'],
    successUrl: 'https://shop.example/thanks',
    failedUrl: 'https://shop.example/again',
  });
  const body = { customer: { email: 'ana@example.com' } };
  const { status, body: session } = await rest.call('POST', sessionsOf(link.checkoutToken), { body });
  expect(status).toBe(201);
  const method = (name: string) => ({
    id: name,
    type: name,
    enabled: true,
    // What the link requires, and what the rail asks beside it.
    requiredFields: name === 'WEBPAY' ? ['firstName', 'email', 'lastName'] : ['firstName', 'email'],
    purchaseAmount: '11900',
  });
  expect(session).toEqual({
    id: expect.stringMatching(/^cs_[0-9a-z]{26}$/),
    paymentLinkId: link.id,
    checkoutToken: link.checkoutToken,
    paymentConfigs: [
      { currency: 'CLP', product: 'CLP:CLP', exchangeRate: '1', paymentMethods: [method('CARD'), method('WEBPAY')] },
    ],
    createdAt: iso(rest.clock()),
    status: 'ACTIVE',
    items: link.items,
    currency: 'CLP',
    preTaxAmount: '10000',
    totalAmount: '11900',
    url: expect.stringContaining(`${link.url}/cs_`),
    paymentMethodsAllowed: ['CARD', 'WEBPAY'],
    customer: { firstName: 'Ana', email: 'ana@example.com' },
    redirectUrl: 'https://shop.example/thanks',
    destinations: link.destinations,
    customerRequirements: ['firstName', 'email'],
    expiresAt: iso(rest.clock() + HALF_AN_HOUR_MS),
    owner: link.owner,
  });
  const read = await rest.call('GET', `/checkout-sessions/${session?.id}`);
  expect([read.status, read.body]).toEqual([200, session]);
  expect((await rest.call('GET', `/sandbox/checkout-sessions/${session?.id}`)).body).toEqual(session);
});

describe('beginning one', () => {
  test.each([
    ['no body', undefined],
    ['an empty object', {}],
    ['null for the customer', { customer: null }],
    ['properties that nobody knows', { items: [], origin: 'web' }],
  ])('takes %s', async (_, body) => {
    const { checkoutToken } = await rest.createIn('ACTIVE');
    const answer = await rest.call('POST', sessionsOf(checkoutToken), { body });
    expect([answer.status, answer.body?.customer]).toEqual([201, null]);
  });

  test('takes a reference with any characters', async () => {
    const checkoutToken = 'año 2026/7 50% ¿?';
    await rest.createIn('ACTIVE', { checkoutToken });
    expect(await rest.verdict('POST', sessionsOf(checkoutToken))).toEqual([201]);
    expect(await rest.verdict('POST', `/checkout-sessions/token/${encodeURIComponent(checkoutToken)}/refresh`)).toEqual(
      [201],
    );
  });

  test('names every fault', async () => {
    const { checkoutToken } = await rest.createIn('ACTIVE');
    const { status, body } = await rest.call('POST', sessionsOf(checkoutToken), {
      body: { customer: { email: 'nobody', address: { country: 'Chile' } } },
    });
    expect([status, body?.errors]).toEqual([
      400,
      [
        { path: 'customer.email', code: '11', message: 'must be an e-mail address' },
        { path: 'customer.address.country', code: '11', message: expect.stringContaining('alpha-3') },
      ],
    ]);
    expect(await rest.verdict('POST', sessionsOf(checkoutToken), { body: [] })).toEqual([
      400,
      '11',
      'must be an object',
    ]);
    expect(
      await rest.verdict('POST', sessionsOf(checkoutToken), { body: {}, headers: { 'content-type': 'text/plain' } }),
    ).toEqual([415, '14', 'Content-Type: must be application/json']);
  });

  test.each(['ATTEMPT', 'PROCESSING_PAYMENT', 'FINISHED', 'EXPIRED'] as const)(
    'is refused while %s',
    async (status) => {
      const { checkoutToken } = await rest.createIn(status);
      const refusal = [422, '21', `A payment link that is ${status} accepts no checkout sessions`];
      expect(await rest.verdict('POST', sessionsOf(checkoutToken))).toEqual(refusal);
      expect(await rest.verdict('POST', '/checkout-sessions', { body: { checkoutToken } })).toEqual(refusal);
      expect(await rest.verdict('POST', `/checkout-sessions/token/${checkoutToken}/refresh`)).toEqual(refusal);
    },
  );

  test('finds nothing for a reference that was never issued, is gone, or is not yours', async () => {
    const { checkoutToken } = await rest.createIn('ACTIVE');
    const gone = await rest.createIn('EXPIRED');
    await rest.call('DELETE', `/payment-links/${gone.id}`);
    const missing = [404, '31', 'There is no such payment link'];
    expect(await rest.verdict('POST', sessionsOf('never-issued'))).toEqual(missing);
    expect(await rest.verdict('POST', sessionsOf(gone.checkoutToken))).toEqual(missing);
    expect(await rest.verdict('POST', sessionsOf(checkoutToken), { as: 'other' })).toEqual(missing);
    expect(await rest.verdict('POST', '/checkout-sessions/token/never-issued/refresh')).toEqual(missing);
  });

  test('of a link that there is, or of a new ACTIVE one, by what the body has', async () => {
    const { id, checkoutToken } = await rest.createIn('ACTIVE');
    const existing = await rest.call('POST', '/checkout-sessions', { body: { checkoutToken } });
    expect([existing.status, existing.body?.paymentLinkId]).toEqual([201, id]);

    const body = linkInput({ checkoutToken: 'all-in-one' });
    const made = await rest.call('POST', '/checkout-sessions', { body });
    expect([made.status, made.body?.status, made.body?.checkoutToken]).toEqual([201, 'ACTIVE', 'all-in-one']);
    const link = await rest.call('GET', `/payment-links/${made.body?.paymentLinkId}`);
    expect(link.body).toMatchObject({ status: 'ACTIVE', checkoutToken: 'all-in-one' });
    expect(made.body?.url).toBe(`${link.body?.url}/${made.body?.id}`);
    expect(await rest.verdict('POST', '/checkout-sessions', { body })).toEqual([
      409,
      '13',
      'checkoutToken: is already used by another payment link',
    ]);
    expect(await rest.verdict('POST', '/checkout-sessions', { body: {} })).toEqual([
      400,
      '12',
      'checkoutToken: is required',
    ]);
    expect(await rest.verdict('POST', '/checkout-sessions', { body: { items: [] } })).toEqual([
      400,
      '12',
      'checkoutToken: is required',
    ]);
    expect(await rest.verdict('POST', '/checkout-sessions')).toEqual([400, '14', 'The body is empty; it must be JSON']);
  });
});

test('a session lives for half an hour to the millisecond, or until it is refreshed', async () => {
  const { link, session } = await begin({ duration: 7_200 });
  const statusOf = async (id: unknown) => (await rest.call('GET', `/checkout-sessions/${id}`)).body?.status;
  rest.clock.advance(HALF_AN_HOUR_MS - 1);
  expect(await statusOf(session.id)).toBe('ACTIVE');
  const refreshed = await rest.call('POST', `/checkout-sessions/token/${link.checkoutToken}/refresh`, { body: {} });
  expect([refreshed.status, refreshed.body]).toEqual([
    201,
    { ...session, expiresAt: iso(rest.clock() + HALF_AN_HOUR_MS) },
  ]);
  rest.clock.advance(HALF_AN_HOUR_MS);
  expect(await statusOf(session.id)).toBe('EXPIRED');
  const second = await rest.call('POST', `/checkout-sessions/token/${link.checkoutToken}/refresh`);
  expect(second.body?.id).not.toBe(session.id);
  expect(await statusOf(second.body?.id)).toBe('ACTIVE');
});

test('ending one answers an empty object, and again the same', async () => {
  const { session } = await begin();
  for (const _ of [1, 2]) {
    const { status, text } = await rest.call('DELETE', `/checkout-sessions/${session.id}`);
    expect([status, text]).toEqual([200, '{}']);
  }
  expect((await rest.call('GET', `/checkout-sessions/${session.id}`)).body?.status).toBe('EXPIRED');
  expect(
    await rest.verdict('POST', `/checkout-sessions/${session.id}/payments`, { body: { paymentMethod: 'CARD' } }),
  ).toEqual([422, '21', 'A checkout session that is EXPIRED cannot be paid']);
});

test("another client's session is missing, like one that never was", async () => {
  const { session } = await begin();
  for (const [path, as] of [
    [session.id, 'other'],
    [NOWHERE, 'demo'],
    ['nonsense', 'demo'],
    ['%00', 'demo'],
  ] as const) {
    const missing = [404, '31', 'There is no such checkout session'];
    expect(await rest.verdict('GET', `/checkout-sessions/${path}`, { as })).toEqual(missing);
    expect(await rest.verdict('DELETE', `/checkout-sessions/${path}`, { as })).toEqual(missing);
    expect(
      await rest.verdict('POST', `/checkout-sessions/${path}/payments`, { as, body: { paymentMethod: 'CARD' } }),
    ).toEqual(missing);
  }
  expect((await rest.call('GET', '/checkout-sessions', { as: 'other' })).body?.results).toEqual([]);
});

test('every path needs credentials and has its methods', async () => {
  for (const [method, path] of [
    ['POST', sessionsOf('t')],
    ['GET', '/checkout-sessions'],
    ['POST', '/checkout-sessions'],
    ['GET', `/checkout-sessions/${NOWHERE}`],
    ['DELETE', `/checkout-sessions/${NOWHERE}`],
    ['POST', `/checkout-sessions/${NOWHERE}/payments`],
    ['POST', '/checkout-sessions/token/t/refresh'],
    ['GET', '/payments'],
    ['POST', '/payments/received'],
  ] as const) {
    const stranger = await rest.send(method, path, { headers: { 'user-agent': 'test/1.0' } });
    expect([stranger.status, stranger.body?.code]).toEqual([401, '41']);
    const wrong = await rest.call('PUT', path);
    expect([wrong.status, wrong.body?.code]).toEqual([405, '42']);
    expect(wrong.headers.get('allow')).toContain(method);
  }
});
