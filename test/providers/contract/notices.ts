import { expect, test } from 'vitest';
import { DomainError, NotFoundError } from '../../../src/domain/errors.ts';
import type { Driver, Notice } from './driver.ts';
import type { AtTill, Till } from './till.ts';

const WAITING = ['CREATED', 'PROCESSING_PAYMENT', 'PROCESSING_PAYMENT'];
const PAID = ['RECEIVED', 'FINISHED', 'FINISHED'];

/** What the provider tells by itself: at least once, in any order, and also what others pretend that it said. */
export function noticeContract(atTill: AtTill, { traits }: Pick<Driver, 'traits'>): void {
  const noticesOf = ({ driver }: Till) => {
    if (driver.notices === undefined) throw new Error(`${driver.name} sends no notices`);
    return driver.notices;
  };

  async function paidNotice(till: Till): Promise<{ payment: Awaited<ReturnType<Till['begin']>>; notice: Notice }> {
    const payment = await till.begin();
    await till.there.pay(payment);
    const notice = (await noticesOf(till).about(payment)).at(-1);
    if (notice === undefined) throw new Error('nothing was told of the payment');
    return { payment, notice };
  }

  test(
    'a notice of a payment is enough to know that it is paid',
    atTill(async (till) => {
      const { payment, notice } = await paidNotice(till);
      await till.receive(notice);
      expect(await till.standing(payment)).toEqual(PAID);
    }),
  );

  test(
    'twice and in any order, they change nothing more',
    atTill(async (till) => {
      const payment = await till.paid();
      await till.shop.refunds.create(till.me, payment.id, { amount: '19' });
      const { nextLookupAt: _, lookupCount: __, ...before } = await till.now(payment);
      const told = await till.told();
      const all = await noticesOf(till).about(payment);
      expect(all.length).toBeGreaterThan(1);
      for (const notice of [...all.toReversed(), ...all]) await till.receive(notice);
      expect(await till.now(payment)).toMatchObject({ ...before, nextLookupAt: null });
      expect(await till.told()).toEqual(told);
    }),
  );

  test.each(['forge', 'age'] as const)('one that somebody could %s is refused and changes nothing', (how) =>
    atTill(async (till) => {
      const { payment, notice } = await paidNotice(till);
      const bad = noticesOf(till)[how](notice);
      const refused = await till.receive(bad).catch((error: unknown) => error);
      expect(refused).toBeInstanceOf(DomainError);
      expect(refused).toMatchObject({ code: 'INVALID' });
      expect(await till.standing(payment)).toEqual(WAITING);
      // It was not stored either: the true one is news.
      await till.receive(notice);
      expect(await till.standing(payment)).toEqual(PAID);
    })(),
  );

  test(
    'a body that was changed, or is not signed at all, is refused',
    atTill(async (till) => {
      const { payment, notice } = await paidNotice(till);
      const changed = new TextEncoder().encode(`${new TextDecoder().decode(notice.body)} `);
      const refusal = { code: 'INVALID' };
      await expect(till.receive({ ...notice, body: changed })).rejects.toMatchObject(refusal);
      await expect(till.receive({ ...notice, headers: new Headers() })).rejects.toMatchObject(refusal);
      await expect(till.receive({ ...notice, body: new Uint8Array() })).rejects.toMatchObject(refusal);
      expect(await till.standing(payment)).toEqual(WAITING);
    }),
  );

  test(
    'at the address of nobody, or of another client, it is not found',
    atTill(async (till) => {
      const { payment, notice } = await paidNotice(till);
      const stranger = await till.shop.viewer();
      await expect(till.receive(notice, stranger)).rejects.toThrow(NotFoundError);
      const { providerNotices } = till.shop;
      for (const address of ['', 'x', `${till.me.clientTag}.acc_none`, `${till.me.clientTag}.${till.account?.id}.x`]) {
        await expect(providerNotices.receive(till.driver.name, address, notice)).rejects.toThrow(NotFoundError);
      }
      await expect(providerNotices.receive('sandbox', `${till.me.clientTag}.sandbox`, notice)).rejects.toThrow(
        NotFoundError,
      );
      expect(await till.standing(payment)).toEqual(WAITING);
    }),
  );

  test.skipIf(!traits.faults)(
    'one that comes before the answer of begin is understood',
    atTill(async (till) => {
      till.driver.breakDown('loses answers');
      const payment = await till.begin();
      await till.there.pay(payment);
      till.driver.repair();
      expect(await till.now(payment)).toMatchObject({ providerReference: null });
      for (const notice of await noticesOf(till).about(payment)) await till.receive(notice);
      expect(await till.standing(payment)).toEqual(PAID);
      expect(await till.driver.collected(till.shop, payment)).toBe(1);
    }),
  );

  test(
    'those that did not arrive are read again',
    atTill(async (till) => {
      const { payment } = await paidNotice(till);
      await till.shop.providerNotices.readMissed();
      await till.shop.payments.idle();
      expect(await till.standing(payment)).toEqual(PAID);
      const told = await till.told();
      await till.shop.providerNotices.readMissed();
      await till.shop.payments.idle();
      expect(await till.told()).toEqual(told);
    }),
  );
}
