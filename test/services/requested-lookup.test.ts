import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Viewer } from '../../src/domain/client.ts';
import type { Payment } from '../../src/domain/payment.ts';
import type { ProviderReport } from '../../src/domain/provider/port.ts';
import { makeDue } from '../../src/services/payment/payment-collection.ts';
import { SOON } from '../support/patience.ts';
import { createShop, type Shop } from '../support/shop.ts';
import { dialects, openTestStore } from '../support/store.ts';

const DAY_MS = 86_400_000;

const PENDING: ProviderReport = { result: { status: 'PENDING', reference: 'r', nextStep: null, expiresAt: null } };
const RECEIVED: ProviderReport = { result: { status: 'RECEIVED', reference: 'r' } };

/** A notice requests a lookup while another call of the provider is in progress, whose answer may be older than the notice. */
describe.each(dialects)('a lookup that is requested while the provider is called, on %s', (dialect) => {
  let shop: Shop;
  let me: Viewer;
  let report: () => Promise<ProviderReport>;
  let canRefund = true;

  beforeAll(async () => {
    const answer = () => report();
    const sandbox = { begin: answer, retrieve: answer, resume: answer, cancel: answer, canRefund: () => canRefund };
    shop = createShop(await openTestStore(dialect), { sandbox });
  });
  afterAll(() => shop.store.close());
  beforeEach(async () => {
    me = await shop.viewer();
    canRefund = true;
  });

  const fail = () => Promise.reject(new Error('connection refused'));

  async function pay(): Promise<Payment> {
    const { checkoutToken } = await shop.activeLink(me);
    const { id } = await shop.checkoutSessions.start(me, checkoutToken);
    return shop.payments.pay(me, id, { paymentMethod: 'CARD' });
  }

  /** The next call of the provider, to be answered or to fail later. */
  function nextCall() {
    const { promise, resolve, reject } = Promise.withResolvers<ProviderReport>();
    let called = false;
    report = () => {
      called = true;
      return promise;
    };
    return { answer: resolve, fail: reject, begun: () => expect.poll(() => called, SOON).toBe(true) };
  }

  const request = (payment: Payment) => shop.store.transaction((tx) => makeDue(tx, payment, shop.clock()));

  /** Requests a lookup that gets no answer; `meanwhile` runs during the call. */
  async function lookUpWithoutAnswer(payment: Payment, meanwhile: () => Promise<unknown>): Promise<void> {
    await request(payment);
    const call = nextCall();
    const lookedUp = shop.lookUpDue();
    await call.begun();
    await meanwhile();
    call.fail(new Error('connection refused'));
    await lookedUp;
  }

  /** Whether the dispute that the provider reports from now on is recorded by the lookups of a day. */
  async function findsDispute({ id, amount }: Payment): Promise<boolean> {
    const dispute = { reference: `d ${id}`, amount, reason: 'fraudulent', status: 'OPEN' } as const;
    report = async () => ({ ...RECEIVED, disputes: [dispute] });
    shop.clock.advance(DAY_MS);
    await shop.lookUpDue();
    const [disputes = []] = await shop.store.disputes.ofPayments(me.clientId, [id]);
    return disputes.length === 1;
  }

  test('is not forgotten when that call decides the payment', async () => {
    report = async () => PENDING;
    const payment = await pay();
    const call = nextCall();
    const resumed = shop.payments.resume(payment.returnKey, {});
    await call.begun();
    await request(payment);
    call.answer(RECEIVED);
    expect(await resumed).toMatchObject({ status: 'RECEIVED' });
    expect(await findsDispute(payment)).toBe(true);
    expect(await shop.payments.get(me, payment.id)).toMatchObject({ nextLookupAt: null });
  });

  test('is not forgotten when that call finds late money that nobody can take or refund', async () => {
    canRefund = false;
    report = async () => PENDING;
    const payment = await pay();
    report = async () => ({ result: { status: 'FAILED', reference: 'r', code: 'refused', message: 'Refused.' } });
    await shop.payments.resume(payment.returnKey, {});
    await shop.paymentLinks.deactivate(me, payment.paymentLinkId);
    const call = nextCall();
    const simulated = shop.sandbox.simulate(me, payment.id, 'RECEIVED');
    await call.begun();
    await request(payment);
    call.answer({ result: { status: 'CAPTURED', reference: 'r' } });
    expect(await simulated).toMatchObject({ status: 'RECEIVED', lateOutcome: 'HELD', nextLookupAt: shop.clock() });
    expect(await findsDispute(payment)).toBe(true);
    expect(await shop.payments.get(me, payment.id)).toMatchObject({ status: 'RECEIVED', nextLookupAt: null });
  });

  test('is not forgotten when the payment was decided since it was read', async () => {
    report = async () => PENDING;
    const before = await pay();
    report = async () => RECEIVED;
    await shop.payments.resume(before.returnKey, {});
    await request(before);
    expect(await shop.payments.get(me, before.id)).toMatchObject({ status: 'RECEIVED', nextLookupAt: shop.clock() });
    expect(await findsDispute(before)).toBe(true);
  });

  test('is repeated when it gets no answer, though the payment was decided meanwhile', async () => {
    report = async () => PENDING;
    const payment = await pay();
    await lookUpWithoutAnswer(payment, () => {
      report = async () => RECEIVED;
      return shop.payments.resume(payment.returnKey, {});
    });
    expect(await findsDispute(payment)).toBe(true);
  });

  test('does not delay the one that a cancellation announces, when it gets no answer', async () => {
    report = async () => PENDING;
    const payment = await pay();
    const lookUpAt = shop.clock() + 60_000;
    const canceled = { status: 'FAILED', reference: 'r', code: 'canceled', message: 'Canceled.', lookUpAt } as const;
    await lookUpWithoutAnswer(payment, () => {
      report = async () => ({ result: canceled });
      return shop.payments.cancel(me, payment.id);
    });
    expect(await shop.payments.get(me, payment.id)).toMatchObject({ status: 'FAILED', nextLookupAt: lookUpAt });
  });

  test('is repeated when its provider does not answer in time, whenever that is', async () => {
    report = async () => RECEIVED;
    const payment = await pay();
    for (const seconds of [0, 5, 10, 25]) {
      await request(payment);
      report = () => {
        shop.clock.advance(seconds * 1_000);
        return fail();
      };
      await shop.lookUpDue();
      expect((await shop.payments.get(me, payment.id)).nextLookupAt).toBeGreaterThan(shop.clock());
    }
    expect(await findsDispute(payment)).toBe(true);
  });
});
