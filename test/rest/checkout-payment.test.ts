import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CUSTOMER_REQUIREMENTS } from '../../src/domain/input/terms.ts';
import { createRest, type Rest } from './support.ts';

let rest: Rest;
beforeAll(async () => {
  rest = await createRest();
});
afterAll(() => rest.stop());

const NOWHERE = 'pay_01kjmvx600abcdefghjkmnpqrs';
const iso = (time: number) => new Date(time).toISOString();

async function begin(otherwise: Record<string, unknown> = {}) {
  const link = await rest.createIn('ACTIVE', otherwise);
  const { body } = await rest.call('POST', `/payment-links/token/${link.checkoutToken}/checkout-sessions`);
  return { link, session: body as { id: string } };
}

const pay = ({ id }: { id: string }, body: unknown = { paymentMethod: 'CARD' }) =>
  rest.call('POST', `/checkout-sessions/${id}/payments`, { body });
const verdictOf = ({ id }: { id: string }, body: unknown) =>
  rest.verdict('POST', `/checkout-sessions/${id}/payments`, { body });

async function statuses(linkId: string, sessionId: string) {
  const link = await rest.call('GET', `/payment-links/${linkId}`);
  const session = await rest.call('GET', `/checkout-sessions/${sessionId}`);
  return [link.body?.status, session.body?.status];
}

test('paying, and the funds arriving', async () => {
  const { link, session } = await begin();
  const { status, body: payment } = await pay(session, {
    description: 'Order 7',
    origins: [{ type: 'CARD', currency: 'CLP', amount: '11900', card: { token: 'tok_success', mask: '4242' } }],
    customer: { firstName: 'Ana', email: 'ana@example.com' },
  });
  expect(status).toBe(200);
  const now = iso(rest.clock());
  expect(payment).toEqual({
    id: expect.stringMatching(/^pay_[0-9a-z]{26}$/),
    checkoutSessionId: session.id,
    paymentLinkId: link.id,
    externalId: link.checkoutToken,
    identityId: 'idn_andes_cafe',
    accountNumber: '7001000001',
    totalAmount: '11900',
    currency: 'CLP',
    product: 'CLP:CLP',
    status: 'CAPTURED',
    type: 'PURCHASE',
    purchaseAmount: '11900',
    purchaseCurrency: 'CLP',
    fees: [],
    paymentMethod: 'CARD',
    createdAt: now,
    updatedAt: now,
    authorizedAt: now,
    capturedAt: now,
    origins: [{ type: 'CARD', amount: '11900', currency: 'CLP', card: { token: '' } }],
    destinations: [
      {
        type: 'ACCOUNT',
        amount: '11900',
        currency: 'CLP',
        account: {
          type: 'CHECKING',
          currency: 'CLP',
          accountNumber: '7001000001',
          accountHolder: 'Café de los Andes',
        },
      },
    ],
  });
  expect((await rest.call('GET', `/payments/${payment?.id}`)).body).toEqual(payment);
  expect(await statuses(link.id, session.id)).toEqual(['PROCESSING_PAYMENT', 'PROCESSING_PAYMENT']);

  rest.clock.advance(60_000);
  const later = iso(rest.clock());
  const received = { ...payment, status: 'RECEIVED', updatedAt: later, receivedAt: later };
  for (const body of [{ id: payment?.id }, { transactionId: payment?.id }]) {
    const answer = await rest.call('POST', '/payments/received', { body });
    expect([answer.status, answer.body]).toEqual([200, received]);
  }
  expect(await statuses(link.id, session.id)).toEqual(['FINISHED', 'FINISHED']);
});

test('a refusal says why and lets the link be paid again', async () => {
  const { link, session } = await begin();
  const { status, body } = await pay(session, { paymentMethod: 'CARD', card: { token: 'tok_refused' } });
  expect([status, body]).toMatchObject([
    200,
    { status: 'FAILED', failureCode: 'refused', failureMessage: 'The payment was refused.' },
  ]);
  expect(await statuses(link.id, session.id)).toEqual(['ACTIVE', 'FAILED']);
  // Money that comes all the same is recorded, and finishes the link if that can still take it.
  const late = await rest.call('POST', '/payments/received', { body: { id: body?.id } });
  expect([late.status, late.body]).toMatchObject([200, { status: 'RECEIVED' }]);
  expect(late.body).not.toHaveProperty('failureCode');
  expect(await statuses(link.id, session.id)).toEqual(['FINISHED', 'FINISHED']);
});

describe('a payment is refused', () => {
  test('by a method that the link does not allow, or that is none', async () => {
    const { session } = await begin();
    expect(await verdictOf(session, { paymentMethod: 'PIX' })).toEqual([
      400,
      '11',
      'paymentMethod: must be a method that the payment link allows: CARD, WEBPAY',
    ]);
    expect(await verdictOf(session, { origins: [{ type: 'PIX' }] })).toEqual([
      400,
      '11',
      'origins[0].type: must be a method that the payment link allows: CARD, WEBPAY',
    ]);
    expect(await verdictOf(session, { paymentMethod: 'CASH' })).toEqual([
      400,
      '11',
      expect.stringMatching(/^paymentMethod: must be one of CARD, /),
    ]);
    expect(await verdictOf(session, {})).toEqual([400, '12', 'paymentMethod: is required']);
    expect(await rest.verdict('POST', `/checkout-sessions/${session.id}/payments`)).toEqual([
      400,
      '14',
      'The body is empty; it must be JSON',
    ]);
    expect(await rest.call('GET', `/payments?checkoutSessionId=${session.id}`)).toMatchObject({
      body: { pagination: { total: 0 } },
    });
  });

  test('without what the link requires of the payer, naming each field', async () => {
    const { session } = await begin({ customerRequirements: CUSTOMER_REQUIREMENTS, customer: { firstName: 'Ana' } });
    const { status, body } = await pay(session, { paymentMethod: 'CARD', customer: { lastName: 'Rojas' } });
    expect([status, body?.code, body?.message]).toEqual([400, '12', 'customer.email: is required']);
    expect(body?.errors).toEqual(
      ['email', 'phoneNumber', 'phoneNumberPrefix', 'address', 'documentNumber', 'documentType'].map((field) => ({
        path: `customer.${field}`,
        code: '12',
        message: 'is required',
      })),
    );
  });

  test('on a session that is being paid, is paid, failed or is over', async () => {
    const { session } = await begin();
    const { body: payment, text } = await pay(session);
    expect((await pay(session)).text).toBe(text);
    const refusal = (status: string) => [422, '21', `A checkout session that is ${status} cannot be paid`];
    const other = { paymentMethod: 'CARD', card: { token: 'tok_pending' } };
    expect(await verdictOf(session, other)).toEqual(refusal('PROCESSING_PAYMENT'));
    await rest.call('POST', '/payments/received', { body: { id: payment?.id } });
    expect(await verdictOf(session, other)).toEqual(refusal('FINISHED'));
    const { session: failed } = await begin();
    await pay(failed, { paymentMethod: 'CARD', card: { token: 'tok_refused' } });
    expect(await verdictOf(failed, { paymentMethod: 'CARD' })).toEqual(refusal('FAILED'));
    const { session: old } = await begin();
    rest.clock.advance(1_800_000);
    expect(await verdictOf(old, { paymentMethod: 'CARD' })).toEqual(refusal('EXPIRED'));
  });

  test('on a link that was deactivated meanwhile', async () => {
    const { link, session } = await begin();
    await rest.call('POST', `/payment-links/${link.id}/deactivate`);
    expect(await verdictOf(session, { paymentMethod: 'CARD' })).toEqual([
      422,
      '21',
      'A payment link that is EXPIRED accepts no payments',
    ]);
  });
});

test('a session that is being paid or is paid cannot be ended', async () => {
  const { session } = await begin();
  const { body: payment } = await pay(session);
  const path = `/checkout-sessions/${session.id}`;
  expect(await rest.verdict('DELETE', path)).toEqual([422, '21', expect.stringContaining('PROCESSING_PAYMENT')]);
  await rest.call('POST', '/payments/received', { body: { id: payment?.id } });
  expect(await rest.verdict('DELETE', path)).toEqual([422, '21', expect.stringContaining('FINISHED')]);
});

test('funds arrive for a payment of yours alone', async () => {
  const { session } = await begin();
  const { body: payment } = await pay(session);
  const missing = [404, '31', 'There is no such payment'];
  const receive = (body: unknown, as: 'demo' | 'other' = 'demo') =>
    rest.verdict('POST', '/payments/received', { as, body });
  expect(await receive({ id: payment?.id }, 'other')).toEqual(missing);
  expect(await receive({ id: NOWHERE })).toEqual(missing);
  expect(await receive({ id: session.id })).toEqual(missing);
  expect(await receive({})).toEqual([400, '12', 'id: is required']);
  expect(await receive({ id: 7 })).toEqual([400, '11', 'id: must be a string']);
});

test('payments are listed by link, session and status', async () => {
  const { link, session } = await begin({ paymentLimit: null });
  const { body: first } = await pay(session);
  rest.clock.advance(1_000);
  const again = await rest.call('POST', `/payment-links/token/${link.checkoutToken}/checkout-sessions`);
  const { body: second } = await pay(again.body as { id: string }, {
    origins: [{ type: 'CARD', card: { token: 'tok_refused' } }],
  });
  const list = async (query: string) => (await rest.call('GET', `/payments?paymentLinkId=${link.id}${query}`)).body;
  expect(await list('')).toEqual({
    results: [second, first],
    pagination: { count: 2, next: 2, previous: 0, total: 2 },
  });
  expect(await list('&sort=createdAt:asc&limit=1')).toMatchObject({
    results: [first],
    pagination: { total: 2, next: 1 },
  });
  expect(await list(`&checkoutSessionId=${session.id}`)).toMatchObject({ results: [first] });
  expect(await list('&status=FAILED,RECEIVED')).toMatchObject({ results: [second] });
  expect(await list('&limit=0')).toMatchObject({ results: [], pagination: { total: 2, count: 0 } });
  const theirs = await rest.call('GET', `/payments?paymentLinkId=${link.id}`, { as: 'other' });
  expect(theirs.body).toMatchObject({ results: [], pagination: { total: 0 } });
  for (const hopeless of ['status=LOST', 'type=FEE', 'currency=XXX', 'status=LOST&type=PURCHASE']) {
    expect((await rest.call('GET', `/payments?${hopeless}`)).body).toEqual({
      pagination: { count: 0, next: 0, previous: 0, total: 0 },
      results: [],
    });
  }
});
