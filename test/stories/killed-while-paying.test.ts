import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { accountAddress } from '../../src/domain/provider/account.ts';
import { openStore } from '../../src/store/store.ts';
import { createTestClock } from '../support/clock.ts';
import { priced } from '../support/link-input.ts';
import { PATIENT, SOON } from '../support/patience.ts';
import { type GatewayProcess, login, startGateway } from '../support/process.ts';
import { type StripeStandIn, startStripe } from '../support/providers/stripe/stripe.ts';
import { createShop, type Shop } from '../support/shop.ts';
import { createTestDatabase, dialects, type TestDatabase } from '../support/store.ts';

/** The key of `createTestSecrets`, as an operator writes it. */
const SECRETS_KEY = `test:${Buffer.alloc(32, 7).toString('base64')}`;

describe.each(dialects)('on %s', (dialect) => {
  let database: TestDatabase;
  let standIn: StripeStandIn;
  let gateway: GatewayProcess;
  let shop: Shop;
  const start = () =>
    startGateway({
      DATABASE_URL: database.url,
      SECRETS_KEY,
      AUTH_SECRET: 'test-only-secret-'.repeat(2),
      PUBLIC_URL: 'http://localhost:4000',
      STRIPE_API_URL: standIn.url,
      LOG_LEVEL: 'debug',
    });

  beforeAll(async () => {
    database = await createTestDatabase(dialect);
    standIn = await startStripe({ clock: Date.now });
    gateway = await start();
    const store = await openStore({ databaseUrl: database.url, ...PATIENT });
    shop = createShop(store, { clock: createTestClock(Date.now()) });
  });
  afterAll(async () => {
    await gateway.stop('SIGKILL');
    await shop.store.close();
    await standIn.close();
    await database.drop();
  });

  test('killed between begin and its answer, the payment is begun once, and paid', async () => {
    const client = await shop.store.clients.find('demo');
    if (client === undefined) throw new Error('there is no demo client');
    const me = { clientId: client.id, clientTag: client.tag };
    const { secretKey, webhookSecret, sign } = standIn;
    const credentials = Object.entries({ secretKey, webhookSecret }).map(([name, value]) => ({ name, value }));
    const account = await shop.providerAccounts.set(me, { provider: 'stripe', mode: 'TEST', credentials });
    const link = await shop.activeLink(me, priced('119.00', 'USD'));
    const session = await shop.checkoutSessions.start(me, link.checkoutToken);

    standIn.breakDown('hangs');
    const headers = { ...(await login(gateway.origin)), 'content-type': 'application/json' };
    const paying = fetch(`${gateway.origin}/checkout-sessions/${session.id}/payments`, {
      method: 'POST',
      headers,
      body: JSON.stringify({ paymentMethod: 'CARD', customer: { email: 'ana.secreta@example.com' } }),
    });
    const gone = expect(paying).rejects.toThrow('fetch failed');
    await vi.waitFor(() => expect(standIn.requests).toHaveLength(1), SOON);
    await gateway.stop('SIGKILL');
    await gone;
    const output = gateway.output();
    standIn.repair();

    const [payment] = await shop.payments.listByOffset(me, { filter: {}, direction: 'asc' }, { offset: 0, limit: 2 });
    if (payment === undefined) throw new Error('there is no payment');
    expect(payment).toMatchObject({ status: 'CREATED', provider: 'stripe', providerReference: null, nextStep: null });
    const [made, ...others] = standIn.books.all('cs');
    expect([made?.client_reference_id, others]).toEqual([payment.id, []]);

    gateway = await start();
    const address = `${gateway.origin}/providers/stripe/${accountAddress(me.clientTag, account)}`;
    standIn.sendEventsTo(address);
    const page = new URLSearchParams({ card: 'tok_visa' });
    await fetch(String(made?.url), { method: 'POST', body: page, redirect: 'manual' });
    await standIn.delivered();
    const standing = async () => [
      (await shop.payments.get(me, payment.id)).status,
      (await shop.checkoutSessions.get(me, session.id)).storedStatus,
      (await shop.paymentLinks.get(me, link.id)).storedStatus,
    ];
    await vi.waitFor(async () => expect(await standing()).toEqual(['RECEIVED', 'FINISHED', 'FINISHED']), SOON);
    expect(standIn.books.all('cs')).toHaveLength(1);

    const forged = await fetch(address, { method: 'POST', body: '{}', headers: { 'stripe-signature': sign('{ }') } });
    expect(forged.status).toBe(400);
    await gateway.stop();
    const told = output + gateway.output();
    for (const secret of [secretKey, webhookSecret, 'ana.secreta']) expect(told).not.toContain(secret);
  });
});
