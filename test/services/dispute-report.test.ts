import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Viewer } from '../../src/domain/client.ts';
import type { DisputeStatus } from '../../src/domain/dispute.ts';
import type { Payment } from '../../src/domain/payment.ts';
import type { ProviderReport } from '../../src/domain/provider/port.ts';
import { SOON } from '../support/patience.ts';
import { createShop, type Shop } from '../support/shop.ts';
import { dialects, openTestStore } from '../support/store.ts';

describe.each(dialects)('disputes in the reports of a provider, on %s', (dialect) => {
  let shop: Shop;
  let me: Viewer;
  let payment: Payment;
  let report: () => Promise<ProviderReport>;

  beforeAll(async () => {
    shop = createShop(await openTestStore(dialect), { sandbox: { retrieve: () => report() } });
  });
  afterAll(() => shop.store.close());
  beforeEach(async () => {
    me = await shop.viewer();
    const { checkoutToken } = await shop.activeLink(me);
    const { id } = await shop.checkoutSessions.start(me, checkoutToken);
    payment = await shop.payments.pay(me, id, { paymentMethod: 'CARD', card: { token: 'tok_instant' } });
  });

  function reportOf(status: DisputeStatus): ProviderReport {
    const { id, amount } = payment;
    const dispute = { reference: `d ${id}`, amount, reason: 'fraudulent', status };
    return { result: { status: 'RECEIVED', reference: 'r' }, disputes: [dispute] };
  }

  const lookUp = () => shop.sandbox.simulate(me, payment.id, 'RECEIVED');

  async function stored(): Promise<readonly DisputeStatus[]> {
    const [disputes = []] = await shop.store.disputes.ofPayments(me.clientId, [payment.id]);
    return disputes.map(({ status }) => status);
  }

  async function eventCount(): Promise<number> {
    return (await shop.eventsOf(me)).filter((event) => event.startsWith('Transaction.Disputed')).length;
  }

  test.each(['WON', 'LOST'] as const)(
    'one that was read before a dispute was %s does not open it again',
    async (decision) => {
      report = async () => reportOf('OPEN');
      await lookUp();
      const { promise, resolve } = Promise.withResolvers<ProviderReport>();
      let called = false;
      report = () => {
        called = true;
        return promise;
      };
      const slow = lookUp();
      await expect.poll(() => called, SOON).toBe(true);
      report = async () => reportOf(decision);
      await lookUp();
      resolve(reportOf('OPEN'));
      await slow;
      expect([await stored(), await eventCount()]).toEqual([[decision], 2]);
    },
  );

  test('a decision that the provider changes is stored, with an event', async () => {
    for (const status of ['OPEN', 'WON', 'WON', 'LOST'] as const) {
      report = async () => reportOf(status);
      await lookUp();
    }
    expect([await stored(), await eventCount()]).toEqual([['LOST'], 3]);
  });
});

test('the sandbox does not open a dispute again either', async () => {
  const shop = createShop(await openTestStore('sqlite'));
  const me = await shop.viewer();
  const { checkoutToken } = await shop.activeLink(me);
  const { id } = await shop.checkoutSessions.start(me, checkoutToken);
  const payment = await shop.payments.pay(me, id, { paymentMethod: 'CARD', card: { token: 'tok_instant' } });
  for (const outcome of ['DISPUTED', 'DISPUTE_LOST', 'DISPUTED'] as const) {
    await shop.sandbox.simulate(me, payment.id, outcome);
  }
  expect(await shop.store.sandbox.find(me.clientId, payment.id)).toMatchObject({ disputes: [{ status: 'LOST' }] });
  expect(await shop.store.disputes.ofPayments(me.clientId, [payment.id])).toMatchObject([[{ status: 'LOST' }]]);
  await shop.store.close();
});
