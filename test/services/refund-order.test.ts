import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Store } from '../../src/domain/ports.ts';
import type { PaymentProvider } from '../../src/domain/provider/port.ts';
import { createClaim, withClaim } from '../../src/services/idempotency/claim.ts';
import { SOON } from '../support/patience.ts';
import { createShop } from '../support/shop.ts';
import { dialects, openTestStore } from '../support/store.ts';

/** Lets calls through, and holds them back from `hold` on until `release`. */
function createGate() {
  let open = Promise.resolve();
  let held = 0;
  let release = () => {};
  return {
    pass(): Promise<void> {
      held += 1;
      return open.finally(() => (held -= 1));
    },
    hold(): void {
      open = new Promise((resolve) => (release = resolve));
    },
    release: () => release(),
    isHeld: () => held > 0,
  };
}

describe.each(dialects)('refunds of a provider that cannot tell them apart, on %s', (dialect) => {
  let store: Store;
  beforeAll(async () => {
    store = await openTestStore(dialect);
  });
  afterAll(() => store.close());

  /** A paid payment, and a provider that decides each refund when `decide` is called. */
  async function open() {
    const refunds: { readonly id: string; readonly before: string; readonly decide: () => void }[] = [];
    const refund: PaymentProvider['refund'] = (_, { id, refundedBefore: before }) =>
      new Promise((resolve) => {
        const decide = () => resolve({ status: 'SUCCEEDED', reference: id, failureCode: null });
        refunds.push({ id, before, decide });
      });
    const retrieval = createGate();
    const wrap = (provider: PaymentProvider): PaymentProvider => ({
      ...provider,
      retrieve: (about) => retrieval.pass().then(() => provider.retrieve(about)),
    });
    const shop = createShop(store, { sandbox: { refundsInOrder: true, refund }, wrap });
    const me = await shop.viewer();
    const link = await shop.activeLink(me, { paymentMethodsAllowed: ['FINTOC'] });
    const { id: sessionId } = await shop.checkoutSessions.start(me, link.checkoutToken);
    const payment = await shop.payments.pay(me, sessionId, { paymentMethod: 'FINTOC' });
    await shop.controls.pay(payment);
    await shop.payments.resume(payment.returnKey, {});
    return { shop, me, payment, refunds, retrieval };
  }

  it('requests one only while no other is undecided, whichever id comes first', async () => {
    const { shop, me, payment, refunds } = await open();
    const first = shop.refunds.create(me, payment.id, { amount: '10' });
    await expect.poll(() => refunds.length, SOON).toBe(1);
    // Its id is made in a random order within the same millisecond, so that some of them come before the first one's.
    const others = await Promise.all(
      Array.from({ length: 4 }, () => shop.refunds.create(me, payment.id, { amount: '1' })),
    );
    expect(others.map(({ status }) => status)).toEqual(['PENDING', 'PENDING', 'PENDING', 'PENDING']);
    expect(refunds).toHaveLength(1);
    refunds[0]?.decide();
    expect(await first).toMatchObject({ status: 'SUCCEEDED' });

    shop.clock.advance(15_000);
    const later = shop.lookUpDue();
    for (let index = 1; index <= others.length; index += 1) {
      await expect.poll(() => refunds.length, SOON).toBe(index + 1);
      refunds[index]?.decide();
    }
    await later;
    expect(refunds.map(({ before }) => Number(before))).toEqual([0, 10, 11, 12, 13]);
    const made = await store.refunds.ofPayment(payment.clientId, payment.id);
    expect(made.map(({ status }) => status)).toEqual(Array(5).fill('SUCCEEDED'));
  });

  it('requests one once that is made while the payment is being retrieved', async () => {
    const { shop, me, payment, refunds, retrieval } = await open();
    const first = shop.refunds.create(me, payment.id, { amount: '10' });
    await expect.poll(() => refunds.length, SOON).toBe(1);
    refunds[0]?.decide();
    await first;
    shop.clock.advance(15_000);
    retrieval.hold();
    const lookup = shop.lookUpDue();
    await expect.poll(() => retrieval.isHeld(), SOON).toBe(true);
    const second = shop.refunds.create(me, payment.id, { amount: '1' });
    await expect.poll(() => refunds.length, SOON).toBe(2);
    retrieval.release();
    await lookup;
    expect(refunds).toHaveLength(2);
    refunds[1]?.decide();
    expect(await second).toMatchObject({ status: 'SUCCEEDED' });
  });

  it('does not request a refund again for a retry while the first request may be in progress', async () => {
    const { shop, me, payment, refunds } = await open();
    const first = shop.refunds.create(me, payment.id, { amount: '10' });
    await expect.poll(() => refunds.length, SOON).toBe(1);
    const [refund] = await store.refunds.ofPayment(payment.clientId, payment.id);
    const request = { clientId: me.clientId, key: 'key', fingerprint: 'print' };
    const retry = createClaim(request, { result: { payment, refund } });
    expect(await withClaim(retry, () => shop.refunds.create(me, payment.id, { amount: '10' }))).toEqual(refund);
    expect(refunds).toHaveLength(1);
    refunds[0]?.decide();
    expect(await first).toMatchObject({ id: refund?.id, status: 'SUCCEEDED' });
  });
});
