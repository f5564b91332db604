import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Viewer } from '../../src/domain/client.ts';
import { InvalidStateError } from '../../src/domain/errors.ts';
import type { Payment } from '../../src/domain/payment.ts';
import type { PaymentLink } from '../../src/domain/payment-link.ts';
import type { ProviderReport, RefundResult } from '../../src/domain/provider/port.ts';
import { makeDue } from '../../src/services/payment/payment-collection.ts';
import { SOON } from '../support/patience.ts';
import { createShop, type Shop } from '../support/shop.ts';
import { dialects, openTestStore } from '../support/store.ts';

const DAY_MS = 86_400_000;

describe.each(dialects)('on %s', (dialect) => {
  let shop: Shop;
  let me: Viewer;
  let report: () => Promise<ProviderReport>;
  let refund: () => Promise<RefundResult>;

  beforeAll(async () => {
    const answer = () => report();
    const sandbox = { begin: answer, retrieve: answer, resume: answer, cancel: answer, refund: () => refund() };
    shop = createShop(await openTestStore(dialect), { sandbox });
  });
  afterAll(() => shop.store.close());
  beforeEach(async () => {
    me = await shop.viewer();
  });

  const fail = () => Promise.reject(new Error('connection refused'));
  const say = (status: 'CAPTURED' | 'RECEIVED', more: Partial<ProviderReport> = {}) => {
    report = async () => ({ result: { status, reference: 'r' }, ...more });
  };

  async function pay({ checkoutToken }: PaymentLink): Promise<Payment> {
    const { id } = await shop.checkoutSessions.start(me, checkoutToken);
    return shop.payments.pay(me, id, { paymentMethod: 'CARD' });
  }

  /** The provider is asked as a notice would have it. */
  async function hear({ id }: Payment): Promise<Payment> {
    const payment = await shop.payments.get(me, id);
    await shop.store.transaction((tx) => makeDue(tx, payment, shop.clock()));
    await shop.lookUpDue();
    return shop.payments.get(me, id);
  }

  const refundsOf = ({ id }: Payment) => shop.store.refunds.ofPayment(me.clientId, id);

  test('the funds come while the whole is given back: no other payment of the link loses its place', async () => {
    const link = await shop.activeLink(me, { paymentLimit: 3 });
    say('CAPTURED');
    const [payment, other] = [await pay(link), await pay(link)];
    let answer = (_: RefundResult) => {};
    refund = () => new Promise((resolve) => (answer = resolve));
    const asked = shop.refunds.create(me, payment.id, {});
    await expect.poll(async () => (await refundsOf(payment)).length, SOON).toBe(1);
    say('RECEIVED');
    expect((await shop.payments.resume(payment.returnKey, {})).status).toBe('RECEIVED');
    answer({ status: 'SUCCEEDED', reference: 'back', failureCode: null });
    expect(await asked).toMatchObject({ status: 'SUCCEEDED' });
    expect(await shop.payments.get(me, payment.id)).toMatchObject({ status: 'REFUNDED' });
    expect(await shop.paymentLinks.get(me, link.id)).toMatchObject({ paymentsDone: 1, paymentsInFlight: 1 });
    expect((await hear(other)).status).toBe('RECEIVED');
    expect(await shop.paymentLinks.get(me, link.id)).toMatchObject({ paymentsDone: 2, paymentsInFlight: 0 });
  });

  test('the funds come while a refund waits for its provider, which is asked for it all the same', async () => {
    say('CAPTURED');
    const payment = await pay(await shop.activeLink(me));
    refund = fail;
    expect(await shop.refunds.create(me, payment.id, { amount: '1' })).toMatchObject({ status: 'PENDING' });
    say('RECEIVED');
    await shop.payments.resume(payment.returnKey, {});
    refund = async () => ({ status: 'SUCCEEDED', reference: 'back', failureCode: null });
    shop.clock.advance(DAY_MS);
    await shop.lookUpDue();
    expect(await refundsOf(payment)).toMatchObject([{ status: 'SUCCEEDED' }]);
    expect(await shop.payments.get(me, payment.id)).toMatchObject({ status: 'RECEIVED', nextLookupAt: null });
  });

  test('what a notice tells of a payment that is decided is not lost in an outage of its provider', async () => {
    say('RECEIVED');
    const payment = await pay(await shop.activeLink(me));
    report = fail;
    await hear(payment);
    const dispute = {
      reference: `d ${payment.id}`,
      amount: payment.amount,
      reason: 'fraudulent',
      status: 'OPEN',
    } as const;
    say('RECEIVED', { disputes: [dispute] });
    shop.clock.advance(DAY_MS);
    await shop.lookUpDue();
    expect(await shop.store.disputes.ofPayments(me.clientId, [payment.id])).toMatchObject([[{ status: 'OPEN' }]]);
    expect((await shop.payments.get(me, payment.id)).nextLookupAt).toBeNull();
  });

  test('the whole went back before its funds came, and comes back: it takes no place of another payment', async () => {
    const link = await shop.activeLink(me, { paymentLimit: 3 });
    say('CAPTURED');
    const [payment, other] = [await pay(link), await pay(link)];
    refund = async () => ({ status: 'SUCCEEDED', reference: 'back', failureCode: null });
    const { id, amount } = await shop.refunds.create(me, payment.id, {});
    expect(await shop.payments.get(me, payment.id)).toMatchObject({ status: 'REFUNDED', receivedAt: null });
    const failed = { id, reference: 'back', amount, status: 'FAILED', failureCode: 'closed' } as const;
    say('CAPTURED', { refunds: [failed] });
    expect(await hear(payment)).toMatchObject({ status: 'RECEIVED', refundedAmount: '0', receivedAt: shop.clock() });
    say('RECEIVED', { refunds: [failed] });
    expect(await hear(payment)).toMatchObject({ status: 'RECEIVED', nextLookupAt: null });
    say('RECEIVED');
    expect((await hear(other)).status).toBe('RECEIVED');
    expect(await shop.paymentLinks.get(me, link.id)).toMatchObject({ paymentsDone: 1, paymentsInFlight: 0 });
  });

  test('more went back at the provider than is left beside ours: no refund can be asked for', async () => {
    say('RECEIVED');
    const payment = await pay(await shop.activeLink(me));
    refund = fail;
    await shop.refunds.create(me, payment.id, { amount: '10000' });
    const there = {
      id: null,
      reference: `x ${payment.id}`,
      amount: '5000',
      status: 'SUCCEEDED',
      failureCode: null,
    } as const;
    say('RECEIVED', { refunds: [there] });
    const after = await hear(payment);
    expect(after.refundedAmount).toBe('15000');
    await expect(shop.refunds.create(me, payment.id, {})).rejects.toThrow(InvalidStateError);
  });

  test('all was refunded at the provider while ours was undecided: it stays REFUNDED when ours is refused', async () => {
    say('RECEIVED');
    const payment = await pay(await shop.activeLink(me));
    refund = fail;
    const { id } = await shop.refunds.create(me, payment.id, { amount: '10000' });
    const there = {
      id: null,
      reference: `x ${payment.id}`,
      amount: payment.amount,
      status: 'SUCCEEDED',
      failureCode: null,
    } as const;
    say('RECEIVED', { refunds: [there] });
    expect(await hear(payment)).toMatchObject({ status: 'REFUNDED', refundedAt: shop.clock() });
    const refundedAt = shop.clock();
    refund = async () => ({ status: 'FAILED', reference: null, failureCode: 'charge_already_refunded' });
    shop.clock.advance(60_000);
    expect(await hear(payment)).toMatchObject({ status: 'REFUNDED', refundedAmount: payment.amount, refundedAt });
    expect(await shop.refunds.get(me, id)).toMatchObject({ status: 'FAILED' });
    expect((await shop.eventsOf(me)).at(-1)).toBe('Transaction.RefundFailed REFUNDED');
  });

  test('the whole is refunded before its funds came: the link can be paid again, and its history says so', async () => {
    const link = await shop.activeLink(me);
    say('CAPTURED');
    const payment = await pay(link);
    refund = async () => ({ status: 'SUCCEEDED', reference: 'back', failureCode: null });
    await shop.refunds.create(me, payment.id, {});
    expect(await shop.paymentLinks.get(me, link.id)).toMatchObject({ storedStatus: 'ACTIVE', paymentsInFlight: 0 });
    const events = await shop.store.events.after(me.clientId, 0, 100);
    expect(events.slice(-2)).toMatchObject([
      { type: 'Transaction.Refunded', data: { transaction: { status: 'REFUNDED' } } },
      {
        type: 'PaymentLink.PaymentFailed',
        data: { paymentLink: { status: 'ACTIVE' } },
        changes: [{ field: 'status', before: 'PROCESSING_PAYMENT', after: 'ACTIVE' }],
      },
    ]);
  });
});
