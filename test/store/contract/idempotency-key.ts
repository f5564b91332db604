import { expect, test } from 'vitest';
import type { KeyRecord } from '../../../src/domain/idempotency/ports.ts';
import type { Store } from '../../../src/domain/ports.ts';
import { NOW, unique } from '../make.ts';
import type { Subject } from './subject.ts';

function makeKey(otherwise: Partial<KeyRecord> = {}): KeyRecord {
  return {
    clientId: unique('client'),
    key: unique('key'),
    fingerprint: 'f',
    createdAt: NOW,
    heldUntil: NOW + 1_000,
    sealedResult: null,
    sealedAnswer: null,
    ...otherwise,
  };
}

const insert = (store: Store, record: KeyRecord) => store.transaction((tx) => tx.idempotency.insert(record));
const setAnswer = (store: Store, { clientId, key }: KeyRecord, answer: string) =>
  store.transaction((tx) => tx.idempotency.setAnswer(clientId, key, answer));

export function idempotencyKeyContract(given: () => Subject): void {
  test('a key is taken once by each client', async () => {
    const { store } = given();
    const record = makeKey();
    const others = { ...record, clientId: unique('client') };
    expect(await insert(store, record)).toBe(true);
    expect(await insert(store, { ...record, fingerprint: 'g' })).toBe(false);
    expect(await insert(store, others)).toBe(true);
    expect(await store.idempotency.find(record.clientId, record.key)).toEqual(record);
    expect(await store.idempotency.find(others.clientId, others.key)).toEqual(others);
    expect(await store.idempotency.find(record.clientId, 'another')).toBeUndefined();
  });

  test('of many at once at two processes one takes it', async () => {
    const { store, other } = given();
    const record = makeKey();
    const taken = await Promise.all(Array.from({ length: 16 }, (_, i) => insert(i % 2 ? store : other, record)));
    expect(taken.filter(Boolean)).toHaveLength(1);
  });

  test('one that is taken by a transaction that fails is free again', async () => {
    const { store } = given();
    const record = makeKey();
    const failing = store.transaction(async (tx) => {
      await tx.idempotency.insert(record);
      throw new RangeError('planned');
    });
    await expect(failing).rejects.toThrow('planned');
    expect(await store.idempotency.find(record.clientId, record.key)).toBeUndefined();
    expect(await insert(store, record)).toBe(true);
  });

  test('the first answer stays, and takes the place of the result', async () => {
    const { store } = given();
    const record = makeKey();
    const { clientId, key } = record;
    await insert(store, record);
    await store.transaction((tx) => tx.idempotency.setResult(clientId, key, 'result'));
    expect(await store.idempotency.find(clientId, key)).toEqual({ ...record, sealedResult: 'result' });
    expect([await setAnswer(store, record, 'one'), await setAnswer(store, record, 'two')]).toEqual([true, false]);
    expect(await store.idempotency.find(clientId, key)).toEqual({ ...record, sealedAnswer: 'one' });
    expect(await setAnswer(store, makeKey(), 'of none')).toBe(false);
  });

  test('what is sealed is replaced where it is as it was read, page by page', async () => {
    const { store } = given();
    const clientId = unique('client');
    const records = ['a', 'b', 'c'].map((key) => makeKey({ clientId, key, sealedAnswer: 'old' }));
    for (const record of records) await insert(store, record);
    const listed = await store.transaction((tx) => tx.idempotency.listAll(2, { clientId, key: 'a' }));
    expect(listed.slice(0, 2)).toEqual(records.slice(1));
    const [first] = records;
    if (first === undefined) throw new Error('there is none');
    const sealed = { sealedResult: null, sealedAnswer: 'new' };
    const reseal = () => store.transaction((tx) => tx.idempotency.reseal(first, sealed));
    expect([await reseal(), await reseal()]).toEqual([true, false]);
    expect(await store.idempotency.find(clientId, 'a')).toEqual({ ...first, ...sealed });
  });

  test('old ones are removed, up to a limit, of one client', async () => {
    const { store } = given();
    const clientId = unique('client');
    const ages = [3, 1, 2, 0];
    for (const age of ages) await insert(store, makeKey({ clientId, key: `${age}`, createdAt: NOW - age }));
    const others = makeKey({ createdAt: NOW - 9 });
    await insert(store, others);
    const found = new Set<string>();
    let after: string | undefined;
    do {
      const part = await store.retention.clientsWithOld('idempotency', NOW, { limit: 3, after });
      for (const id of part.due) found.add(id);
      after = part.next;
    } while (after !== undefined);
    expect([found.has(clientId), found.has(others.clientId)]).toEqual([true, true]);
    const remove = () => store.transaction((tx) => tx.retention.remove('idempotency', clientId, NOW, 2));
    expect(await remove()).toBe(2);
    expect(await store.idempotency.find(clientId, '1')).toBeDefined();
    expect(await remove()).toBe(1);
    expect(await store.idempotency.find(clientId, '0')).toBeDefined();
    expect(await store.idempotency.find(others.clientId, others.key)).toBeDefined();
  });
}
