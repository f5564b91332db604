import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Viewer } from '../../src/domain/client.ts';
import type { Payment } from '../../src/domain/payment.ts';
import type { Store } from '../../src/domain/ports.ts';
import type { PaymentProvider, ProviderNotice } from '../../src/domain/provider/port.ts';
import { createJobs } from '../../src/services/services.ts';
import { createShop, type Shop } from '../support/shop.ts';
import { dialects, openTestStore } from '../support/store.ts';

describe.each(dialects)('notices that did not arrive, on %s', (dialect) => {
  let store: Store;
  let shop: Shop;
  let paidThere: Payment | undefined;
  let broken: Viewer | undefined;

  async function* listed(clientId: string): AsyncGenerator<ProviderNotice> {
    if (clientId === paidThere?.clientId) yield { id: 'notice', type: 'paid', about: { paymentId: paidThere.id } };
    if (clientId === long?.clientId) yield* long.notices();
  }

  /** An account with many notices. */
  let long: { readonly clientId: string; readonly notices: () => AsyncGenerator<ProviderNotice> } | undefined;

  /** The sandbox as a provider that lists its notices: one, of the payment that was paid there. */
  const listing = (provider: PaymentProvider): PaymentProvider => ({
    ...provider,
    async *missedNotices({ clientId }) {
      if (clientId === broken?.clientId) throw new Error('this account does not answer');
      yield* listed(clientId);
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

  test('are left to the next run, from the same time on, once the process stops', async () => {
    broken = undefined;
    const viewer = await shop.viewer();
    await shop.providerAccounts.set(viewer, { provider: 'sandbox', mode: 'TEST' });
    const { clientId } = viewer;
    const readTo = async () => (await store.providerAccounts.list(clientId)).map((account) => account.noticesReadTo);
    const stopping = new AbortController();
    const taken: string[] = [];
    async function* notices(): AsyncGenerator<ProviderNotice> {
      for (const id of ['first', 'second', 'third', 'fourth']) {
        if (id === 'third') stopping.abort();
        taken.push(id);
        yield { id, type: 'other', about: undefined };
      }
    }
    long = { clientId, notices };
    await shop.providerNotices.readMissed(stopping.signal);
    expect([taken, await readTo()]).toEqual([['first', 'second', 'third'], [null]]);

    taken.length = 0;
    shop.clock.advance(1_000);
    await shop.providerNotices.readMissed();
    expect([taken, await readTo()]).toEqual([['first', 'second', 'third', 'fourth'], [shop.clock()]]);
  });
});
