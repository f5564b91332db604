import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Viewer } from '../../src/domain/client.ts';
import type { Payment } from '../../src/domain/payment.ts';
import type { Store } from '../../src/domain/ports.ts';
import type { PaymentProvider } from '../../src/domain/provider/port.ts';
import { createJobs } from '../../src/services/services.ts';
import { createShop, type Shop } from '../support/shop.ts';
import { dialects, openTestStore } from '../support/store.ts';

describe.each(dialects)('notices that did not arrive, on %s', (dialect) => {
  let store: Store;
  let shop: Shop;
  let paidThere: Payment | undefined;
  let broken: Viewer;

  /** The sandbox as a provider that lists its notices: one, of the payment that was paid there. */
  const listing = (provider: PaymentProvider): PaymentProvider => ({
    ...provider,
    async *missedNotices({ clientId }) {
      if (clientId === broken.clientId) throw new Error('this account does not answer');
      if (clientId !== paidThere?.clientId) return;
      yield { id: 'notice', type: 'paid', about: { paymentId: paidThere.id } };
    },
  });

  beforeAll(async () => {
    store = await openTestStore(dialect);
    shop = createShop(store, { wrap: listing });
  });
  afterAll(() => store.close());

  test('are read by a job, whatever becomes of the accounts of others', async () => {
    const clients = [await shop.viewer(), await shop.viewer()];
    for (const client of clients) await shop.providerAccounts.set(client, { provider: 'sandbox', mode: 'TEST' });
    // The account that is looked at first is the one that fails.
    const [first, me] = clients.toSorted((a, b) => (a.clientId < b.clientId ? -1 : 1));
    if (first === undefined || me === undefined) throw new Error('there are two clients');
    const link = await shop.activeLink(me);
    const session = await shop.checkoutSessions.start(me, link.checkoutToken);
    const payment = await shop.payments.pay(me, session.id, { paymentMethod: 'CARD', card: { token: 'tok_success' } });
    expect(payment.status).toBe('CAPTURED');
    await shop.controls.pay(payment);
    paidThere = payment;
    broken = first;

    const failed: string[] = [];
    for (const { name, run } of createJobs(shop, shop.clock)) {
      await run(new AbortController().signal).catch(() => failed.push(name));
    }
    await shop.payments.idle();
    expect((await shop.payments.get(me, payment.id)).status).toBe('RECEIVED');
    expect(failed).toEqual(['read notices of providers that did not arrive']);
  });

  test('a process that stops records no more of them, and the next run reads them again', async () => {
    const stopping = new AbortController();
    const listed: string[] = [];
    const listingMany = (provider: PaymentProvider): PaymentProvider => ({
      ...provider,
      async *missedNotices({ clientId }) {
        if (clientId !== me.clientId) return;
        for (const id of ['first', 'second', 'third']) {
          listed.push(id);
          yield { id, type: 'paid', about: undefined };
          // The process stops while the first one is recorded.
          stopping.abort();
        }
      },
    });
    const stopped = createShop(store, { wrap: listingMany });
    const me = await stopped.viewer();
    const { id } = await stopped.providerAccounts.set(me, { provider: 'sandbox', mode: 'TEST' });
    await stopped.providerNotices.readMissed(stopping.signal);
    expect(listed).toEqual(['first', 'second']);
    expect(await store.providerAccounts.find(me.clientId, id)).toMatchObject({ noticesReadTo: null });
    await stopped.providerNotices.readMissed();
    expect(await store.providerAccounts.find(me.clientId, id)).toMatchObject({ noticesReadTo: stopped.clock() });
  });
});
