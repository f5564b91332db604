import { expect, test } from 'vitest';
import { InvalidStateError } from '../../../src/domain/errors.ts';
import type { Driver } from './driver.ts';
import { type AtTill, HOUR_MS, MINUTE_MS } from './till.ts';

const WAITING = ['CREATED', 'PROCESSING_PAYMENT', 'PROCESSING_PAYMENT'];
const PAID = ['RECEIVED', 'FINISHED', 'FINISHED'];
/** The payment has ended and its link can be paid again. */
const LET_GO = ['FAILED', 'FAILED', 'ACTIVE'];

/** The payer pays, is refused, leaves, or does nothing at all. */
export function payingContract(atTill: AtTill, { traits }: Pick<Driver, 'traits'>): void {
  test(
    'a payment that is begun says what the payer does next, and until when',
    atTill(async ({ driver, shop, begin, standing }) => {
      const payment = await begin();
      expect(payment).toMatchObject({
        status: 'CREATED',
        provider: driver.name,
        providerReference: expect.any(String),
        nextStep: { kind: 'REDIRECT', url: expect.stringMatching(/^https?:/), expiresAt: payment.expiresAt },
      });
      expect(payment.expiresAt).toBeGreaterThanOrEqual(driver.clock() + 15 * MINUTE_MS);
      expect(payment.expiresAt).toBeLessThanOrEqual(driver.clock() + 24 * HOUR_MS);
      expect(payment.nextLookupAt).not.toBeNull();
      expect(await standing(payment)).toEqual(WAITING);
      expect(await driver.collected(shop, payment)).toBe(1);
    }),
  );

  test(
    'begun again, it is the same payment',
    atTill(async ({ driver, shop, begin, now }) => {
      const payment = await begin();
      const account = await shop.providerAccounts.openFor(payment);
      const request = {
        payment,
        terms: undefined,
        returnUrl: `http://localhost:4000/return/${payment.returnKey}`,
        account,
      };
      const session = await shop.store.checkoutSessions.find(payment.clientId, payment.checkoutSessionId);
      const again = await shop.providers[driver.name].begin({ ...request, terms: session?.terms });
      expect(again.result).toMatchObject({ status: 'PENDING', reference: payment.providerReference });
      expect(again.result).toMatchObject({ nextStep: payment.nextStep });
      expect(await driver.collected(shop, payment)).toBe(1);
      expect(await now(payment)).toEqual(payment);
    }),
  );

  test(
    'the payer pays and comes back',
    atTill(async ({ shop, there, begin, standing, told }) => {
      const payment = await begin();
      const returned = await there.pay(payment);
      expect(await shop.payments.resume(payment.returnKey, returned)).toMatchObject({
        status: 'RECEIVED',
        providerTransactionId: expect.any(String),
        nextLookupAt: null,
        lateOutcome: null,
      });
      expect(await standing(payment)).toEqual(PAID);
      const events = [
        'Transaction.Captured CAPTURED',
        'Transaction.Received RECEIVED',
        'PaymentLink.Finished FINISHED',
      ];
      expect((await told()).slice(-events.length)).toEqual(events);
      // Coming back once more changes nothing.
      await shop.payments.resume(payment.returnKey, returned);
      expect((await told()).slice(-events.length)).toEqual(events);
    }),
  );

  test.skipIf(traits.takenOnReturn)(
    'the payer pays and does not come back: the provider is asked',
    atTill(async ({ there, begin, pass, standing }) => {
      const payment = await begin();
      await there.pay(payment);
      await pass(15_000);
      expect(await standing(payment)).toEqual(PAID);
    }),
  );

  test.skipIf(!traits.takenOnReturn)(
    'the payer approves and does not come back in time: nothing is taken',
    atTill(async ({ shop, there, begin, pass, standing }) => {
      const payment = await begin();
      const returned = await there.pay(payment);
      await pass(15_000);
      expect(await standing(payment)).toEqual(WAITING);
      await pass((payment.expiresAt ?? 0) - payment.createdAt);
      expect(await standing(payment)).toEqual(LET_GO);
      await shop.payments.resume(payment.returnKey, returned);
      expect(await standing(payment)).toEqual(LET_GO);
    }),
  );

  test(
    'the payer is refused',
    atTill(async ({ shop, there, newLink, beginOn, standing }) => {
      const link = await newLink();
      const payment = await beginOn(link);
      const refused = await shop.payments.resume(payment.returnKey, await there.refuse(payment));
      if (!traits.refusalIsFinal) {
        expect(await standing(payment)).toEqual(WAITING);
        expect(refused.nextStep).toEqual(payment.nextStep);
        await shop.payments.resume(payment.returnKey, await there.pay(payment));
        expect(await standing(payment)).toEqual(PAID);
        return;
      }
      expect(refused).toMatchObject({
        status: 'FAILED',
        failureCode: expect.any(String),
        nextLookupAt: null,
      });
      expect(await standing(payment)).toEqual(LET_GO);
      const again = await beginOn(link);
      expect(await standing(again)).toEqual(WAITING);
    }),
  );

  test(
    'the payer leaves',
    atTill(async ({ shop, there, begin, standing, pass }) => {
      const payment = await begin();
      const left = await shop.payments.resume(payment.returnKey, await there.leave(payment));
      if (!traits.leavingIsFinal) {
        expect(left.nextStep).toEqual(payment.nextStep);
        expect(await standing(payment)).toEqual(WAITING);
        await pass((payment.expiresAt ?? 0) - left.updatedAt);
      }
      expect(await standing(payment)).toEqual(LET_GO);
    }),
  );

  test(
    'the time of the payer is over',
    atTill(async ({ driver, there, begin, pass, now, standing, told }) => {
      const payment = await begin();
      await pass((payment.expiresAt ?? 0) - driver.clock() - 1);
      expect(await standing(payment)).toEqual(WAITING);
      await pass(MINUTE_MS);
      expect(await now(payment)).toMatchObject({ status: 'FAILED', failureCode: 'expired' });
      expect(await standing(payment)).toEqual(LET_GO);
      expect((await told()).at(-1)).toBe('PaymentLink.PaymentFailed ACTIVE');
      // Some providers are asked once more.
      await pass(2 * MINUTE_MS);
      expect(await now(payment)).toMatchObject({ status: 'FAILED', failureCode: 'expired', nextLookupAt: null });
      if (traits.endIsFinal) await expect(there.pay(payment)).rejects.toThrow();
    }),
  );

  test(
    'nobody ever decides: the link is let go, and the provider is left alone',
    atTill(async ({ driver, shop, me, begin, passInSteps, now, standing }) => {
      const payment = await begin();
      await passInSteps(6 * HOUR_MS, 30 * MINUTE_MS);
      expect(await standing(payment)).toEqual(LET_GO);
      expect(await now(payment)).toMatchObject({ failureCode: 'expired', nextLookupAt: null });
      await shop.paymentLinks.deactivate(me, payment.paymentLinkId);
      await shop.paymentLinks.delete(me, payment.paymentLinkId);
      expect(await driver.collected(shop, payment)).toBe(1);
    }),
  );

  test(
    'a payment that is canceled cannot be paid, and its link can',
    atTill(async ({ shop, me, there, newLink, beginOn, standing }) => {
      const link = await newLink();
      const payment = await beginOn(link);
      expect(await shop.payments.cancel(me, payment.id)).toMatchObject({ status: 'FAILED', failureCode: 'canceled' });
      expect(await standing(payment)).toEqual(LET_GO);
      if (traits.endIsFinal) await expect(there.pay(payment)).rejects.toThrow();
      const other = await beginOn(link);
      await shop.payments.resume(other.returnKey, await there.pay(other));
      expect(await standing(other)).toEqual(PAID);
    }),
  );

  test.skipIf(traits.takenOnReturn)(
    'a payment that was paid meanwhile is not canceled',
    atTill(async ({ shop, me, there, begin, standing }) => {
      const payment = await begin();
      await there.pay(payment);
      await expect(shop.payments.cancel(me, payment.id)).rejects.toThrow(InvalidStateError);
      expect(await standing(payment)).toEqual(PAID);
    }),
  );

  test.skipIf(!traits.takenOnReturn)(
    'a payment whose payer has not come back is canceled, and takes nothing when he does',
    atTill(async ({ shop, me, there, begin, standing }) => {
      const payment = await begin();
      const returned = await there.pay(payment);
      await shop.payments.cancel(me, payment.id);
      await shop.payments.resume(payment.returnKey, returned);
      expect(await standing(payment)).toEqual(LET_GO);
    }),
  );

  test(
    'paying and canceling at once: one of them wins, and both sides know which',
    atTill(async ({ shop, me, there, begin, standing, pass }) => {
      for (let round = 0; round < 6; round += 1) {
        const payment = await begin();
        const [paying] = await Promise.allSettled([there.pay(payment), shop.payments.cancel(me, payment.id)]);
        await pass(30_000);
        const [status] = await standing(payment);
        if (traits.endIsFinal) expect(status).toBe(paying.status === 'fulfilled' ? 'RECEIVED' : 'FAILED');
        else expect(['RECEIVED', 'FAILED']).toContain(status);
      }
    }),
  );
}
