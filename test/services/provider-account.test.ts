import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Store, StoreWrites } from '../../src/domain/ports.ts';
import { openStore } from '../../src/store/store.ts';
import { PATIENT } from '../support/patience.ts';
import { createShop } from '../support/shop.ts';
import { createTestDatabase, dialects, type TestDatabase } from '../support/store.ts';

type Watch = {
  /** Called before the client is locked. */
  readonly locking?: () => void;
  /** Called when the accounts have been read. */
  readonly listed: () => Promise<void> | void;
};

/** The store with hooks into its transactions. */
function watched(store: Store, { locking = () => {}, listed }: Watch): Store {
  const watch = (tx: StoreWrites): StoreWrites => ({
    ...tx,
    clients: {
      ...tx.clients,
      lock(clientId) {
        locking();
        return tx.clients.lock(clientId);
      },
    },
    providerAccounts: {
      ...tx.providerAccounts,
      async list(clientId) {
        const accounts = await tx.providerAccounts.list(clientId);
        await listed();
        return accounts;
      },
    },
  });
  return { ...store, transaction: (work, clientId) => store.transaction((tx) => work(watch(tx)), clientId) };
}

/** On SQLite, no two transactions are open at the same time. */
describe.runIf(dialects.includes('postgres'))('an account that two processes set at the same time', () => {
  let database: TestDatabase;
  let stores: readonly [Store, Store];

  beforeAll(async () => {
    database = await createTestDatabase('postgres');
    const open = () => openStore({ databaseUrl: database.url, ...PATIENT });
    stores = [await open(), await open()];
  });
  afterAll(async () => {
    for (const store of stores) await store.close();
    await database.drop();
  });

  test('is inserted by the first, and replaced by the second', async () => {
    const [firstHasRead, secondHasBegun] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const first = createShop(
      watched(stores[0], {
        listed() {
          firstHasRead.resolve();
          return secondHasBegun.promise;
        },
      }),
    );
    const { resolve } = secondHasBegun;
    const second = createShop(watched(stores[1], { locking: resolve, listed: resolve }));
    const me = await first.viewer();
    const input = { provider: 'sandbox', mode: 'TEST' };
    const inserting = first.providerAccounts.set(me, { ...input, methods: ['CARD'] });
    await firstHasRead.promise;
    const replacing = second.providerAccounts.set(me, { ...input, methods: ['PIX'] });
    const [inserted, replaced] = await Promise.all([inserting, replacing]);
    expect(replaced).toMatchObject({ id: inserted.id, methods: ['PIX'] });
    expect(await first.providerAccounts.list(me)).toEqual([replaced]);
    const query = { filter: { action: ['PROVIDER_ACCOUNT_SET'] }, direction: 'asc' } as const;
    const { rows } = await first.store.audit.page(me.clientId, query, { limit: 10 });
    expect(rows.map(({ targetId }) => targetId)).toEqual([inserted.id, inserted.id]);
  });
});
