import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import type { AuditEntry } from '../../../src/domain/audit/audit-entry.ts';
import { createId } from '../../../src/domain/id.ts';
import type { Store } from '../../../src/domain/ports.ts';
import { HOUR, NOW, unique } from '../make.ts';
import type { Subject } from './subject.ts';

function makeEntry(entry: Partial<AuditEntry> & Pick<AuditEntry, 'clientId'>): AuditEntry {
  const { createdAt = NOW } = entry;
  return {
    id: createId('aud', createdAt, randomBytes),
    action: 'API_KEY_CREATED',
    actor: 'client',
    address: '2001:db8::/64',
    traceId: 'a trace',
    targetId: 'key_1',
    detail: { name: 'Café "Ñ"', scopes: 'admin' },
    createdAt,
    ...entry,
  };
}

async function append(store: Store, entries: readonly AuditEntry[]): Promise<void> {
  await store.transaction(async (tx) => {
    for (const entry of entries) await tx.audit.append(entry);
  });
}

export function auditEntryContract(given: () => Subject): void {
  test('entries are read as they were written, by their client alone', async () => {
    const { store, other } = given();
    const clientId = unique('client');
    const bare = { actor: null, address: null, traceId: null, targetId: null, detail: {} } as const;
    const entries = [makeEntry({ clientId }), makeEntry({ clientId, createdAt: NOW + 1, ...bare })];
    await append(store, entries);
    const ids = entries.map(({ id }) => id);
    expect(await other.audit.findMany(clientId, [...ids, ''])).toEqual([...entries, undefined]);
    expect(await other.audit.findMany('somebody else', ids)).toEqual([undefined, undefined]);
    const query = { filter: {}, direction: 'desc' } as const;
    expect((await other.audit.page('somebody else', query, { limit: 10 })).rows).toEqual([]);
    expect(await other.audit.count('somebody else', {})).toBe(0);
  });

  test('they are listed by time, and by what was done, by whom and when', async () => {
    const { store } = given();
    const clientId = unique('client');
    const [first, second, third] = [
      makeEntry({ clientId, createdAt: NOW, actor: 'key_1' }),
      makeEntry({ clientId, createdAt: NOW + 1, action: 'SIGN_IN_FAILED', actor: null }),
      makeEntry({ clientId, createdAt: NOW + 2, actor: 'command-line' }),
    ];
    await append(store, [third, first, second, makeEntry({ clientId: unique('client') })]);
    const cases = [
      [{}, [third, second, first]],
      [{ action: ['SIGN_IN_FAILED'] }, [second]],
      [{ action: ['SIGN_IN_FAILED', 'API_KEY_CREATED'] }, [third, second, first]],
      [{ actor: ['key_1', 'command-line'] }, [third, first]],
      [{ actor: ['client'] }, []],
      [{ actor: ['command-line'], createdAt: { to: NOW + 1 } }, []],
      [{ action: ['API_KEY_CREATED'], actor: ['key_1'] }, [first]],
      [{ createdAt: { from: NOW + 1, to: NOW + 1 } }, [second]],
    ] as const;
    for (const [filter, expected] of cases) {
      const { rows } = await store.audit.page(clientId, { filter, direction: 'desc' }, { limit: 10 });
      expect(rows, JSON.stringify(filter)).toEqual(expected);
      expect(await store.audit.count(clientId, filter), JSON.stringify(filter)).toBe(expected.length);
    }
    const query = { filter: {}, direction: 'desc' } as const;
    expect(await store.audit.page(clientId, query, { limit: 1 })).toEqual({ rows: [third], more: true });
    const after = { key: third.createdAt, id: third.id };
    expect(await store.audit.page(clientId, query, { limit: 2, after })).toEqual({
      rows: [second, first],
      more: false,
    });
  });

  test('an entry is gone with the transaction that it was written in', async () => {
    const { store } = given();
    const entry = makeEntry({ clientId: unique('client') });
    const failing = store.transaction(async (tx) => {
      await tx.audit.append(entry);
      throw new Error('on purpose');
    });
    await expect(failing).rejects.toThrow('on purpose');
    expect(await store.audit.findMany(entry.clientId, [entry.id])).toEqual([undefined]);
  });

  test('only what is old is removed, of one client, in small pieces', async () => {
    const { store } = given();
    const [clientId, another] = [unique('client'), unique('client')];
    const at = (createdAt: number, of = clientId) => makeEntry({ clientId: of, createdAt });
    const old = [at(NOW - 3 * HOUR), at(NOW - 2 * HOUR), at(NOW - HOUR - 1)];
    const kept = [at(NOW - HOUR), at(NOW)];
    const theirs = at(NOW - 3 * HOUR, another);
    await append(store, [...old, ...kept, theirs]);
    const before = NOW - HOUR;
    const found = await store.retention.clientsWithOld('audit', before, { limit: 1_000 });
    expect(found.due).toEqual(expect.arrayContaining([clientId, another]));
    const remove = () => store.transaction((tx) => tx.retention.remove('audit', clientId, before, 2));
    expect([await remove(), await remove(), await remove()]).toEqual([2, 1, 0]);
    const { rows } = await store.audit.page(clientId, { filter: {}, direction: 'asc' }, { limit: 10 });
    expect(rows).toEqual(kept);
    expect(await store.audit.count(another, {})).toBe(1);
    const left = await store.retention.clientsWithOld('audit', before, { limit: 1_000 });
    expect(left.due).not.toContain(clientId);
  });
}
