import { expect, test } from 'vitest';
import type { Driver } from './driver.ts';
import { type AtTill, HOUR_MS, MINUTE_MS, type Till } from './till.ts';

const WAITING = ['CREATED', 'PROCESSING_PAYMENT', 'PROCESSING_PAYMENT'];
const PAID = ['RECEIVED', 'FINISHED', 'FINISHED'];
const LET_GO = ['FAILED', 'FAILED', 'ACTIVE'];

/** The provider does not answer, or its answer gets lost; and money comes when nobody waits for it any more. */
export function outageContract(atTill: AtTill, { traits }: Pick<Driver, 'traits'>): void {
  const ifBreakable = test.skipIf(!traits.faults);

  ifBreakable(
    'the answer of begin is lost: the payment is begun once, and goes on',
    atTill(async ({ driver, shop, there, begin, pass, now, standing }) => {
      driver.breakDown('loses answers');
      const payment = await begin();
      expect(payment).toMatchObject({ status: 'CREATED', providerReference: null, nextStep: null });
      driver.repair();
      await pass(15_000);
      expect(await now(payment)).toMatchObject({
        providerReference: expect.any(String),
        nextStep: { kind: 'REDIRECT' },
      });
      expect(await driver.collected(shop, payment)).toBe(1);
      const returned = await there.pay(payment);
      if (traits.takenOnReturn) await shop.payments.resume(payment.returnKey, returned);
      else await pass(HOUR_MS / 2);
      expect(await standing(payment)).toEqual(PAID);
      expect(await driver.collected(shop, payment)).toBe(1);
    }),
  );

  test.skipIf(!traits.faults || !traits.findsLostBegin)(
    'the answer of begin is lost, and the payer pays before anybody asks again',
    atTill(async ({ driver, shop, there, begin, pass, standing }) => {
      driver.breakDown('loses answers');
      const payment = await begin();
      await there.pay(payment);
      driver.repair();
      await pass(15_000);
      expect(await standing(payment)).toEqual(PAID);
      expect(await driver.collected(shop, payment)).toBe(1);
    }),
  );

  ifBreakable(
    'the provider takes too long: nobody waits for it, and nothing is done twice',
    atTill(async ({ driver, shop, openShop, newLink, beginOn, pass, now }) => {
      driver.breakDown('hangs');
      const payment = await beginOn(await newLink(), openShop({ timeoutMs: 300 }));
      expect(payment).toMatchObject({ status: 'CREATED', providerReference: null });
      driver.repair();
      await pass(15_000);
      expect(await now(payment)).toMatchObject({ nextStep: { kind: 'REDIRECT' } });
      expect(await driver.collected(shop, payment)).toBe(1);
    }),
  );

  ifBreakable(
    'down for ten minutes: a new payment is begun when the provider is back',
    atTill(async ({ driver, begin, passInSteps, now, standing }) => {
      driver.breakDown('down');
      const payment = await begin();
      await passInSteps(10 * MINUTE_MS, MINUTE_MS);
      expect(await standing(payment)).toEqual(WAITING);
      driver.repair();
      await passInSteps(10 * MINUTE_MS);
      expect(await now(payment)).toMatchObject({ status: 'CREATED', nextStep: { kind: 'REDIRECT' } });
    }),
  );

  ifBreakable(
    'down for an hour: what was begun before is paid, and known when the provider is back',
    atTill(async ({ driver, payUnheard, begin, passInSteps, standing }) => {
      const payment = await begin();
      await payUnheard(payment);
      await passInSteps(HOUR_MS);
      expect(await standing(payment)).toEqual(WAITING);
      driver.repair();
      await passInSteps(HOUR_MS);
      expect(await standing(payment)).toEqual(PAID);
    }),
  );

  ifBreakable(
    'down for an hour: what could not be begun in time ends, and its link is free',
    atTill(async ({ driver, shop, me, begin, passInSteps, standing }) => {
      driver.breakDown('down');
      const payment = await begin();
      await passInSteps(HOUR_MS);
      driver.repair();
      await passInSteps(HOUR_MS);
      expect(await standing(payment)).toEqual(LET_GO);
      await shop.paymentLinks.deactivate(me, payment.paymentLinkId);
    }),
  );

  ifBreakable(
    'down for good: the link is let go all the same',
    atTill(async ({ driver, begin, passInSteps, now, standing }) => {
      const payment = await begin();
      driver.breakDown('down');
      await passInSteps(3 * HOUR_MS);
      expect(await standing(payment)).toEqual(LET_GO);
      const { failureCode, nextLookupAt } = await now(payment);
      expect(failureCode).toBe('no_answer');
      // It may have been paid all the same, so the provider is asked again.
      expect(nextLookupAt).not.toBeNull();
      driver.repair();
      await passInSteps(8 * HOUR_MS, HOUR_MS);
      expect(await now(payment)).toMatchObject({ status: 'FAILED', failureCode: 'expired', nextLookupAt: null });
    }),
  );

  /** A payment whose money came while the provider was out of reach, so that its link was let go. */
  async function paidUnseen({ driver, payUnheard, newLink, beginOn, passInSteps, standing }: Till) {
    const link = await newLink();
    const payment = await beginOn(link);
    await payUnheard(payment);
    await passInSteps(3 * HOUR_MS);
    expect(await standing(payment)).toEqual(LET_GO);
    driver.repair();
    return { link, payment };
  }

  ifBreakable(
    'money that comes late is taken while the link can take it',
    atTill(async (till) => {
      const { payment } = await paidUnseen(till);
      await till.passInSteps(7 * HOUR_MS, HOUR_MS);
      expect(await till.now(payment)).toMatchObject({
        status: 'RECEIVED',
        lateOutcome: 'ACCEPTED',
        failureCode: null,
        nextLookupAt: null,
      });
      expect(await till.standing(payment)).toEqual(PAID);
      expect((await till.told()).slice(-3)).toEqual([
        'Payment.Late RECEIVED',
        'Transaction.Received RECEIVED',
        'PaymentLink.Finished FINISHED',
      ]);
    }),
  );

  ifBreakable(
    'money that comes late goes back when the link is taken',
    atTill(async (till) => {
      const { link, payment } = await paidUnseen(till);
      const { shop, me, there } = till;
      const other = await till.beginOn(link);
      await shop.payments.resume(other.returnKey, await there.pay(other));
      expect(await till.standing(other)).toEqual(PAID);
      await till.passInSteps(7 * HOUR_MS, HOUR_MS);
      expect(await till.now(payment)).toMatchObject({
        status: 'REFUNDED',
        lateOutcome: 'REFUNDING',
        nextLookupAt: null,
      });
      expect(Number(await there.refundedThere(payment))).toBe(Number(payment.amount));
      const { paymentsDone, storedStatus } = await shop.paymentLinks.get(me, link.id);
      expect([paymentsDone, storedStatus]).toEqual([1, 'FINISHED']);
    }),
  );
}
