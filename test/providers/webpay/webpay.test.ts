import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Payment } from '../../../src/domain/payment.ts';
import type { ProviderPayment, ReturnParameters } from '../../../src/domain/provider/port.ts';
import { credentialFaults } from '../../../src/providers/webpay/credentials.ts';
import { createWebpay } from '../../../src/providers/webpay/webpay.ts';
import { makeLink, makePayment, makeSession } from '../../store/make.ts';
import { createTestClock } from '../../support/clock.ts';
import { listen } from '../../support/listen.ts';
import type { Visit } from '../../support/providers/webpay/transactions.ts';
import { startWebpay, type WebpayStandIn } from '../../support/providers/webpay/webpay.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
const clock = createTestClock();
let standIn: WebpayStandIn;
let provider: ReturnType<typeof createWebpay>;
beforeEach(async () => {
  standIn = await startWebpay({ clock });
  provider = createWebpay({ clock, endpoint: standIn.url, timeoutMs: 2_000 });
});
afterEach(() => standIn.close());

function makeRequest(otherwise: Partial<Payment> = {}, credentials = standIn.credentials): ProviderPayment {
  const session = makeSession(makeLink({ clientId: 'client' }));
  const terms = { provider: 'webpay', providerAccountId: 'acc_1', amount: '1190', currency: 'CLP' } as const;
  return {
    payment: makePayment(session, { ...terms, createdAt: clock(), ...otherwise }),
    terms: undefined,
    returnUrl: 'http://localhost:4000/return/tag.key',
    account: { clientId: 'client', id: 'acc_1', provider: 'webpay', mode: 'TEST', credentials },
  };
}

/** A payment that was begun, as the gateway knows it then. */
async function begun(): Promise<ProviderPayment> {
  const request = makeRequest();
  const { result } = await provider.begin(request);
  if (result.status !== 'PENDING') throw new Error(`begin said ${result.status}`);
  const { reference: providerReference, nextStep, expiresAt } = result;
  return { ...request, payment: { ...request.payment, providerReference, nextStep, expiresAt } };
}

async function visit({ payment }: ProviderPayment, kind: Visit): Promise<ReturnParameters> {
  const step = payment.nextStep;
  if (step?.kind !== 'REDIRECT') throw new Error('there is no page to go to');
  const body = new URLSearchParams({ token_ws: tokenOf({ payment }), visit: kind });
  const response = await fetch(step.url, { method: 'POST', body, redirect: 'manual' });
  return Object.fromEntries(new URL(response.headers.get('location') ?? '').searchParams);
}

const tokenOf = ({ payment }: Pick<ProviderPayment, 'payment'>) => String(payment.providerReference);
const commits = () => standIn.requests.filter(({ method }) => method === 'PUT').length;

test('a payment that was canceled while its payer may still commit it is looked up once more', async () => {
  const request = await begun();
  const lookUpAt = clock() + MINUTE_MS;
  expect((await provider.cancel(request)).result).toMatchObject({ status: 'FAILED', code: 'canceled', lookUpAt });
  // A commit that was under way all the while.
  await provider.resume(request, await visit(request, 'APPROVED'));
  expect((await provider.cancel(request)).result).toMatchObject({ status: 'RECEIVED' });
});

async function paid(): Promise<ProviderPayment> {
  const request = await begun();
  await provider.resume(request, await visit(request, 'APPROVED'));
  return { ...request, payment: { ...request.payment, status: 'RECEIVED', receivedAt: clock() } };
}

describe('begin', () => {
  test('leads the payer to the page, by the number of the payment', async () => {
    const { payment } = await begun();
    const token = tokenOf({ payment });
    expect(standIn.find(token)).toMatchObject({ buyOrder: payment.id.slice(4), sessionId: payment.id, amount: 1190 });
    expect(payment.nextStep).toEqual({
      kind: 'REDIRECT',
      url: `${standIn.url}/webpayserver/initTransaction?token_ws=${token}`,
      token,
      expiresAt: clock() + 15 * MINUTE_MS,
    });
  });

  test('a payment that is begun late gives its payer the same time', async () => {
    const { result } = await provider.begin(makeRequest({ createdAt: clock() - 20 * MINUTE_MS }));
    expect(result).toMatchObject({ status: 'PENDING', expiresAt: clock() + 15 * MINUTE_MS });
  });

  test('what Webpay refuses for good ends the payment', async () => {
    const other = { ...standIn.credentials, apiKey: 'somebody-elses-secret' };
    expect((await provider.begin(makeRequest({}, other))).result).toMatchObject({
      status: 'FAILED',
      code: 'account_refused',
    });
    expect((await provider.begin(makeRequest({ amount: '0' }))).result).toMatchObject({
      status: 'FAILED',
      code: 'not_taken',
    });
  });

  test('takes whole pesos alone', () => {
    const refusal = (amount: string, currency: 'CLP' | 'USD' = 'CLP') =>
      provider.refusal({ amount, currency, method: 'WEBPAY' });
    expect(refusal('1')).toBeUndefined();
    expect(refusal('9007199254740991')).toBeUndefined();
    expect(refusal('9007199254740992')).toMatch(/^must be for at most/);
    expect(refusal('0')).toMatch(/above 0/);
    expect(refusal('1.00', 'USD')).toMatch(/in CLP/);
  });
});

describe('the ways to come back', () => {
  test('a payer who paid: the transaction is committed, once', async () => {
    const request = await begun();
    const returned = await visit(request, 'APPROVED');
    expect((await provider.retrieve(request)).result.status).toBe('PENDING');
    const received = { status: 'RECEIVED', reference: tokenOf(request), transactionId: '1213' };
    expect(await provider.resume(request, returned)).toEqual({ result: received });
    expect((await provider.resume(request, returned)).result).toEqual(received);
    expect(standIn.find(tokenOf(request)).status).toBe('AUTHORIZED');
  });

  test('a payer whose bank refused: the payment fails', async () => {
    const request = await begun();
    const { result } = await provider.resume(request, await visit(request, 'REFUSED'));
    expect(result).toMatchObject({ status: 'FAILED', code: 'refused' });
  });

  test.each([
    ['gave up', 'LEFT', 0, 'abandoned', ['TBK_ID_SESION', 'TBK_ORDEN_COMPRA', 'TBK_TOKEN']],
    ['was too late', 'APPROVED', 10 * MINUTE_MS, 'expired', ['TBK_ID_SESION', 'TBK_ORDEN_COMPRA']],
    ['met an error', 'ERROR', 0, 'page_error', ['TBK_ID_SESION', 'TBK_ORDEN_COMPRA', 'TBK_TOKEN', 'token_ws']],
  ] as const)('%s: it ends, and nothing is committed', async (_, kind, after, code, names) => {
    const request = await begun();
    clock.advance(after);
    const returned = await visit(request, kind);
    expect(Object.keys(returned).sort()).toEqual(names);
    expect((await provider.resume(request, returned)).result).toMatchObject({ status: 'FAILED', code });
    expect(commits()).toBe(0);
  });

  test('a browser that says so does not undo what was committed', async () => {
    const request = await paid();
    const order = { TBK_ORDEN_COMPRA: request.payment.id.slice(4) };
    for (const returned of [
      { TBK_TOKEN: tokenOf(request) },
      order,
      { token_ws: tokenOf(request), TBK_TOKEN: tokenOf(request) },
    ]) {
      expect((await provider.resume(request, returned)).result.status).toBe('RECEIVED');
    }
  });

  test("with another's token, or with nothing: it waits", async () => {
    const [request, other] = [await begun(), await begun()];
    const theirs = await visit(other, 'APPROVED');
    const { nextStep } = request.payment;
    for (const returned of [theirs, { TBK_TOKEN: tokenOf(other) }, { TBK_ORDEN_COMPRA: 'other' }, {}]) {
      expect((await provider.resume(request, returned)).result).toMatchObject({ status: 'PENDING', nextStep });
    }
    expect(commits()).toBe(0);
  });

  test('the answer of the commit is lost: asked again, it was paid', async () => {
    const request = await begun();
    const returned = await visit(request, 'APPROVED');
    standIn.breakDown('loses answers', ['PUT']);
    await expect(provider.resume(request, returned)).rejects.toMatchObject({ name: 'WebpayCallError' });
    expect((await provider.retrieve(request)).result.status).toBe('RECEIVED');
  });

  test('too late to be committed: Webpay gave it back, and it was not paid', async () => {
    const request = await begun();
    const returned = await visit(request, 'APPROVED');
    clock.advance(7 * MINUTE_MS);
    expect((await provider.resume(request, returned)).result).toMatchObject({ status: 'FAILED', code: 'reversed' });
    expect(standIn.find(tokenOf(request))).toMatchObject({ status: 'REVERSED', returned: 0 });
  });
});

test('another amount or order than ours is an error, and nothing is paid', async () => {
  const request = await paid();
  const wrong = (otherwise: Partial<Payment>) =>
    provider.retrieve({ ...request, payment: { ...request.payment, ...otherwise } });
  await expect(wrong({ amount: '1191' })).rejects.toThrow('another amount or order');
  await expect(wrong({ id: 'pay_other' })).rejects.toThrow('another amount or order');
});

test.each([
  ['no code of an answer', { response_code: null }],
  ['a status that Webpay does not publish', { status: 'SETTLING' }],
  ['a refusal of another order', { status: 'FAILED', response_code: -1, buy_order: 'another' }],
  ['another order that nobody paid', { status: 'INITIALIZED', buy_order: 'another' }],
  ['a part of the amount', { amount: 1 }],
  ['a part that went back, and not how much', { status: 'PARTIALLY_NULLIFIED' }],
])('nonsense is neither paid nor refused: %s', async (_, otherwise) => {
  const request = await begun();
  const sound = { status: 'AUTHORIZED', amount: 1190, buy_order: request.payment.id.slice(4), response_code: 0 };
  const confused = await listen(() => Response.json({ ...sound, ...otherwise }));
  const { retrieve, cancel } = createWebpay({ clock, endpoint: confused.url, timeoutMs: 2_000 });
  await expect(retrieve(request)).rejects.toThrow('Webpay');
  await expect(cancel(request)).rejects.toThrow('Webpay');
  await confused.close();
});

test.each([-1, -2, -3, -4, -5])('the response code %i is a refusal, and says nothing of the card', async (code) => {
  const request = await begun();
  const declined = { status: 'FAILED', amount: 1190, buy_order: request.payment.id.slice(4), response_code: code };
  const there = await listen(() => Response.json(declined));
  const { retrieve } = createWebpay({ clock, endpoint: there.url, timeoutMs: 2_000 });
  expect((await retrieve(request)).result).toMatchObject({ status: 'FAILED', code: 'refused' });
  await there.close();
});

describe('refunds', () => {
  function refund(
    request: ProviderPayment,
    amount: string,
    refundedBefore = '0',
    requestedAt: number | null = null,
    through = provider.refund,
  ) {
    const { payment } = request;
    const times = { createdAt: clock(), updatedAt: clock(), requestedAt };
    return through(request, {
      ...{ clientId: 'client', id: 'ref_1', paymentId: payment.id, amount, currency: 'CLP', reason: null },
      ...{ origin: 'CLIENT', status: 'PENDING', providerReference: null, failureCode: null, ...times, refundedBefore },
    });
  }
  const succeeded = { status: 'SUCCEEDED', reference: expect.stringMatching(/\.ref_1$/), failureCode: null };
  const refused = (failureCode: string) => ({ status: 'FAILED', reference: null, failureCode });
  const returned = (request: ProviderPayment) => standIn.find(tokenOf(request)).returned;

  test('a part, then the rest; the payment stays received', async () => {
    const request = await paid();
    expect(await refund(request, '190')).toEqual(succeeded);
    expect(standIn.find(tokenOf(request)).status).toBe('PARTIALLY_NULLIFIED');
    expect(await provider.retrieve(request)).toMatchObject({ result: { status: 'RECEIVED' }, refundedAmount: '190' });
    expect(await refund(request, '1000', '190')).toEqual(succeeded);
    expect(standIn.find(tokenOf(request)).status).toBe('NULLIFIED');
    expect(await provider.retrieve(request)).toMatchObject({ result: { status: 'RECEIVED' }, refundedAmount: '1190' });
  });

  test.each([
    ['all, on the day', 0, 'REVERSED'],
    ['all, later', 2 * DAY_MS, 'NULLIFIED'],
  ])('%s', async (_, after, status) => {
    const request = await paid();
    clock.advance(after);
    expect(await refund(request, '1190')).toEqual(succeeded);
    expect(standIn.find(tokenOf(request)).status).toBe(status);
    expect(await provider.retrieve(request)).toMatchObject({ result: { status: 'RECEIVED' }, refundedAmount: '1190' });
  });

  test.each(['190', '1190'])('the answer is lost: %s is given back once', async (amount) => {
    const request = await paid();
    standIn.breakDown('loses answers', ['POST']);
    await expect(refund(request, amount)).rejects.toMatchObject({ name: 'WebpayCallError' });
    expect(returned(request)).toBe(Number(amount));
    standIn.repair();
    expect(await refund(request, amount)).toEqual(succeeded);
    expect(returned(request)).toBe(Number(amount));
  });

  test('after a week Webpay does not tell how the payment stands: it is given back, and never requested twice', async () => {
    const request = await paid();
    clock.advance(8 * DAY_MS);
    expect(await refund(request, '190')).toEqual(succeeded);
    standIn.breakDown('loses answers', ['POST']);
    await expect(refund(request, '100', '190')).rejects.toMatchObject({ name: 'WebpayCallError' });
    standIn.repair();
    await expect(refund(request, '100', '190', clock())).rejects.toThrow('no longer reports');
    expect(returned(request)).toBe(290);
  });

  test('a second one of the same amount is another one', async () => {
    const request = await paid();
    await refund(request, '190');
    expect(await refund(request, '190', '190')).toEqual(succeeded);
    expect(returned(request)).toBe(380);
  });

  test('somebody gave money back at Webpay itself: it is not taken for ours', async () => {
    const request = await paid();
    standIn.refund(tokenOf(request), 500);
    expect(await refund(request, '190')).toEqual(refused('refunded_elsewhere'));
    expect(returned(request)).toBe(500);
  });

  test('an answer that does not say how it was made decides nothing', async () => {
    const request = await paid();
    const sound = { status: 'AUTHORIZED', amount: 1190, buy_order: request.payment.id.slice(4), response_code: 0 };
    const confused = await listen(({ method }) => Response.json(method === 'POST' ? { type: 'PENDING' } : sound));
    const { refund: refundThere } = createWebpay({ clock, endpoint: confused.url, timeoutMs: 2_000 });
    await expect(refund(request, '190', '0', null, refundThere)).rejects.toThrow('Webpay answered without type');
    await confused.close();
  });

  test('Webpay refuses it', async () => {
    expect(await refund(await begun(), '190')).toEqual(refused('refund_refused'));
  });
});

test('credentials of the wrong form are named, and not repeated', () => {
  const apiKey = 'A'.repeat(64);
  expect(credentialFaults({ commerceCode: '597000000001', apiKey })).toEqual([]);
  const faults = credentialFaults({ commerceCode: 'secret-code', apiKey: 'too short' });
  expect(faults.map(({ path }) => path)).toEqual([['commerceCode'], ['apiKey']]);
  expect(JSON.stringify(faults)).not.toMatch(/secret-code|too short/);
  expect(credentialFaults({}).map(({ path }) => path)).toEqual([['commerceCode'], ['apiKey']]);
});

test.each(['down', 'loses answers', 'hangs'] as const)(
  'the API %s: no error holds the key or the order',
  async (fault) => {
    const impatient = createWebpay({ clock, endpoint: standIn.url, timeoutMs: 200 });
    const request = await begun();
    standIn.breakDown(fault);
    for (const call of [
      () => impatient.begin(makeRequest()),
      () => impatient.retrieve(request),
      () => impatient.cancel(request),
    ]) {
      const error = await call().then(
        () => undefined,
        (thrown: unknown) => thrown,
      );
      expect(error).toMatchObject({ name: 'WebpayCallError', message: expect.stringMatching(/^Webpay /) });
      const text = inspect(error, { depth: 20, showHidden: true });
      expect(text).not.toContain(standIn.credentials.apiKey);
      expect(text).not.toContain(request.payment.id.slice(4));
    }
  },
);
