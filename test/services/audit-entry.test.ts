import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Origin } from '../../src/domain/audit/audit-entry.ts';
import type { Viewer } from '../../src/domain/client.ts';
import type { Store, StoreWrites } from '../../src/domain/ports.ts';
import { createShop, type Shop } from '../support/shop.ts';
import { dialects, openTestStore } from '../support/store.ts';

const HOOK = 'https://hooks.example.com/in/T0/xoxb-path-secret?token=query-secret';
const SECRETS = [
  { name: 'secretKey', value: 'sk_test_4eC39HqLyjWDarjtT1zdp7dc' },
  { name: 'webhookSecret', value: 'whsec_7f2a9c1e5b3d8a6f4e2c9b7d' },
];

describe.each(dialects)('the audit trail on %s', (dialect) => {
  let shop: Shop;
  let me: Viewer;
  let other: Viewer;
  let from: Origin | undefined;

  beforeAll(async () => {
    // Each request comes a little later than the one before.
    const origin = () => {
      shop.clock.advance(1);
      return from;
    };
    shop = createShop(await openTestStore(dialect), { origin });
    [me, other] = await Promise.all([shop.viewer(), shop.viewer()]);
  });
  afterAll(() => shop.store.close());

  const trailOf = async ({ clientId }: Viewer, store: Store = shop.store) =>
    (await store.audit.page(clientId, { filter: {}, direction: 'asc' }, { limit: 50 })).rows;

  const pay = async () => {
    const link = await shop.activeLink(me, { paymentMethodsAllowed: ['FINTOC'] });
    const session = await shop.checkoutSessions.start(me, link.checkoutToken);
    return shop.payments.pay(me, session.id, { paymentMethod: 'FINTOC' });
  };

  it('tells of each change: who asked for it, from where, and of what, without what is secret', async () => {
    from = { address: '192.0.2.7', traceId: 'trace-1' };
    const end = shop.clock() + 1_000;
    const { apiKey, key } = await shop.apiKeys.create(me, {
      name: 'Ops',
      scopes: ['admin'],
      expiresAt: end,
    });
    const byKey = { ...me, key: { id: apiKey.id, scopes: apiKey.scopes } };
    from = { address: '2001:db8::/64', traceId: 'trace-2' };
    const { newSecret, endpoint } = await shop.webhookEndpoints.set(byKey, { url: HOOK, linkEvents: true });
    await shop.webhookEndpoints.update(byKey, endpoint.id, { topics: ['Transaction.Refunded'], enabled: false });
    const rotated = await shop.webhookEndpoints.rotateSecret(byKey, endpoint.id, {});
    await shop.webhookEndpoints.remove(byKey, endpoint.id);
    await shop.branding.set(byKey, { name: 'Andes', closedText: 'Call us' });
    await shop.branding.set(byKey, {});
    const [canceled, given] = [await pay(), await pay()];
    await shop.payments.cancel(byKey, canceled.id);
    await shop.payments.cancel(byKey, canceled.id);
    await shop.payments.cancelByPayer(me, (await pay()).id);
    await shop.controls.pay(given);
    await shop.payments.resume(given.returnKey, {});
    const refund = await shop.refunds.create(byKey, given.id, { amount: '100', reason: 'a reason of the client' });
    const account = await shop.providerAccounts.set(byKey, { provider: 'stripe', mode: 'TEST', credentials: SECRETS });
    await shop.providerAccounts.remove(byKey, account.id);
    from = undefined;
    await shop.apiKeys.revoke(me, apiKey.id);

    const trail = await trailOf(me);
    const told = trail.map(({ action, actor, address, traceId, targetId, detail }) => [
      [action, actor, address, traceId, targetId].join(' '),
      detail,
    ]);
    const ofKey = (action: string, targetId = '') => `${action} ${apiKey.id} 2001:db8::/64 trace-2 ${targetId}`;
    const host = 'hooks.example.com';
    const refunds = { topics: 'Transaction.Refunded', enabled: 'false' };
    const expiresAt = new Date(end).toISOString();
    expect(told).toEqual([
      [`API_KEY_CREATED client 192.0.2.7 trace-1 ${apiKey.id}`, { name: 'Ops', scopes: 'admin', expiresAt }],
      [ofKey('WEBHOOK_ENDPOINT_SET', endpoint.id), { host, secret: 'new', linkEvents: 'true', enabled: 'true' }],
      [ofKey('WEBHOOK_ENDPOINT_SET', endpoint.id), { host, secret: 'kept', ...refunds }],
      [ofKey('WEBHOOK_ENDPOINT_SET', endpoint.id), { host, secret: 'new', ...refunds }],
      [ofKey('WEBHOOK_ENDPOINT_REMOVED', endpoint.id), { host }],
      [ofKey('BRANDING_SET'), { fields: 'name closedText' }],
      [ofKey('BRANDING_SET'), { fields: '' }],
      [ofKey('PAYMENT_CANCEL_REQUESTED', canceled.id), {}],
      [ofKey('REFUND_REQUESTED', refund.id), { paymentId: given.id, amount: '100', currency: 'CLP' }],
      [ofKey('PROVIDER_ACCOUNT_SET', account.id), { provider: 'stripe', mode: 'TEST', methods: 'CARD' }],
      [ofKey('PROVIDER_ACCOUNT_REMOVED', account.id), { provider: 'stripe', mode: 'TEST' }],
      [`API_KEY_REVOKED command-line   ${apiKey.id}`, { name: 'Ops' }],
    ]);
    const secrets = [
      key,
      apiKey.keyHash,
      newSecret,
      rotated.newSecret,
      'path-secret',
      'query-secret',
      ...SECRETS.map(({ value }) => value),
    ];
    for (const secret of secrets) expect(JSON.stringify(trail)).not.toContain(secret);
    expect(await trailOf(other)).toEqual([]);
  });

  /** The shop on a store in whose transactions something fails. */
  const failing = (fault: (tx: StoreWrites) => StoreWrites) => {
    const { store } = shop;
    const transaction: Store['transaction'] = (work, clientId) =>
      store.transaction(async (tx) => work(fault(tx)), clientId);
    return createShop({ ...store, transaction });
  };
  const fail = () => Promise.reject(new Error('on purpose'));

  it('has no entry of a change that came to nothing, and there is no change of which it has none', async () => {
    const before = await trailOf(me);
    const payment = await pay();
    const changes: readonly ((of: Shop) => Promise<unknown>)[] = [
      ({ apiKeys }) => apiKeys.create(me, { name: 'Lost', scopes: ['admin'] }),
      ({ webhookEndpoints }) => webhookEndpoints.create(me, { url: HOOK }),
      ({ branding }) => branding.set(me, { name: 'Lost' }),
      ({ payments }) => payments.cancel(me, payment.id),
      ({ providerAccounts }) => providerAccounts.set(me, { provider: 'sandbox', mode: 'TEST' }),
    ];
    const unrecorded = failing((tx) => ({ ...tx, audit: { ...tx.audit, append: fail } }));
    for (const change of changes) await expect(change(unrecorded)).rejects.toThrow('on purpose');
    expect(await shop.apiKeys.list(me)).toHaveLength(1);
    expect(await shop.webhookEndpoints.list(me)).toEqual([]);
    expect(await shop.branding.get(me)).toBeUndefined();
    expect(await shop.providerAccounts.list(me)).toEqual([]);
    expect((await shop.payments.get(me, payment.id)).cancelRequestedAt).toBeNull();

    const { store } = shop;
    const undone = createShop({
      ...store,
      transaction: (work, clientId) =>
        store.transaction(async (tx) => {
          await work(tx);
          return fail();
        }, clientId),
    });
    for (const change of changes) await expect(change(undone)).rejects.toThrow('on purpose');
    expect(await trailOf(me)).toEqual(before);
  });

  it('keeps the addresses apart of requests whose changes are committed together', async () => {
    const mine = await shop.viewer();
    const names = Array.from({ length: 20 }, (_, i) => `n${i}`);
    await Promise.all(
      names.map((name) => {
        from = { address: `address of ${name}`, traceId: name };
        return shop.apiKeys.create(mine, { name, scopes: ['admin'] });
      }),
    );
    const trail = await trailOf(mine);
    const told = trail.map(({ address, traceId, detail }) => `${detail.name} ${address} ${traceId}`);
    expect(told.toSorted()).toEqual(names.map((name) => `${name} address of ${name} ${name}`).toSorted());
  });
});
