import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Viewer } from '../../src/domain/client.ts';
import type { Store, StoreWrites } from '../../src/domain/ports.ts';
import { credentialPurpose } from '../../src/domain/provider/account.ts';
import { createSecretBox } from '../../src/lib/secret-box.ts';
import { resealSecrets } from '../../src/services/sealing.ts';
import { createShop, type Shop } from '../support/shop.ts';
import { dialects, openTestStore } from '../support/store.ts';

/** The key of `createTestSecrets`, and a new one before it. */
const ROTATED = createSecretBox({
  keys: [
    { id: 'new', bytes: new Uint8Array(32).fill(8) },
    { id: 'test', bytes: new Uint8Array(32).fill(7) },
  ],
  random: (count) => randomBytes(count),
});

const ACCOUNT = { provider: 'webpay', mode: 'TEST' } as const;
const credentials = (apiKey: string) => [
  { name: 'commerceCode', value: '597055555532' },
  { name: 'apiKey', value: apiKey },
];

/** On SQLite, no other transaction comes between the read and the write. */
describe.runIf(dialects.includes('postgres'))('a provider account that is changed while its key is rotated', () => {
  let shop: Shop;
  beforeAll(async () => {
    shop = createShop(await openTestStore('postgres'));
  });
  afterAll(() => shop.store.close());

  async function account() {
    const me = await shop.viewer();
    const { id } = await shop.providerAccounts.set(me, { ...ACCOUNT, credentials: credentials('a'.repeat(32)) });
    return { me, id };
  }

  /** The store, in which the change comes after the first read of the account by the rotation. */
  function interrupted(change: () => Promise<unknown>): Store {
    let isDone = false;
    const wrap = (tx: StoreWrites): StoreWrites => ({
      ...tx,
      providerAccounts: {
        ...tx.providerAccounts,
        async find(clientId, id) {
          const found = await tx.providerAccounts.find(clientId, id);
          if (!isDone) {
            isDone = true;
            await change();
          }
          return found;
        },
      },
    });
    // Without the client, so that the transaction does not share a group with the change.
    return { ...shop.store, transaction: (work) => shop.store.transaction((tx) => work(wrap(tx))) };
  }

  async function apiKeyOf({ clientId }: Viewer, id: string): Promise<string> {
    const found = await shop.store.providerAccounts.find(clientId, id);
    if (found === undefined) throw new Error('the account is gone');
    expect(found.sealedCredentials).toMatch(/^sealed:v1:new:/);
    return JSON.parse(ROTATED.open(found.sealedCredentials, credentialPurpose(found))).apiKey;
  }

  test('has the credentials of the change', async () => {
    const { me, id } = await account();
    const set = () => shop.providerAccounts.set(me, { ...ACCOUNT, credentials: credentials('b'.repeat(32)) });
    expect(await resealSecrets({ store: interrupted(set), secrets: ROTATED })).toBe(1);
    expect(await apiKeyOf(me, id)).toBe('b'.repeat(32));
  });

  test('does not come back when it was removed', async () => {
    const { me, id } = await account();
    const remove = () => shop.providerAccounts.remove(me, id);
    expect(await resealSecrets({ store: interrupted(remove), secrets: ROTATED })).toBe(0);
    expect(await shop.store.providerAccounts.find(me.clientId, id)).toBeUndefined();
  });
});
