import { expect, test } from 'vitest';
import type { ApiKey } from '../../../src/domain/api-key.ts';
import { createId } from '../../../src/domain/id.ts';
import type { Store } from '../../../src/domain/ports.ts';
import { createRandom } from '../../../src/lib/random.ts';
import { NOW, unique } from '../make.ts';
import type { Subject } from './subject.ts';

const random = createRandom();

function makeKey(otherwise: Partial<ApiKey> = {}): ApiKey {
  return {
    id: createId('key', NOW, random),
    clientId: unique('client'),
    name: 'Café "Ñ"',
    keyHash: unique('hash'),
    scopes: ['links:read', 'admin'],
    createdAt: NOW,
    expiresAt: NOW + 1_000,
    lastUsedAt: null,
    revokedAt: null,
    ...otherwise,
  };
}

async function insert(store: Store, ...keys: readonly ApiKey[]): Promise<void> {
  for (const key of keys) await store.transaction((tx) => tx.apiKeys.insert(key));
}

export function apiKeyContract(given: () => Subject): void {
  test('a key is found by its id, as it was written', async () => {
    const { store, other } = given();
    const [one, endless] = [makeKey(), makeKey({ expiresAt: null, scopes: ['refunds:write'] })];
    await insert(store, one, endless);
    expect(await other.apiKeys.find(one.id)).toEqual(one);
    expect(await other.apiKeys.find(endless.id)).toEqual(endless);
    expect(await other.apiKeys.find(makeKey().id)).toBeUndefined();
  });

  test('a client lists its own, the live ones first and of each the newest first', async () => {
    const { store } = given();
    const clientId = unique('client');
    const at = (age: number, revokedAt: number | null) =>
      makeKey({ clientId, id: createId('key', NOW + age, random), revokedAt });
    const [old, revoked, fresh] = [at(1, null), at(2, NOW), at(3, null)];
    await insert(store, old, revoked, fresh, makeKey());
    expect(await store.apiKeys.list(clientId, 10)).toEqual([fresh, old, revoked]);
    expect(await store.apiKeys.list(clientId, 1)).toEqual([fresh]);
    expect(await store.apiKeys.list('nobody', 10)).toEqual([]);
    expect([await store.apiKeys.countLive(clientId), await store.apiKeys.countLive('nobody')]).toEqual([2, 0]);
  });

  test('only its client revokes a key, and the first time stays', async () => {
    const { store, other } = given();
    const key = makeKey();
    await insert(store, key);
    const revoke = (clientId: string, now: number) =>
      store.transaction((tx) => tx.apiKeys.revoke(clientId, key.id, now));
    expect(await revoke('somebody else', NOW + 1)).toBeUndefined();
    expect(await other.apiKeys.find(key.id)).toEqual(key);
    expect(await revoke(key.clientId, NOW + 2)).toEqual({ ...key, revokedAt: NOW + 2 });
    expect(await revoke(key.clientId, NOW + 3)).toEqual({ ...key, revokedAt: NOW + 2 });
    expect(await other.apiKeys.find(key.id)).toEqual({ ...key, revokedAt: NOW + 2 });
  });

  test('its use is written down unless that was done not long ago', async () => {
    const { store } = given();
    const key = makeKey();
    await insert(store, key);
    const touch = async (now: number, since: number) => {
      await store.transaction((tx) => tx.apiKeys.touch(key.id, now, since));
      return (await store.apiKeys.find(key.id))?.lastUsedAt;
    };
    expect(await touch(NOW + 10, NOW)).toBe(NOW + 10);
    expect(await touch(NOW + 20, NOW + 9)).toBe(NOW + 10);
    expect(await touch(NOW + 20, NOW + 10)).toBe(NOW + 20);
  });
}
