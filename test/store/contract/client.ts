import { expect, test } from 'vitest';
import type { Client } from '../../../src/domain/client.ts';
import { NOW, unique } from '../make.ts';
import type { Subject } from './subject.ts';

function makeClient(client: Partial<Client> = {}): Client {
  return {
    id: unique('client'),
    name: 'Zapatería Ñandú',
    tag: unique('tag'),
    secretHash: unique('secret'),
    apiKeyHash: unique('key'),
    createdAt: NOW,
    ...client,
  };
}

export function clientContract(given: () => Subject): void {
  test('a client is found by its id, its key and its tag, as it was written', async () => {
    const { store } = given();
    const client = makeClient();
    expect(await store.transaction((tx) => tx.clients.insert(client))).toBe(true);
    expect(await store.clients.find(client.id)).toEqual(client);
    expect(await store.clients.findByApiKeyHash(client.apiKeyHash)).toEqual(client);
    expect(await store.clients.findByTag(client.tag)).toEqual(client);
    expect(await store.clients.list()).toContainEqual(client);
    expect(await store.clients.find('nobody')).toBeUndefined();
  });

  test.each(['id', 'tag', 'apiKeyHash'] as const)('a second client with the same %s is refused', async (field) => {
    const { store } = given();
    const first = makeClient();
    const second = makeClient({ [field]: first[field] });
    await store.transaction((tx) => tx.clients.insert(first));
    expect(await store.transaction((tx) => tx.clients.insert(second))).toBe(false);
    expect(await store.clients.find(first.id)).toEqual(first);
  });

  test('of concurrent decisions on a locked client, each sees what the one before it wrote', async () => {
    const { store, other } = given();
    const client = makeClient({ branding: { name: '' } });
    const stranger = makeClient({ branding: { name: 'other' } });
    for (const each of [client, stranger]) await store.transaction((tx) => tx.clients.insert(each));
    const append = (process: typeof store) =>
      process.transaction(async (tx) => {
        await tx.clients.lock(client.id);
        const { branding } = (await tx.clients.find(client.id)) ?? {};
        await tx.clients.setBranding(client.id, { name: `${branding?.name}x` });
      });
    await Promise.all(Array.from({ length: 16 }, (_, i) => append(i % 2 === 0 ? store : other)));
    expect((await store.clients.find(client.id))?.branding).toEqual({ name: 'x'.repeat(16) });
    expect(await store.clients.find(stranger.id)).toStrictEqual(stranger);
    await store.transaction((tx) => tx.clients.lock('nobody'));
  });

  test('a branding is set, set again, and removed, for its client alone', async () => {
    const { store } = given();
    const [client, other] = [makeClient(), makeClient({ branding: { name: 'Other' } })];
    for (const each of [client, other]) await store.transaction((tx) => tx.clients.insert(each));
    for (const branding of [{ name: 'Ñandú "&"', accentColor: '#ffcc00' }, { closedText: 'a\nb' }]) {
      await store.transaction((tx) => tx.clients.setBranding(client.id, branding));
      expect(await store.clients.find(client.id)).toEqual({ ...client, branding });
      expect(await store.clients.findByTag(client.tag)).toEqual({ ...client, branding });
    }
    await store.transaction((tx) => tx.clients.setBranding(client.id, undefined));
    expect(await store.clients.find(client.id)).toStrictEqual(client);
    expect(await store.clients.find(other.id)).toStrictEqual(other);
  });
}
