import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Store } from '../../src/domain/ports.ts';
import { createShop } from '../support/shop.ts';
import { dialects, openTestStore } from '../support/store.ts';

describe.each(dialects)('refunds of one payment that are begun together, on %s', (dialect) => {
  let store: Store;
  beforeAll(async () => {
    store = await openTestStore(dialect);
  });
  afterAll(() => store.close());

  it.each([
    { asked: [60, 60], made: 1 },
    { asked: [60, 40, 1], made: 2 },
    { asked: Array.from({ length: 12 }, () => 10), made: 10 },
  ])('$asked of 100: never more than was paid', async ({ asked, made }) => {
    const shop = createShop(store);
    const me = await shop.viewer();
    const terms = { items: [{ preTaxAmount: '100', totalAmount: '100', description: 'Shoes' }] };
    const amounts = { preTaxAmount: '100', totalAmount: '100', currency: 'CLP', paymentMethodsAllowed: ['FINTOC'] };
    const destinations = [
      {
        type: 'ACCOUNT',
        amount: '100',
        account: { type: 'CHECKING', currency: 'CLP', accountNumber: '1', accountHolder: 'Ana' },
      },
    ];
    const link = await shop.activeLink(me, { ...terms, ...amounts, destinations });
    const { id: sessionId } = await shop.checkoutSessions.start(me, link.checkoutToken);
    const payment = await shop.payments.pay(me, sessionId, { paymentMethod: 'FINTOC' });
    await shop.controls.pay(payment);
    await shop.payments.resume(payment.returnKey, {});

    const results = await Promise.allSettled(
      asked.map((amount) => shop.refunds.create(me, payment.id, { amount: String(amount) })),
    );
    const kept = asked.filter((_, i) => results[i]?.status === 'fulfilled');
    expect(kept).toHaveLength(made);
    for (const result of results) {
      if (result.status === 'rejected') expect(result.reason).toMatchObject({ code: 'FAILED_PRECONDITION' });
    }
    const refunds = await store.refunds.ofPayment(me.clientId, payment.id);
    expect(refunds.map(({ amount }) => amount).toSorted()).toEqual(kept.map(String).toSorted());
    const sum = kept.reduce((total, amount) => total + amount, 0);
    expect(Number((await store.payments.find(me.clientId, payment.id))?.refundedAmount)).toBe(sum);
    expect(sum).toBeLessThanOrEqual(100);
  });
});
