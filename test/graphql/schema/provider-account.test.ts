import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Payment } from '../../../src/domain/payment.ts';
import { createTestGateway, type TestGateway } from '../../support/gateway.ts';
import { linkInput } from '../../support/link-input.ts';
import { dialects } from '../../support/store.ts';

const REMOVE = `mutation ($id: ID!, $force: Boolean) { removeProviderAccount(id: $id, force: $force) {
  ... on RemoveProviderAccountPayload { removedProviderAccount { provider mode } } ... on Error { code message } } }`;

const viewer = { clientId: 'demo', clientTag: '' };
const MISSING = { code: 'NOT_FOUND', message: 'There is no such provider account' };
const REMOVED = { removedProviderAccount: { provider: 'SANDBOX', mode: 'TEST' } };

let gateway: TestGateway;

const setAccount = () => gateway.services.providerAccounts.set(viewer, { provider: 'sandbox', mode: 'TEST' });

/** A payment that waits for its funds. */
async function pay(checkoutToken: string): Promise<Payment> {
  const { paymentLinks, checkoutSessions, payments } = gateway.services;
  await paymentLinks.create(viewer, linkInput({ checkoutToken }), { activate: true });
  const { id } = await checkoutSessions.start(viewer, checkoutToken);
  return payments.pay(viewer, id, { paymentMethod: 'CARD' });
}

async function remove(id: string, force?: boolean | null, as: 'demo' | 'other' = 'demo'): Promise<unknown> {
  const { data } = await gateway.graphql(REMOVE, { id, force }, { as });
  return data?.removeProviderAccount;
}

const needed = (payments: string) => ({
  code: 'FAILED_PRECONDITION',
  message: `${payments} the account, to be looked up at its provider: wait until they and their refunds are decided, or remove it by force`,
});

describe.each(dialects)('an account on %s', (dialect) => {
  beforeAll(async () => {
    gateway = await createTestGateway({ dialect });
  });
  afterAll(() => gateway.stop());

  it('is removed when no payment needs it any more', async () => {
    const before = await pay('before');
    expect(before.providerAccountId).toBe('sandbox');
    const { id } = await setAccount();
    const [one, other] = [await pay('one'), await pay('other')];
    for (const force of [true, false]) expect(await remove(id, force, 'other')).toEqual(MISSING);
    for (const wrong of ['acc_0', 'sandbox', 'x\0']) expect(await remove(wrong, true)).toEqual(MISSING);
    for (const force of [undefined, null, false])
      expect(await remove(id, force)).toEqual(needed('2 payments still need'));
    await gateway.services.sandbox.receiveFunds(viewer, { id: one.id });
    expect(await remove(id)).toEqual(needed('1 payment still needs'));
    await gateway.services.sandbox.receiveFunds(viewer, { id: other.id });
    expect(await remove(id)).toEqual(REMOVED);
    expect(await remove(id)).toEqual(MISSING);
  });

  it('is removed by force, of which the audit trail tells', async () => {
    const { id } = await setAccount();
    await pay('forced');
    gateway.clock.advance(1_000);
    expect(await remove(id, true)).toEqual(REMOVED);
    const { data } = await gateway.graphql(
      '{ viewer { auditEntries(first: 1) { nodes { action targetId detail { name value } } } } }',
    );
    const detail = Object.entries({ provider: 'sandbox', mode: 'TEST', payments: '1' }).map(([name, value]) => ({
      name,
      value,
    }));
    const entry = { action: 'PROVIDER_ACCOUNT_REMOVED', targetId: id, detail };
    expect(data).toEqual({ viewer: { auditEntries: { nodes: [entry] } } });
  });
});
