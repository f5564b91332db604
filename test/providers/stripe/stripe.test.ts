import { inspect } from 'node:util';
import Stripe from 'stripe';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Payment } from '../../../src/domain/payment.ts';
import type { ProviderPayment } from '../../../src/domain/provider/port.ts';
import type { Refund } from '../../../src/domain/refund.ts';
import { createStripe } from '../../../src/providers/stripe/stripe.ts';
import { createTestClock } from '../../support/clock.ts';
import { listen } from '../../support/listen.ts';
import { type StripeStandIn, startStripe } from '../../support/providers/stripe/stripe.ts';
import { accountWith, makeStripePayment, requestOf } from './payment.ts';

const clock = createTestClock();
let standIn: StripeStandIn;
let api: Stripe;
let provider: ReturnType<typeof createStripe>;
beforeEach(async () => {
  standIn = await startStripe({ clock });
  const { hostname, port } = new URL(standIn.url);
  api = new Stripe(standIn.secretKey, { protocol: 'http', host: hostname, port });
  provider = createStripe({ clock, endpoint: standIn.url });
});
afterEach(() => standIn.close());

function makeRequest(otherwise: Partial<Payment> = {}): ProviderPayment {
  const { secretKey, webhookSecret } = standIn;
  return requestOf(makeStripePayment(clock(), otherwise), accountWith({ secretKey, webhookSecret }));
}

/** A payment that was begun, as the gateway knows it then. */
async function begun(): Promise<ProviderPayment> {
  const request = makeRequest();
  const { result } = await provider.begin(request);
  return { ...request, payment: { ...request.payment, providerReference: result.reference } };
}

async function payWith(card: string, { payment }: ProviderPayment): Promise<void> {
  const url = `${standIn.url}/c/pay/${payment.providerReference}`;
  await fetch(url, { method: 'POST', body: new URLSearchParams({ card }), redirect: 'manual' });
}

async function paid(card = 'tok_visa'): Promise<ProviderPayment> {
  const request = await begun();
  await payWith(card, request);
  return request;
}

const sessionOf = ({ payment }: ProviderPayment) => standIn.books.find('cs', String(payment.providerReference));

const refundOf = ({ payment }: ProviderPayment, otherwise: Partial<Refund> = {}) => ({
  clientId: 'client',
  id: 'ref_1',
  paymentId: payment.id,
  amount: '19.00',
  currency: payment.currency,
  reason: null,
  origin: 'CLIENT' as const,
  requestedAt: null,
  status: 'PENDING' as const,
  providerReference: null,
  failureCode: null,
  createdAt: clock(),
  updatedAt: clock(),
  refundedBefore: '0',
  ...otherwise,
});

describe('begin', () => {
  test('what Stripe refuses for good ends the payment', async () => {
    const payment = { amount: '0.30', currency: 'USD' } as const;
    expect(await provider.begin(makeRequest(payment))).toEqual({
      result: {
        status: 'FAILED',
        reference: null,
        code: 'amount_too_small',
        message: 'The provider does not take the payment.',
      },
    });
  });

  test('a key that Stripe does not know ends the payment', async () => {
    const request = {
      ...makeRequest(),
      account: accountWith({ secretKey: 'sk_test_other', webhookSecret: 'whsec_other' }),
    };
    expect((await provider.begin(request)).result).toMatchObject({ status: 'FAILED', code: 'account_refused' });
  });

  test('too late to be begun, it has expired; begun before, it is found', async () => {
    const first = makeRequest();
    await provider.begin(first);
    clock.advance(31 * 60_000);
    expect((await provider.begin(first)).result).toMatchObject({ status: 'PENDING' });
    clock.advance(30 * 60_000);
    expect((await provider.begin(first)).result).toMatchObject({ status: 'FAILED', code: 'expired' });
    const second = makeRequest({ createdAt: clock() - 31 * 60_000 });
    expect((await provider.begin(second)).result).toEqual({
      status: 'FAILED',
      reference: null,
      code: 'expired',
      message: 'The time to pay was over before the provider could be asked.',
    });
  });

  test('begun under another address of the gateway, it waits until that session has ended', async () => {
    const request = makeRequest();
    await provider.begin(request);
    const moved = { ...request, returnUrl: 'https://pay.example/return/tag.key' };
    await expect(provider.begin(moved)).rejects.toMatchObject({ name: 'StripeCallError', code: 'idempotency_error' });
    clock.advance(60 * 60_000);
    expect((await provider.begin(moved)).result).toMatchObject({ status: 'FAILED', code: 'expired' });
  });

  test('a fault of the server decides nothing', async () => {
    standIn.breakDown('fails');
    await expect(provider.begin(makeRequest())).rejects.toMatchObject({ name: 'StripeCallError', code: 'api_error' });
  });
});

describe('cancel', () => {
  test('the answer is lost: requested again or looked up, it was canceled', async () => {
    const { payment, ...rest } = await begun();
    const request = { ...rest, payment: { ...payment, cancelRequestedAt: clock() } };
    standIn.breakDown('loses answers');
    await expect(provider.cancel(request)).rejects.toMatchObject({ name: 'StripeCallError' });
    expect(sessionOf(request).status).toBe('expired');
    standIn.repair();
    const canceled = { status: 'FAILED', reference: request.payment.providerReference, code: 'canceled' };
    expect((await provider.cancel(request)).result).toMatchObject(canceled);
    expect((await provider.retrieve(request)).result).toMatchObject(canceled);
    expect((await provider.retrieve({ ...rest, payment })).result).toMatchObject({ ...canceled, code: 'expired' });
  });

  test('a payment that was paid stays so', async () => {
    expect((await provider.cancel(await paid())).result.status).toBe('RECEIVED');
  });
});

describe('what a session says', () => {
  test('a declined card leaves it open', async () => {
    const request = await begun();
    await payWith('tok_chargeDeclined', request);
    expect((await provider.resume(request, {})).result).toMatchObject({
      status: 'PENDING',
      nextStep: { kind: 'REDIRECT' },
    });
  });

  test('whoever comes back before the answer of begin is recorded is told as well', async () => {
    const request = makeRequest();
    expect((await provider.resume(request, {})).result).toMatchObject({ status: 'PENDING' });
  });

  test('another amount, currency or payment than ours is an error, and nothing is paid', async () => {
    const { payment } = await paid();
    const wrong = async (otherwise: Partial<Payment>) =>
      provider.retrieve({ ...makeRequest(), payment: { ...payment, ...otherwise } });
    await expect(wrong({ amount: '119.51' })).rejects.toThrow(
      `Stripe reports 11950 usd for payment ${payment.id}, which is of 119.51 USD`,
    );
    await expect(wrong({ currency: 'EUR' })).rejects.toThrow('which is of 119.50 EUR');
    await expect(wrong({ id: 'pay_other' })).rejects.toThrow('is not of payment pay_other');
    const session = sessionOf({ ...makeRequest(), payment });
    const intent = standIn.books.find('pi', String(session.payment_intent));
    standIn.books.put('pi', { ...intent, amount_received: 11_949 });
    await expect(wrong({})).rejects.toThrow('Stripe reports 11949 usd');
  });

  test.each([
    ['processing', undefined, { status: 'PENDING', nextStep: null }],
    ['requires_payment_method', 'insufficient_funds', { status: 'FAILED', code: 'insufficient_funds' }],
    ['canceled', undefined, { status: 'FAILED', code: 'refused' }],
  ] as const)('complete and unpaid, with an intent that is %s', async (status, decline_code, result) => {
    const request = await paid();
    const session = sessionOf(request);
    const intent = standIn.books.find('pi', String(session.payment_intent));
    standIn.books.put('cs', { ...session, payment_status: 'unpaid' });
    const last_payment_error = decline_code && ({ type: 'card_error', code: 'card_declined', decline_code } as const);
    standIn.books.put('pi', { ...intent, status, latest_charge: null, last_payment_error: last_payment_error ?? null });
    expect((await provider.retrieve(request)).result).toMatchObject(result);
  });

  test.each([
    ['warning_needs_response', 'OPEN'],
    ['needs_response', 'OPEN'],
    ['under_review', 'OPEN'],
    ['appeal_under_review', 'OPEN'],
    ['warning_closed', 'WON'],
    ['won', 'WON'],
    ['lost', 'LOST'],
    ['prevented', 'LOST'],
  ] as const)('a dispute that is %s is %s', async (status, expected) => {
    const request = await paid('tok_createDispute');
    const [dispute] = standIn.books.all('dp');
    if (dispute === undefined) throw new Error('nobody disputes');
    standIn.books.put('dp', { ...dispute, status });
    const { disputes } = await provider.retrieve(request);
    expect(disputes).toEqual([{ reference: dispute.id, amount: '119.50', reason: 'fraudulent', status: expected }]);
  });

  test('a dispute that was prevented before it took any money is won', async () => {
    const request = await paid('tok_createDispute');
    const [dispute] = standIn.books.all('dp');
    if (dispute === undefined) throw new Error('nobody disputes');
    standIn.books.put('dp', { ...dispute, status: 'prevented', balance_transactions: [] });
    expect((await provider.retrieve(request)).disputes).toMatchObject([{ status: 'WON' }]);
  });

  test('more refunds than one answer holds', async () => {
    const request = await paid();
    const { payment_intent } = sessionOf(request);
    for (let i = 0; i < 12; i += 1) {
      await api.refunds.create({ payment_intent: String(payment_intent), amount: 100 + i });
    }
    const { refunds } = await provider.retrieve(request);
    expect(refunds?.map(({ amount }) => amount).toSorted()).toEqual(
      Array.from({ length: 12 }, (_, i) => `1.${String(i).padStart(2, '0')}`),
    );
  });
});

describe('refunds', () => {
  test('asked for twice, at any time, it is made once', async () => {
    const request = await paid();
    const refund = refundOf(request);
    const first = await provider.refund(request, refund);
    expect(first).toMatchObject({ status: 'SUCCEEDED', reference: expect.stringMatching(/^re_/) });
    clock.advance(48 * 3_600_000);
    expect(await provider.refund(request, refund)).toEqual(first);
    expect(standIn.books.all('re')).toHaveLength(1);
  });

  test('asked for twice at once, it is made once', async () => {
    const request = await paid();
    const refund = refundOf(request);
    const [one, other] = await Promise.all([provider.refund(request, refund), provider.refund(request, refund)]);
    expect(one).toEqual(other);
    expect(standIn.books.all('re')).toHaveLength(1);
  });

  test('Stripe refuses more than is left', async () => {
    const request = await paid();
    await provider.refund(request, refundOf(request, { amount: '119.50' }));
    expect(await provider.refund(request, refundOf(request, { id: 'ref_2' }))).toEqual({
      status: 'FAILED',
      reference: null,
      failureCode: 'charge_already_refunded',
    });
  });
});

describe('notices', () => {
  const PAYMENT_ID = 'pay_01kjmvx600abcdefghjkmnpqrs';

  function noticeOf(type: string, object: object) {
    const body = JSON.stringify({ id: 'evt_1', object: 'event', type, data: { object } });
    const headers = new Headers({ 'stripe-signature': standIn.sign(body) });
    return provider.readNotice?.({ body: new TextEncoder().encode(body), headers }, makeRequest().account, clock());
  }

  test.each([
    ['checkout.session.completed', { id: 'cs_1', client_reference_id: PAYMENT_ID }, { paymentId: PAYMENT_ID }],
    [
      'checkout.session.async_payment_succeeded',
      { id: 'cs_1', client_reference_id: PAYMENT_ID },
      { paymentId: PAYMENT_ID },
    ],
    [
      'checkout.session.async_payment_failed',
      { id: 'cs_1', client_reference_id: PAYMENT_ID },
      { paymentId: PAYMENT_ID },
    ],
    ['checkout.session.expired', { id: 'cs_1', client_reference_id: null }, { reference: 'cs_1' }],
    ['checkout.session.completed', { id: 'cs_1', client_reference_id: 'order 7\0' }, { reference: 'cs_1' }],
    ['charge.refunded', { id: 'ch_1', payment_intent: 'pi_1' }, { transactionId: 'pi_1' }],
    ['charge.dispute.created', { id: 'dp_1', payment_intent: 'pi_1' }, { transactionId: 'pi_1' }],
    ['charge.dispute.closed', { id: 'dp_1', payment_intent: null }, undefined],
    ['refund.updated', { id: 're_1', payment_intent: 'pi_1' }, { transactionId: 'pi_1' }],
    ['refund.failed', { id: 're_1', payment_intent: 'pi_1' }, { transactionId: 'pi_1' }],
    ['customer.created', { id: 'cus_1' }, undefined],
  ])('%s of %o is about %o', async (type, object, about) => {
    expect(await noticeOf(type, object)).toEqual({ id: 'evt_1', type, about });
  });

  test('a fault says what is wrong, and nothing of what was sent', async () => {
    const read = (body: string, signature: string | null, at = clock()) => {
      const headers = new Headers(signature === null ? {} : { 'stripe-signature': signature });
      return expect(
        provider.readNotice?.({ body: new TextEncoder().encode(body), headers }, makeRequest().account, at),
      );
    };
    const body = '{"id":"evt_1","secret":"s3cr3t"}';
    await read(body, null).rejects.toThrow(/^The header Stripe-Signature is missing$/);
    await read(body, 'nonsense').rejects.toThrow(/^The header Stripe-Signature does not sign the body$/);
    await read(body, standIn.sign(`${body} `)).rejects.toThrow(/^The header Stripe-Signature does not sign the body$/);
    await read(body, standIn.sign(body), clock() + 301_000).rejects.toThrow(
      /^The signature is older than 300 seconds$/,
    );
    await read(body, standIn.sign(body), clock() + 300_000).rejects.not.toThrow(/signature/);
    await read('s3cr3t', standIn.sign('s3cr3t')).rejects.toThrow(/^The body is not a Stripe event$/);
    await read('{}', standIn.sign('{}')).rejects.toThrow(/^The body is not a Stripe event$/);
    await read('null', standIn.sign('null')).rejects.toThrow(/^The body is not a Stripe event$/);
  });

  test('those of the last days are read page by page', async () => {
    const since = clock();
    for (let i = 0; i < 60; i += 1) await paid();
    const before = makeRequest().payment.createdAt;
    const ids: string[] = [];
    for await (const { id, about } of provider.missedNotices?.(makeRequest().account, since) ?? []) {
      expect(about).toBeDefined();
      ids.push(id);
    }
    // Of each payment the one notice that is about it; those of other types are not asked for.
    expect(new Set(ids).size).toBe(60);
    clock.advance(1_000);
    const later = [];
    for await (const notice of provider.missedNotices?.(makeRequest().account, before + 1_000) ?? [])
      later.push(notice);
    expect(later).toEqual([]);
  });
});

test('movements are what came and went, in the currency of the payments', async () => {
  const from = clock();
  const first = await paid();
  const { payment_intent } = sessionOf(first);
  await provider.refund(first, refundOf(first));
  clock.advance(5_000);
  const disputed = await paid('tok_createDispute');
  const [dispute] = standIn.books.all('dp');
  await api.disputes.close(String(dispute?.id));
  const read = async (range: { from: number; to: number }) => {
    const movements = [];
    for await (const movement of provider.movements?.(makeRequest().account, range) ?? []) movements.push(movement);
    return movements;
  };
  const usd = { currency: 'USD', paymentId: first.payment.id, at: from };
  expect(await read({ from, to: clock() })).toEqual([
    {
      ...usd,
      kind: 'PAYMENT',
      reference: sessionOf(disputed).payment_intent,
      amount: '119.50',
      paymentId: disputed.payment.id,
      at: from + 5_000,
    },
    { ...usd, kind: 'PAYMENT', reference: payment_intent, amount: '119.50' },
    { ...usd, kind: 'REFUND', reference: expect.stringMatching(/^re_/), amount: '19.00' },
    {
      ...usd,
      kind: 'DISPUTE',
      reference: dispute?.id,
      amount: '119.50',
      paymentId: disputed.payment.id,
      at: from + 5_000,
    },
  ]);
  expect(await read({ from, to: from })).toHaveLength(2);
  expect(await read({ from: from + 1, to: from + 4_999 })).toEqual([]);
});

describe('credentials', () => {
  const faults = (secretKey: string, webhookSecret: string, mode: 'TEST' | 'LIVE') =>
    provider.credentialFaults({ secretKey, webhookSecret }, mode).map(({ path }) => path.join('.'));

  test.each([
    ['sk_test_abc', 'TEST', []],
    ['rk_test_abc', 'TEST', []],
    ['sk_live_abc', 'LIVE', []],
    ['rk_live_abc', 'LIVE', []],
    ['sk_live_abc', 'TEST', ['secretKey']],
    ['sk_test_abc', 'LIVE', ['secretKey']],
    ['pk_test_abc', 'TEST', ['secretKey']],
    ['sk_test_abc\r\nx: y', 'TEST', ['secretKey']],
    ['sk_test_äöü', 'TEST', ['secretKey']],
    ['', 'TEST', ['secretKey']],
  ] as const)('the key %j in a %s account', (key, mode, expected) => {
    expect(faults(key, 'whsec_abc', mode)).toEqual(expected);
  });

  test('a secret of a webhook endpoint begins with whsec_, and no message repeats it', () => {
    expect(faults('sk_test_abc', 'abc', 'TEST')).toEqual(['webhookSecret']);
    const told = provider.credentialFaults({ secretKey: 'sk_live_hidden', webhookSecret: 'hidden' }, 'TEST');
    expect(JSON.stringify(told)).not.toContain('hidden');
  });
});

test('no error holds what was sent or answered', async () => {
  // Somebody between us and Stripe who says everything that he sees, wherever Stripe may say something.
  const parrot = await listen(async (request) => {
    const all = `${JSON.stringify([...request.headers])} ${request.url} ${await request.text()}`;
    const error = { type: all, code: all, message: all, param: all, decline_code: all, payment_intent: { all } };
    const status = request.url.includes('expire') ? 402 : 500;
    return Response.json({ error }, { status, headers: { 'request-id': 'x'.repeat(100) } });
  });
  const closed = createStripe({ clock, endpoint: 'http://127.0.0.1:9', timeoutMs: 1_000 });
  const parroted = createStripe({ clock, endpoint: parrot.url });
  const payment = makeStripePayment(clock(), {
    providerReference: 'cs_1',
    providerTransactionId: 'pi_1',
    customer: { email: 'ana.secreta@example.com' },
  });
  const secrets = { secretKey: 'sk_test_s3cr3t', webhookSecret: 'whsec_s3cr3t' };
  const request = requestOf(payment, accountWith(secrets));
  const errors: unknown[] = [];
  for (const at of [parroted, closed]) {
    const calls = [
      at.begin(request),
      at.retrieve(request),
      at.resume(request, {}),
      at.cancel(request),
      at.refund(request, refundOf(request)),
      (async () => {
        for await (const notice of at.missedNotices?.(request.account, 0) ?? []) expect(notice).toBeUndefined();
      })(),
      (async () => {
        const range = { from: 0, to: clock() };
        for await (const movement of at.movements?.(request.account, range) ?? []) expect(movement).toBeUndefined();
      })(),
    ];
    for (const { status, ...rest } of await Promise.allSettled(calls)) {
      expect(status).toBe('rejected');
      errors.push('reason' in rest ? rest.reason : undefined);
    }
  }
  await parrot.close();
  expect(errors).toHaveLength(14);
  for (const error of errors) {
    expect(error).toMatchObject({ name: 'StripeCallError' });
    const text = inspect(error, { depth: 20, showHidden: true });
    for (const secret of ['s3cr3t', 'ana.secreta', 'Coffee', 'Bearer', 'cs_1']) expect(text).not.toContain(secret);
  }
});
