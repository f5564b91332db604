import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Viewer } from '../../src/domain/client.ts';
import type { Payment } from '../../src/domain/payment.ts';
import { openStore } from '../../src/store/store.ts';
import { PATIENT, SOON } from '../support/patience.ts';
import { createShop, type Shop } from '../support/shop.ts';
import { createTestDatabase, dialects } from '../support/store.ts';

const ROUNDS = 10;

describe.each(dialects)('two processes that refund one payment, on %s', (dialect) => {
  let shops: readonly [Shop, Shop];
  let drop: () => Promise<void>;
  let decide: Promise<void>;
  let requested = 0;

  beforeAll(async () => {
    const database = await createTestDatabase(dialect);
    drop = database.drop;
    const refund = async () => {
      requested += 1;
      await decide;
      return { status: 'SUCCEEDED', reference: null, failureCode: null } as const;
    };
    const open = async () =>
      createShop(await openStore({ databaseUrl: database.url, ...PATIENT }), { sandbox: { refund } });
    shops = [await open(), await open()];
  });
  afterAll(async () => {
    for (const { store } of shops) await store.close();
    await drop();
  });

  async function paid(shop: Shop, me: Viewer): Promise<Payment> {
    const { checkoutToken } = await shop.activeLink(me);
    const { id } = await shop.checkoutSessions.start(me, checkoutToken);
    return shop.payments.pay(me, id, { paymentMethod: 'CARD', card: { token: 'tok_instant' } });
  }

  test('the parts are decided at the same moment: the payment is REFUNDED', async () => {
    const [here, there] = shops;
    const me = await here.viewer();
    for (let round = 0; round < ROUNDS; round += 1) {
      const { promise, resolve } = Promise.withResolvers<void>();
      decide = promise;
      requested = 0;
      const payment = await paid(here, me);
      const one = here.refunds.create(me, payment.id, { amount: '5000' });
      const other = there.refunds.create(me, payment.id, { amount: '6900' });
      await expect.poll(() => requested, SOON).toBe(2);
      resolve();
      expect([(await one).status, (await other).status]).toEqual(['SUCCEEDED', 'SUCCEEDED']);
      const current = await here.store.transaction((tx) => tx.payments.find(me.clientId, payment.id));
      expect(current).toMatchObject({ status: 'REFUNDED', refundedAmount: '11900' });
      expect((await here.eventsOf(me)).slice(-2)).toEqual([
        'Transaction.Refunded RECEIVED',
        'Transaction.Refunded REFUNDED',
      ]);
    }
  });
});
