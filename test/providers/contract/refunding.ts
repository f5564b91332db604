import { expect, test } from 'vitest';
import { InvalidStateError } from '../../../src/domain/errors.ts';
import type { Payment } from '../../../src/domain/payment.ts';
import { refundableAmount } from '../../../src/domain/refund.ts';
import { reconcile } from '../../../src/services/reconciliation.ts';
import type { Driver, Fate } from './driver.ts';
import { type AtTill, HOUR_MS, MINUTE_MS, type Till } from './till.ts';

const DAY_MS = 24 * HOUR_MS;

/** Money that goes back: asked for here or there, refused, lost on the way, or taken back by a bank. */
export function refundContract(atTill: AtTill, { traits }: Pick<Driver, 'traits'>): void {
  const ifFate = (fate: Fate) => test.skipIf(!traits.fates.includes(fate));
  const isDisputable = traits.fates.includes('DISPUTED');
  const ifBreakable = test.skipIf(!traits.faults);

  const refundsOf = ({ shop }: Till, { clientId, id }: Payment) => shop.store.refunds.ofPayment(clientId, id);
  const givenBack = async ({ there }: Till, payment: Payment) => Number(await there.refundedThere(payment));

  test(
    'all of a payment',
    atTill(async (till) => {
      const payment = await till.paid();
      const refund = await till.shop.refunds.create(till.me, payment.id, {});
      expect(refund).toMatchObject({ status: 'SUCCEEDED', providerReference: expect.any(String), failureCode: null });
      expect(await till.now(payment)).toMatchObject({ status: 'REFUNDED', refundedAt: till.driver.clock() });
      expect(await givenBack(till, payment)).toBe(Number(payment.amount));
      expect((await till.told()).at(-1)).toBe('Transaction.Refunded REFUNDED');
      await expect(till.shop.refunds.create(till.me, payment.id, {})).rejects.toThrow(InvalidStateError);
    }),
  );

  test(
    'a part, and then the rest',
    atTill(async (till) => {
      const payment = await till.paid();
      await till.shop.refunds.create(till.me, payment.id, { amount: '19' });
      expect(await till.now(payment)).toMatchObject({ status: 'RECEIVED' });
      expect(await givenBack(till, payment)).toBe(19);
      await expect(till.shop.refunds.create(till.me, payment.id, { amount: payment.amount })).rejects.toThrow(
        InvalidStateError,
      );
      await till.shop.refunds.create(till.me, payment.id, undefined);
      expect(await till.now(payment)).toMatchObject({ status: 'REFUNDED' });
      expect(await givenBack(till, payment)).toBe(Number(payment.amount));
    }),
  );

  test.skipIf(!traits.ownsTime)(
    'more than a week after it was paid, and nobody is asked about it any more',
    atTill(async (till) => {
      const payment = await till.paid();
      till.driver.clock.advance(8 * DAY_MS);
      await till.shop.refunds.create(till.me, payment.id, { amount: '19' });
      await till.shop.refunds.create(till.me, payment.id, {});
      expect(await givenBack(till, payment)).toBe(Number(payment.amount));
      await till.pass(MINUTE_MS);
      expect(await till.now(payment)).toMatchObject({ status: 'REFUNDED', nextLookupAt: null });
    }),
  );

  test(
    'many at once: their sum never exceeds the payment',
    atTill(async (till) => {
      const payment = await till.paid();
      const third = String(Math.floor(Number(payment.amount) / 3));
      const asked = Array.from({ length: 8 }, () => till.shop.refunds.create(till.me, payment.id, { amount: third }));
      const answers = await Promise.allSettled(asked);
      const made = answers.filter(({ status }) => status === 'fulfilled');
      expect(made).toHaveLength(3);
      await till.pass(30_000);
      const refunds = await refundsOf(till, payment);
      expect(refunds.map(({ status }) => status)).toEqual(['SUCCEEDED', 'SUCCEEDED', 'SUCCEEDED']);
      expect(await givenBack(till, payment)).toBe(3 * Number(third));
    }),
  );

  ifBreakable(
    'its answer is lost: it is made once',
    atTill(async (till) => {
      const payment = await till.paid();
      till.driver.breakDown('loses answers');
      const refund = await till.shop.refunds.create(till.me, payment.id, { amount: '19' });
      expect(refund).toMatchObject({ status: 'PENDING', providerReference: null });
      till.driver.repair();
      await till.pass(HOUR_MS);
      expect(await refundsOf(till, payment)).toMatchObject([{ id: refund.id, status: 'SUCCEEDED' }]);
      expect(await givenBack(till, payment)).toBe(19);
      expect(await till.now(payment)).toMatchObject({ status: 'RECEIVED', nextLookupAt: null });
    }),
  );

  ifBreakable(
    'its answer is lost, and the provider is out of reach for two days: it is made once',
    atTill(async (till) => {
      const payment = await till.paid();
      till.driver.breakDown('loses answers');
      const refund = await till.shop.refunds.create(till.me, payment.id, { amount: '19' });
      till.driver.breakDown('down');
      await till.passInSteps(48 * HOUR_MS, 4 * HOUR_MS);
      expect(await refundsOf(till, payment)).toMatchObject([{ id: refund.id, status: 'PENDING' }]);
      till.driver.repair();
      await till.passInSteps(4 * HOUR_MS, HOUR_MS);
      expect(await refundsOf(till, payment)).toMatchObject([{ id: refund.id, status: 'SUCCEEDED' }]);
      expect(await givenBack(till, payment)).toBe(19);
    }),
  );

  ifFate('REFUND_PENDS')(
    'it is undecided for a while',
    atTill(async (till) => {
      const payment = await till.paid('REFUND_PENDS');
      const refund = await till.shop.refunds.create(till.me, payment.id, {});
      expect(refund).toMatchObject({ status: 'PENDING', providerReference: expect.any(String) });
      expect(await till.now(payment)).toMatchObject({ status: 'RECEIVED' });
      await till.there.settleRefunds(payment);
      await till.pass(HOUR_MS);
      expect(await refundsOf(till, payment)).toMatchObject([{ id: refund.id, status: 'SUCCEEDED' }]);
      expect(await till.now(payment)).toMatchObject({ status: 'REFUNDED', nextLookupAt: null });
    }),
  );

  ifFate('REFUND_FAILS')(
    'it succeeds and comes back: the payment is as it was, and can be refunded again',
    atTill(async (till) => {
      const payment = await till.paid('REFUND_FAILS');
      const refund = await till.shop.refunds.create(till.me, payment.id, {});
      expect(refund.status).toBe('SUCCEEDED');
      expect(await till.now(payment)).toMatchObject({ status: 'REFUNDED' });
      await till.there.settleRefunds(payment);
      await till.hear(payment);
      expect(await refundsOf(till, payment)).toMatchObject([
        { id: refund.id, status: 'FAILED', failureCode: expect.any(String) },
      ]);
      const after = await till.now(payment);
      expect(after).toMatchObject({ status: 'RECEIVED', refundedAt: null });
      expect(Number(refundableAmount(after, null))).toBe(Number(payment.amount));
      expect(await givenBack(till, payment)).toBe(0);
    }),
  );

  test.skipIf(!traits.refusesRefundOfDisputed)(
    'the provider refuses it: nothing is reserved any more',
    atTill(async (till) => {
      const payment = await till.paid('DISPUTED');
      const refund = await till.shop.refunds.create(till.me, payment.id, { amount: '19' });
      expect(refund).toMatchObject({ status: 'FAILED', providerReference: null, failureCode: expect.any(String) });
      const after = await till.now(payment);
      expect(Number(refundableAmount(after, null))).toBe(Number(payment.amount));
      expect(await givenBack(till, payment)).toBe(0);
    }),
  );

  test.skipIf(!traits.refundsThere)(
    'one that was made at the provider counts like one of ours',
    atTill(async (till) => {
      const payment = await till.paid();
      await till.there.refundThere?.(payment, '19');
      await till.hear(payment);
      expect(await refundsOf(till, payment)).toMatchObject([{ origin: 'PROVIDER', status: 'SUCCEEDED' }]);
      await till.shop.refunds.create(till.me, payment.id, {});
      expect(await till.now(payment)).toMatchObject({ status: 'REFUNDED' });
      expect(await givenBack(till, payment)).toBe(Number(payment.amount));
    }),
  );

  test(
    'the books of the provider and ours agree, to the cent and in every day',
    atTill(async (till) => {
      const { shop, driver } = till;
      const first = await till.paid();
      await shop.refunds.create(till.me, first.id, { amount: '19' });
      const second = await till.paid(isDisputable ? 'DISPUTED' : 'STAYS');
      const ids = [first.id, second.id];
      const aroundNow = () => ({ from: driver.clock() - DAY_MS / 2, to: driver.clock() + DAY_MS / 2 });
      const firstDay = aroundNow();
      const differences = async (range: { from: number; to: number }) => {
        const found = [];
        const account = await shop.providerAccounts.openFor(first);
        const subject = { store: shop.store, provider: shop.providers[driver.name] };
        for await (const one of reconcile(subject, account, range)) {
          if (ids.includes(one.paymentId ?? '')) found.push(one);
        }
        return found;
      };
      await till.hear(second);
      expect(await differences(firstDay)).toEqual([]);
      if (traits.ownsTime) driver.clock.advance(40 * DAY_MS);
      if (!isDisputable) {
        // Nobody can say that the books agree where the provider tells no more.
        const untold = (await differences(firstDay)).map(({ kind, theirs }) => `${kind} ${theirs}`);
        expect(untold.toSorted()).toEqual(traits.tellsForAWeek ? ['PAYMENT null', 'PAYMENT null', 'REFUND null'] : []);
        expect(await differences(aroundNow())).toEqual([]);
        return;
      }
      await till.there.decideDispute(second, 'LOST');
      expect(await differences(firstDay)).toMatchObject([
        { kind: 'DISPUTE', ours: null, theirs: expect.stringMatching(/^\d+/) },
      ]);
      await till.hear(second);
      expect(await differences(firstDay)).toEqual([]);
      expect(await differences(aroundNow())).toEqual([]);
    }),
  );

  test.skipIf(!isDisputable).each(['WON', 'LOST'] as const)(
    'the bank of the payer disputes it, and the dispute is %s',
    (status) =>
      atTill(async (till) => {
        const payment = await till.paid('DISPUTED');
        const { clientId, id } = payment;
        const disputesOf = async () => (await till.shop.store.disputes.ofPayments(clientId, [id]))[0];
        await till.hear(payment);
        expect(await disputesOf()).toMatchObject([{ status: 'OPEN', reason: 'fraudulent', paymentId: id }]);
        expect(Number((await disputesOf())?.[0]?.amount)).toBe(Number(payment.amount));
        await till.there.decideDispute(payment, status);
        await till.hear(payment);
        expect(await disputesOf()).toMatchObject([{ status }]);
        const told = (await till.told()).filter((event) => event.startsWith('Transaction.Disputed'));
        expect(told).toHaveLength(2);
      })(),
  );
}
