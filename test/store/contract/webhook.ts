import { expect, test } from 'vitest';
import type { DomainEvent } from '../../../src/domain/event.ts';
import type { WebhookAttempt } from '../../../src/domain/webhook/webhook.ts';
import type { DeliveryFilter } from '../../../src/domain/webhook/webhook-ports.ts';
import { makeDeliveryId, makeEvent, makeLink, NOW, unique } from '../make.ts';
import type { Subject } from './subject.ts';

export function webhookContract(given: () => Subject): void {
  /** A client with an endpoint, and events on their way to it. */
  async function prepare(count: number, { linkEvents = true } = {}) {
    const clientId = unique('client');
    const endpoint = { clientId, url: 'https://a.example/hook', sealedSecret: 's', linkEvents, updatedAt: NOW };
    const events = Array.from({ length: count }, () => makeEvent(makeLink({ clientId })));
    const ids = events.map(() => makeDeliveryId());
    await given().store.transaction(async (tx) => {
      await tx.clients.setWebhookEndpoint(clientId, endpoint);
      for (const [i, event] of events.entries()) await tx.events.append(event, ids[i] ?? '');
    });
    return { clientId, endpoint, events, ids };
  }

  /** All of them, three at a time. */
  async function dueClients(now: number): Promise<readonly string[]> {
    const due: string[] = [];
    let after: string | undefined;
    do {
      const { clientIds, next } = await given().store.deliveries.dueClients(now, { limit: 3, after });
      due.push(...clientIds);
      after = next;
    } while (after !== undefined);
    return due;
  }

  const claim = (clientId: string, now: number, limit = 10, from = given().store) =>
    from.transaction((tx) => tx.deliveries.claim(clientId, { now, heldUntil: now + 1000, limit }));
  const record = (attempt: WebhookAttempt, status: 'PENDING' | 'DELIVERED' | 'FAILED', next: number | null) =>
    given().store.transaction((tx) => tx.deliveries.recordAttempt(attempt, { status, next }));
  const attemptOf = (clientId: string, deliveryId: string, number: number): WebhookAttempt => ({
    clientId,
    deliveryId,
    number,
    startedAt: NOW + number,
    durationMs: 25,
    statusCode: number % 2 === 0 ? 500 : null,
    error: number % 2 === 0 ? null : 'no answer',
  });
  const pending = (event: DomainEvent, id: string) => ({
    clientId: event.clientId,
    id,
    eventId: event.id,
    eventType: event.type,
    paymentLinkId: event.paymentLinkId,
    status: 'PENDING',
    attemptCount: 0,
    nextAttemptAt: NOW,
    createdAt: NOW,
    completedAt: null,
  });

  test('an event is put on its way if the endpoint wants it', async () => {
    const { store } = given();
    const { clientId, events, ids } = await prepare(1);
    const [event] = events;
    if (event === undefined) throw new Error('There is one event');
    expect(await store.deliveries.find(clientId, ids[0] ?? '')).toEqual(pending(event, ids[0] ?? ''));
    const uninterested = await prepare(1, { linkEvents: false });
    expect(await store.deliveries.count(uninterested.clientId, {})).toBe(0);
    const nowhere = makeEvent(makeLink({ clientId: unique('client') }));
    await store.transaction((tx) => tx.events.append(nowhere, makeDeliveryId()));
    expect(await store.deliveries.count(nowhere.clientId, {})).toBe(0);
  });

  test('an endpoint gets what happens after it is set, and until it is removed, also within one transaction', async () => {
    const { store } = given();
    const clientId = unique('client');
    const endpoint = { clientId, url: 'https://a.example/hook', sealedSecret: 's', linkEvents: true, updatedAt: NOW };
    const link = makeLink({ clientId });
    const ids = [makeDeliveryId(), makeDeliveryId(), makeDeliveryId()] as const;
    await store.transaction(async (tx) => {
      await tx.paymentLinks.insert(link);
      await tx.events.append(makeEvent(link), ids[0]);
      await tx.clients.setWebhookEndpoint(clientId, endpoint);
      await tx.events.append(makeEvent(link), ids[1]);
      await tx.clients.setWebhookEndpoint(clientId, undefined);
      await tx.events.append(makeEvent(link), ids[2]);
    });
    expect(await store.events.last(clientId)).toBe(3);
    const found = await Promise.all(ids.map((id) => store.deliveries.find(clientId, id)));
    expect(found.map((delivery) => delivery?.id)).toEqual([undefined, ids[1], undefined]);
  });

  test('what is due is claimed with all it needs, held, and due again when the hold is over', async () => {
    const { clientId, endpoint, events, ids } = await prepare(2);
    expect(await dueClients(NOW)).toContain(clientId);
    expect(await claim(clientId, NOW - 1)).toEqual([]);
    const claimed = await claim(clientId, NOW);
    const expected = events.map((event, i) => ({
      delivery: pending(event, ids[i] ?? ''),
      event,
      endpoint,
      firstDueAt: NOW,
      attempt: 1,
    }));
    const byId = (a: { delivery: { id: string } }, b: { delivery: { id: string } }) =>
      a.delivery.id < b.delivery.id ? -1 : 1;
    expect(claimed.toSorted(byId)).toEqual(expected.toSorted(byId));
    expect(await dueClients(NOW + 999)).not.toContain(clientId);
    expect(await claim(clientId, NOW + 999)).toEqual([]);
    expect(await claim(clientId, NOW + 1000, 1)).toHaveLength(1);
    expect(await claim(clientId, NOW + 1000)).toHaveLength(1);
  });

  test('who has something due is told in parts, each client once, however much it has', async () => {
    const { store } = given();
    const clients = await Promise.all([5, 1, 5, 1, 5].map(async (count) => (await prepare(count)).clientId));
    const [gone = '', held = '', ...others] = clients;
    await store.transaction((tx) => tx.clients.setWebhookEndpoint(gone, undefined));
    await claim(held, NOW);
    const due = (await dueClients(NOW)).filter((clientId) => clients.includes(clientId));
    expect(due).toEqual(others.toSorted());
    expect((await dueClients(NOW - 1)).filter((clientId) => clients.includes(clientId))).toEqual([]);
    // Only so many are looked at in one statement, whether they have something due or not.
    const { clientIds, next } = await store.deliveries.dueClients(NOW - 1, { limit: 2 });
    expect([clientIds, typeof next]).toEqual([[], 'string']);
  });

  test('workers that claim at once share the work without overlap', async () => {
    const { store, other } = given();
    const { clientId, ids } = await prepare(40);
    const claimed: string[] = [];
    const work = async (from: typeof store) => {
      for (let round = 0; round < 40 && claimed.length < 40; round += 1) {
        claimed.push(...(await claim(clientId, NOW, 3, from)).map(({ delivery }) => delivery.id));
      }
    };
    await Promise.all([store, other, store, other].map(work));
    expect(claimed.toSorted()).toEqual(ids.toSorted());
  });

  test('attempts are written down with what follows from them; a late one changes nothing', async () => {
    const { store } = given();
    const { clientId, events, ids } = await prepare(1);
    const [id = ''] = ids;
    const [event] = events;
    if (event === undefined) throw new Error('There is one event');
    await record(attemptOf(clientId, id, 1), 'PENDING', NOW + 30_000);
    expect(await store.deliveries.find(clientId, id)).toEqual({
      ...pending(event, id),
      attemptCount: 1,
      nextAttemptAt: NOW + 30_000,
    });
    const [again] = await claim(clientId, NOW + 30_000);
    expect(again).toMatchObject({ attempt: 2, firstDueAt: NOW });
    await record(attemptOf(clientId, id, 2), 'DELIVERED', null);
    await record({ ...attemptOf(clientId, id, 2), error: 'late' }, 'FAILED', null);
    await record(attemptOf(clientId, id, 3), 'PENDING', NOW + 60_000);
    expect(await store.deliveries.find(clientId, id)).toMatchObject({
      status: 'DELIVERED',
      attemptCount: 2,
      nextAttemptAt: null,
      completedAt: NOW + 27,
    });
    expect(await store.deliveries.attempts(clientId, ['whd_0', id])).toEqual([
      [],
      [attemptOf(clientId, id, 1), attemptOf(clientId, id, 2)],
    ]);
    expect(await claim(clientId, NOW + 90_000)).toEqual([]);
  });

  test('a delivery that is done with is replayed as a new run', async () => {
    const { store } = given();
    const { clientId, ids } = await prepare(1);
    const [id = ''] = ids;
    const replay = (client: string) => store.transaction((tx) => tx.deliveries.replay(client, id, NOW + 500));
    expect(await replay(clientId)).toBeUndefined();
    await record(attemptOf(clientId, id, 1), 'PENDING', NOW + 10);
    await record(attemptOf(clientId, id, 2), 'FAILED', null);
    expect(await replay(unique('stranger'))).toBeUndefined();
    const due = { status: 'PENDING', attemptCount: 2, nextAttemptAt: NOW + 500, completedAt: null };
    expect(await replay(clientId)).toMatchObject(due);
    expect(await claim(clientId, NOW + 500)).toMatchObject([{ delivery: due, attempt: 1, firstDueAt: NOW + 500 }]);
  });

  test('removing the endpoint gives up what was on its way', async () => {
    const { store } = given();
    const { clientId, ids } = await prepare(2);
    await record(attemptOf(clientId, ids[0] ?? '', 1), 'DELIVERED', null);
    await store.transaction((tx) => tx.clients.setWebhookEndpoint(clientId, undefined));
    expect(await claim(clientId, NOW)).toEqual([]);
    const statuses = (await store.deliveries.findMany(clientId, ids)).map((one) => one?.status);
    expect(statuses).toEqual(['DELIVERED', 'FAILED']);
  });

  test('deliveries are listed by status, newest or oldest first', async () => {
    const { store } = given();
    const { clientId, ids } = await prepare(5);
    const sorted = ids.toSorted();
    await record(attemptOf(clientId, sorted[1] ?? '', 1), 'DELIVERED', null);
    await record(attemptOf(clientId, sorted[3] ?? '', 1), 'FAILED', null);
    const page = async (filter: DeliveryFilter, direction: 'asc' | 'desc') =>
      (await store.deliveries.page(clientId, { filter, direction }, { limit: 50 })).rows.map(({ id }) =>
        sorted.indexOf(id),
      );
    expect(await page({}, 'asc')).toEqual([0, 1, 2, 3, 4]);
    expect(await page({ status: ['FAILED', 'DELIVERED'] }, 'desc')).toEqual([3, 1]);
    expect(await page({ status: ['PENDING'] }, 'desc')).toEqual([4, 2, 0]);
    expect(await store.deliveries.count(clientId, { status: ['PENDING', 'FAILED'] })).toBe(4);
  });

  test('deliveries are listed by event, type, link and time', async () => {
    const { store } = given();
    const { clientId, endpoint } = await prepare(0);
    const [link, other] = [makeLink({ clientId }), makeLink({ clientId })];
    const events = [
      makeEvent(link, { createdAt: NOW }),
      makeEvent(link, { createdAt: NOW + 1, type: 'Transaction.Received' }),
      makeEvent(other, { createdAt: NOW + 2, type: 'Transaction.Received' }),
      makeEvent(other, { createdAt: NOW + 3, type: 'PaymentLink.Expired' }),
    ];
    const ids = events.map(({ createdAt }) => makeDeliveryId(createdAt));
    await store.transaction(async (tx) => {
      await tx.clients.setWebhookEndpoint(clientId, endpoint);
      for (const [i, event] of events.entries()) await tx.events.append(event, ids[i] ?? '');
    });
    const cases: [DeliveryFilter, number[]][] = [
      [{ eventId: [events[2]?.id ?? '', 'evt_0'] }, [2]],
      [{ eventType: ['Transaction.Received'] }, [1, 2]],
      [{ eventType: ['Transaction.Received', 'PaymentLink.Expired'] }, [1, 2, 3]],
      [{ paymentLinkId: [link.id] }, [0, 1]],
      [{ paymentLinkId: [other.id], eventType: ['Transaction.Received'], status: ['PENDING'] }, [2]],
      [{ paymentLinkId: [link.id], status: ['FAILED'] }, []],
      [{ createdAt: { from: NOW + 1, to: NOW + 2 } }, [1, 2]],
      [{ createdAt: { to: NOW }, paymentLinkId: [link.id, other.id] }, [0]],
      [{ eventId: [], eventType: [], paymentLinkId: [] }, [0, 1, 2, 3]],
    ];
    for (const [filter, expected] of cases) {
      const { rows } = await store.deliveries.page(clientId, { filter, direction: 'asc' }, { limit: 50 });
      expect([filter, rows.map(({ id }) => ids.indexOf(id))]).toEqual([filter, expected]);
      expect([filter, await store.deliveries.count(clientId, filter)]).toEqual([filter, expected.length]);
    }
    const { rows } = await store.deliveries.page(clientId, { filter: {}, direction: 'desc' }, { limit: 1 });
    expect(rows.map(({ paymentLinkId }) => paymentLinkId)).toEqual([other.id]);
    expect(await store.deliveries.outbox(2)).toEqual({ depth: 2, dueSince: expect.any(Number) });
  });
}
