import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { createId } from '../../../src/domain/id.ts';
import type { Store } from '../../../src/domain/ports.ts';
import type { Retained } from '../../../src/domain/retention.ts';
import {
  HOUR,
  makeDeliveryId,
  makeEndpoint,
  makeEvent,
  makeLink,
  makePayment,
  makeSession,
  NOW,
  unique,
} from '../make.ts';
import type { Subject } from './subject.ts';

const OLD = NOW - 100 * HOUR;
const BEFORE = NOW - 50 * HOUR;

/** A client with an endpoint, and a link of its. */
async function createOwner(store: Store) {
  const id = unique('client');
  const client = { id, name: id, tag: unique('tag'), secretHash: unique('s'), apiKeyHash: unique('k'), createdAt: 0 };
  const link = makeLink({ clientId: id });
  await store.transaction(async (tx) => {
    await tx.clients.insert(client);
    await tx.webhookEndpoints.put(makeEndpoint({ clientId: id }));
    await tx.paymentLinks.insert(link);
  });
  return { clientId: id, link };
}

/** An event of that time, whose delivery was tried once; delivered, or still on its way. */
async function deliver(
  store: Store,
  { link, at, done = true }: { link: ReturnType<typeof makeLink>; at: number; done?: boolean },
) {
  const event = makeEvent(link, { id: createId('evt', at, randomBytes), createdAt: at });
  const deliveryId = makeDeliveryId(at);
  const attempt = {
    clientId: link.clientId,
    deliveryId,
    number: 1,
    startedAt: at,
    durationMs: 1,
    statusCode: 204,
    error: null,
  };
  await store.transaction((tx) => tx.events.append(event, deliveryId));
  const outcome = done
    ? ({ status: 'DELIVERED', next: null } as const)
    : ({ status: 'PENDING', next: at + HOUR } as const);
  await store.transaction((tx) => tx.deliveries.recordAttempt(attempt, outcome));
  return { event, deliveryId };
}

/** Which of the clients have what is old, asked part by part. */
async function withOld(store: Store, what: Retained, clientIds: readonly string[]): Promise<readonly string[]> {
  const found = new Set<string>();
  let after: string | undefined;
  do {
    const part = await store.retention.clientsWithOld(what, BEFORE, { limit: 3, after });
    for (const id of part.due) found.add(id);
    after = part.next;
  } while (after !== undefined);
  return clientIds.filter((id) => found.has(id));
}

export function retentionContract(given: () => Subject): void {
  test('clients with something old are found, part by part, and nobody else', async () => {
    const { store } = given();
    const [one, other] = [await createOwner(store), await createOwner(store)];
    await deliver(store, { link: one.link, at: OLD });
    await deliver(store, { link: other.link, at: NOW });
    for (const what of ['attempts', 'events'] as const) {
      expect(await withOld(store, what, [one.clientId, other.clientId])).toEqual([one.clientId]);
    }
  });

  test('old tries are removed in small pieces, newer ones and other clients stay as they are', async () => {
    const { store } = given();
    const [one, other] = [await createOwner(store), await createOwner(store)];
    const old = [];
    for (let i = 0; i < 3; i += 1) old.push(await deliver(store, { link: one.link, at: OLD + i }));
    const kept = await deliver(store, { link: one.link, at: NOW });
    const others = await deliver(store, { link: other.link, at: OLD });
    const remove = () => store.transaction((tx) => tx.retention.remove('attempts', one.clientId, BEFORE, 2));
    expect([await remove(), await remove(), await remove()]).toEqual([2, 1, 0]);
    const ids = [...old, kept].map(({ deliveryId }) => deliveryId);
    expect((await store.deliveries.attempts(one.clientId, ids)).map((tries) => tries.length)).toEqual([0, 0, 0, 1]);
    expect((await store.deliveries.attempts(other.clientId, [others.deliveryId])).map((tries) => tries.length)).toEqual(
      [1],
    );
  });

  test('old events go with the deliveries that are done with; one on its way keeps its event', async () => {
    const { store } = given();
    const { clientId, link } = await createOwner(store);
    const old = [await deliver(store, { link, at: OLD }), await deliver(store, { link, at: OLD + 1 })];
    const pending = await deliver(store, { link, at: OLD + 2, done: false });
    const kept = await deliver(store, { link, at: NOW });
    const remove = () => store.transaction((tx) => tx.retention.remove('events', clientId, BEFORE, 1));
    expect([await remove(), await remove(), await remove()]).toEqual([1, 1, 0]);
    expect((await store.events.after(clientId, 0, 10)).map(({ id }) => id)).toEqual([pending.event.id, kept.event.id]);
    const ids = [...old, pending, kept].map(({ deliveryId }) => deliveryId);
    expect((await store.deliveries.findMany(clientId, ids)).map((delivery) => delivery?.id)).toEqual([
      undefined,
      undefined,
      pending.deliveryId,
      kept.deliveryId,
    ]);
    expect((await store.deliveries.attempts(clientId, ids)).map((tries) => tries.length)).toEqual([0, 0, 1, 1]);
    expect(await store.events.last(clientId)).toBe(4);
  });

  test('old notices are removed, the oldest first, of one client', async () => {
    const { store } = given();
    const [clientId, other] = [unique('client'), unique('client')];
    const take = (noticeId: string, receivedAt: number, of = clientId) => {
      const notice = { clientId: of, accountId: 'a', noticeId, type: 'paid', paymentId: null, receivedAt };
      return store.transaction((tx) => tx.providerNotices.insert(notice));
    };
    const all = async (of = clientId) => [
      await take('1', OLD + 2, of),
      await take('2', OLD, of),
      await take('3', OLD + 1, of),
      await take('4', BEFORE, of),
    ];
    await all();
    await take('4', BEFORE, other);
    expect(await withOld(store, 'notices', [clientId, other])).toEqual([clientId]);
    await all(other);
    const remove = () => store.transaction((tx) => tx.retention.remove('notices', clientId, BEFORE, 2));
    expect(await remove()).toBe(2);
    // What is taken again was gone.
    expect(await all()).toEqual([false, true, true, false]);
    expect([await remove(), await remove(), await remove()]).toEqual([2, 1, 0]);
    expect([await all(), await all(other)]).toEqual([
      [true, true, true, false],
      [false, false, false, false],
    ]);
  });

  test('keys are removed when they ended long ago: when they were revoked, or else expired', async () => {
    const { store } = given();
    const [clientId, other] = [unique('client'), unique('client')];
    const add = async (revokedAt: number | null, expiresAt: number | null, of = clientId) => {
      const dates = { createdAt: 0, lastUsedAt: null, revokedAt, expiresAt };
      const id = createId('key', NOW, randomBytes);
      const key = { id, clientId: of, name: 'n', keyHash: unique('hash'), scopes: ['admin' as const], ...dates };
      await store.transaction((tx) => tx.apiKeys.insert(key));
      return id;
    };
    const kept = [await add(null, null), await add(BEFORE, OLD), await add(null, BEFORE), await add(null, NOW + HOUR)];
    expect(await withOld(store, 'keys', [clientId])).toEqual([]);
    const old = [await add(OLD, null), await add(OLD, NOW + HOUR), await add(null, OLD)];
    const others = await add(OLD, null, other);
    expect(await withOld(store, 'keys', [clientId, other])).toEqual([clientId, other]);
    const remove = () => store.transaction((tx) => tx.retention.remove('keys', clientId, BEFORE, 2));
    expect([await remove(), await remove(), await remove()]).toEqual([2, 1, 0]);
    const found = await Promise.all([...old, ...kept, others].map((id) => store.apiKeys.find(id)));
    expect(found.map((key) => key?.id)).toEqual([undefined, undefined, undefined, ...kept, others]);
  });

  test('what a secret was before is cleared when it signs no more, and nothing else of its endpoint', async () => {
    const { store } = given();
    const [clientId, other] = [unique('client'), unique('client')];
    const make = (until: number | undefined, of = clientId) =>
      makeEndpoint({ clientId: of, previousSecret: until === undefined ? null : { sealed: 's0', until } });
    const [ended, signing, plain, theirs] = [make(OLD), make(BEFORE), make(undefined), make(OLD, other)];
    await store.transaction(async (tx) => {
      for (const endpoint of [ended, signing, plain, theirs]) await tx.webhookEndpoints.put(endpoint);
    });
    const clear = () => store.transaction((tx) => tx.retention.remove('secrets', clientId, BEFORE, 2));
    expect(await withOld(store, 'secrets', [clientId, other])).toEqual([clientId, other]);
    expect([await clear(), await clear()]).toEqual([1, 0]);
    expect(await withOld(store, 'secrets', [clientId, other])).toEqual([other]);
    const ids = [ended, signing, plain].map(({ id }) => id);
    expect(await store.webhookEndpoints.findMany(clientId, ids)).toEqual([
      { ...ended, previousSecret: null },
      signing,
      plain,
    ]);
    expect(await store.webhookEndpoints.find(other, theirs.id)).toEqual(theirs);
  });

  test('old sessions go unless they were paid, and the walk ends behind the last of them', async () => {
    const { store } = given();
    const { clientId, link } = await createOwner(store);
    const sessions = Array.from({ length: 4 }, (_, i) =>
      makeSession(link, { id: createId('cs', OLD + i, randomBytes), createdAt: OLD + i, expiresAt: OLD + HOUR }),
    );
    const [, paid, failed] = sessions;
    const recent = makeSession(link);
    if (paid === undefined || failed === undefined) throw new Error('There are four');
    await store.transaction(async (tx) => {
      for (const session of [...sessions, recent]) await tx.checkoutSessions.insert(session);
      await tx.payments.insert(makePayment(paid, { status: 'RECEIVED' }));
      await tx.payments.insert(makePayment(failed, { status: 'FAILED' }));
    });
    const remove = (after: string) =>
      store.transaction((tx) => tx.retention.removeUnpaidSessions(clientId, BEFORE, { after, limit: 2 }));
    const first = await remove('');
    expect(first).toEqual({ removed: 1, next: paid.id });
    const second = await remove(paid.id);
    expect(second).toEqual({ removed: 2, next: sessions[3]?.id });
    expect(await remove(second.next ?? '')).toEqual({ removed: 0, next: undefined });
    const found = await store.checkoutSessions.findMany(
      clientId,
      [...sessions, recent].map(({ id }) => id),
    );
    expect(found.map((session) => session?.id)).toEqual([undefined, paid.id, undefined, undefined, recent.id]);
  });
}
