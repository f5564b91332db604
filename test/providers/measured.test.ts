import { afterEach, expect, test, vi } from 'vitest';
import type { ProviderCall } from '../../src/domain/provider/call.ts';
import type { PaymentProvider, ProviderNotice } from '../../src/domain/provider/port.ts';
import { measured } from '../../src/providers/measured.ts';
import { createSandbox } from '../../src/providers/sandbox/sandbox.ts';
import { createStripe } from '../../src/providers/stripe/stripe.ts';
import { createWebpay } from '../../src/providers/webpay/webpay.ts';
import { createTestClock } from '../support/clock.ts';
import { startStripe } from '../support/providers/stripe/stripe.ts';
import { startWebpay } from '../support/providers/webpay/webpay.ts';
import { createMemoryLedger } from '../support/sandbox-ledger.ts';
import { accountWith, makeStripePayment, requestOf } from './stripe/payment.ts';

const clock = createTestClock();
const sandbox = createSandbox({ clock, ledger: createMemoryLedger() }).provider;
afterEach(() => vi.useRealTimers());

/** The provider, and what is told of its calls: operation and outcome, and the milliseconds by `time`. */
function watch(provider: PaymentProvider) {
  const calls: ProviderCall[] = [];
  const time = createTestClock(0);
  const told = () => calls.splice(0).map(({ operation, outcome, durationMs }) => [operation, outcome, durationMs]);
  return { provider: measured(provider, (call) => calls.push(call), time), time, calls, told };
}

const payment = makeStripePayment(clock());
const request = requestOf(payment, accountWith({}));
const refund = { id: 'ref_1', amount: '1.00', refundedBefore: '0', currency: 'USD' } as never;

test('every call of the sandbox is told, with how it ended', async () => {
  const { provider, told, calls } = watch(sandbox);
  expect(await provider.begin(request)).toEqual(await sandbox.begin(request));
  await provider.retrieve(request);
  await provider.resume(request, {});
  await provider.cancel(request);
  await provider.refund(request, refund);
  await provider.begin(requestOf({ ...payment, id: 'pay_2', cardToken: 'tok_unknown' }, accountWith({})));
  expect(calls[0]).toEqual({ provider: 'sandbox', operation: 'begin', outcome: 'answered', durationMs: 0 });
  expect(told()).toEqual([
    ['begin', 'answered', 0],
    ['retrieve', 'answered', 0],
    ['resume', 'answered', 0],
    ['cancel', 'answered', 0],
    ['refund', 'refused', 0],
    ['begin', 'refused', 0],
  ]);
});

test('a provider that hangs has timed out after 10 s, while its caller waits on', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  let answer = () => {};
  const { provider, time, told } = watch({
    ...sandbox,
    retrieve: () =>
      new Promise((resolve) => {
        answer = () => resolve({ result: { status: 'RECEIVED', reference: 'late' } });
      }),
  });
  const retrieving = provider.retrieve(request);
  time.advance(10_000);
  await vi.advanceTimersByTimeAsync(9_999);
  expect(told()).toEqual([]);
  await vi.advanceTimersByTimeAsync(1);
  expect(told()).toEqual([['retrieve', 'timeout', 10_000]]);
  answer();
  expect(await retrieving).toEqual({ result: { status: 'RECEIVED', reference: 'late' } });
  expect(told()).toEqual([]);
});

test('an answer that cannot be used is invalid, and the error is the caller’s', async () => {
  const { provider, told } = watch({ ...sandbox, retrieve: () => Promise.reject(new TypeError('no such property')) });
  await expect(provider.retrieve(request)).rejects.toThrow('no such property');
  expect(told()).toEqual([['retrieve', 'invalid', 0]]);
});

test('a list is one call, by the time that its provider took', async () => {
  const { provider, time, told } = watch({
    ...sandbox,
    async *missedNotices(_, since): AsyncGenerator<ProviderNotice> {
      time.advance(30);
      yield { id: 'first', type: 'any', about: undefined };
      time.advance(20);
      if (since > 0) throw new Error('it broke off');
    },
  });
  const read = async (since: number) => {
    for await (const _ of provider.missedNotices?.(request.account, since) ?? []) time.advance(1_000);
  };
  await read(0);
  await expect(read(1)).rejects.toThrow('it broke off');
  expect(told()).toEqual([
    ['missedNotices', 'answered', 50],
    ['missedNotices', 'invalid', 50],
  ]);
  expect(provider.readNotice).toBeUndefined();
});

const KEYS = { secretKey: 'sk_test_1', webhookSecret: 'whsec_1', commerceCode: '597000000003', apiKey: 'an-api-key' };
const REAL = [
  ['stripe', () => startStripe({ clock, ...KEYS }), createStripe],
  ['webpay', () => startWebpay({ clock, ...KEYS }), createWebpay],
] as const;

test.each(REAL)('what is the matter with %s is told apart', async (name, start, create) => {
  const standIn = await start();
  // Only the call that gets no answer has a short time: on a busy machine an answer may take longer than that.
  const patient = watch(create({ clock, endpoint: standIn.url }));
  const hasty = watch(create({ clock, endpoint: standIn.url, timeoutMs: 300 }));
  const own = makeStripePayment(clock(), { provider: name, providerReference: 'no_such_reference' });
  const retrieve = ({ provider }: typeof patient, credentials = KEYS) =>
    provider.retrieve(requestOf(own, accountWith(credentials))).catch(() => {});
  await retrieve(patient, { ...KEYS, secretKey: 'sk_test_2', apiKey: 'another' });
  await retrieve(patient);
  for (const [fault, watched] of [
    ['down', patient],
    ['loses answers', patient],
    ['hangs', hasty],
  ] as const) {
    standIn.breakDown(fault);
    await retrieve(watched);
  }
  const outcomes = [...patient.calls, ...hasty.calls].map(({ outcome }) => outcome);
  expect(outcomes).toEqual(['refused', 'refused', 'failed', 'unreachable', 'timeout']);
  standIn.repair();
  await standIn.close();
});
