import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Viewer } from '../../src/domain/client.ts';
import type { Payment } from '../../src/domain/payment.ts';
import { sandboxAccount } from '../../src/domain/provider/account.ts';
import type { PaymentProvider } from '../../src/domain/provider/port.ts';
import { reconcile } from '../../src/services/reconciliation.ts';
import { createShop, type Shop } from '../support/shop.ts';
import { dialects, openTestStore } from '../support/store.ts';

const DAY_MS = 86_400_000;

describe.each(dialects)('on %s', (dialect) => {
  let shop: Shop;
  let me: Viewer;

  beforeAll(async () => {
    shop = createShop(await openTestStore(dialect));
  });
  afterAll(() => shop.store.close());
  beforeEach(async () => {
    me = await shop.viewer();
  });

  async function paid(): Promise<Payment> {
    const { checkoutToken } = await shop.activeLink(me);
    const { id } = await shop.checkoutSessions.start(me, checkoutToken);
    return shop.payments.pay(me, id, { paymentMethod: 'CARD', card: { token: 'tok_instant' } });
  }

  async function differences(
    range = { from: shop.clock() - 1_000, to: shop.clock() + 1_000 },
    provider: Pick<PaymentProvider, 'retrieve' | 'movements'> = shop.providers.sandbox,
  ) {
    const found = [];
    for await (const one of reconcile({ store: shop.store, provider }, sandboxAccount(me.clientId), range)) {
      found.push(one);
    }
    return found;
  }

  /** The charge of a payment as the sandbox's books have it, with something else in it. */
  async function falsify(payment: Payment, change: object): Promise<void> {
    const charge = await shop.store.sandbox.find(me.clientId, payment.id);
    if (charge === undefined) throw new Error('The sandbox knows nothing of it');
    await shop.store.transaction((tx) => tx.sandbox.put({ ...charge, ...change, version: charge.version + 1 }));
  }

  test('books that agree have no difference, refunds and lost disputes included', async () => {
    const [one, other, third] = [await paid(), await paid(), await paid()];
    await shop.refunds.create(me, one.id, { amount: '900' });
    await shop.refunds.create(me, one.id, {});
    await shop.refunds.create(me, other.id, { amount: '1' });
    await shop.sandbox.simulate(me, third.id, 'DISPUTED');
    await shop.sandbox.simulate(me, third.id, 'DISPUTE_LOST');
    expect(await differences()).toEqual([]);
  });

  test('the sandbox has one book of a client, whichever account its payments went through', async () => {
    await paid();
    await shop.providerAccounts.set(me, { provider: 'sandbox', mode: 'TEST' });
    const [later, payment] = [await paid(), await paid()];
    expect(later.providerAccountId).not.toBe('sandbox');
    shop.clock.advance(100 * DAY_MS);
    await shop.refunds.create(me, later.id, {});
    expect(await differences()).toEqual([]);
    expect(await differences({ from: shop.clock() - 101 * DAY_MS, to: shop.clock() })).toEqual([]);
    await falsify(payment, { amount: '11899' });
    expect(await differences({ from: shop.clock() - 101 * DAY_MS, to: shop.clock() })).toMatchObject([
      { kind: 'PAYMENT', paymentId: payment.id, ours: '11900', theirs: '11899' },
    ]);
  });

  test('every difference is named, to the smallest unit, and nothing else', async () => {
    const [less, gone, refunded] = [await paid(), await paid(), await paid()];
    await paid();
    await falsify(less, { amount: '11899' });
    await falsify(gone, { paidAt: null });
    await falsify(refunded, { refunds: [{ id: 'ref_of_theirs', amount: '500', at: shop.clock() }] });
    const base = { currency: 'CLP' };
    expect((await differences()).toSorted((a, b) => String(a.paymentId).localeCompare(String(b.paymentId)))).toEqual(
      [
        {
          ...base,
          kind: 'PAYMENT',
          paymentId: less.id,
          reference: `sandbox_${less.id}`,
          ours: '11900',
          theirs: '11899',
        },
        {
          ...base,
          kind: 'PAYMENT',
          paymentId: gone.id,
          reference: `sandbox_${gone.id}`,
          ours: '11900',
          theirs: null,
        },
        {
          ...base,
          kind: 'REFUND',
          paymentId: refunded.id,
          reference: 'sandbox_ref_of_theirs',
          ours: null,
          theirs: '500',
        },
      ].toSorted((a, b) => a.paymentId.localeCompare(b.paymentId)),
    );
  });

  test('a movement at the edge of the range is found on the side that entered it a little later', async () => {
    const payment = await paid();
    await falsify(payment, { paidAt: shop.clock() - 60_000 });
    expect(await differences({ from: shop.clock() - 30_000, to: shop.clock() })).toEqual([]);
    expect(await differences({ from: shop.clock() - 90_000, to: shop.clock() - 30_000 })).toEqual([]);
  });

  test('what lies outside of the range is nobody’s difference', async () => {
    await falsify(await paid(), { paidAt: null });
    shop.clock.advance(10 * DAY_MS);
    expect(await differences()).toEqual([]);
  });

  test('of money that came twice for one payment, the second is a difference', async () => {
    const payment = await paid();
    const { retrieve, movements } = shop.providers.sandbox;
    const twice: PaymentProvider['movements'] = async function* (account, range) {
      for await (const movement of movements?.(account, range) ?? []) {
        yield movement;
        yield { ...movement, reference: 'again' };
        // A list that is read page by page may bring one of them once more.
        yield movement;
      }
    };
    expect(await differences(undefined, { retrieve, movements: twice })).toEqual([
      { kind: 'PAYMENT', paymentId: payment.id, reference: 'again', currency: 'CLP', ours: null, theirs: '11900' },
    ]);
  });

  test('a refund and a lost dispute months after their payment are found', async () => {
    const [payment, disputed] = [await paid(), await paid()];
    await shop.sandbox.simulate(me, disputed.id, 'DISPUTED');
    shop.clock.advance(100 * DAY_MS);
    await shop.refunds.create(me, payment.id, {});
    await falsify(disputed, {
      disputes: [{ reference: `sandbox_dispute_${disputed.id}`, amount: '11900', status: 'LOST', at: shop.clock() }],
    });
    expect(await differences()).toMatchObject([{ kind: 'DISPUTE', paymentId: disputed.id, ours: null }]);
  });

  test('of a provider without a list, what it took for a payment that failed here is a difference', async () => {
    const { retrieve } = shop.providers.sandbox;
    const { checkoutToken } = await shop.activeLink(me);
    const { id } = await shop.checkoutSessions.start(me, checkoutToken);
    const input = { paymentMethod: 'CARD', card: { token: 'tok_refused' } };
    const failed = await shop.payments.pay(me, id, input);
    await paid();
    expect(await differences(undefined, { retrieve })).toEqual([]);
    await falsify(failed, { status: 'PAID', paidAt: shop.clock() });
    expect(await differences(undefined, { retrieve })).toMatchObject([
      { kind: 'PAYMENT', paymentId: failed.id, ours: null, theirs: '11900' },
    ]);
  });
});
