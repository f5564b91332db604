import { expect, test } from 'vitest';
import type { DomainEvent } from '../../../src/domain/event.ts';
import type { WebhookAttempt } from '../../../src/domain/webhook/webhook.ts';
import type { DeliveryFilter, EndpointKey } from '../../../src/domain/webhook/webhook-ports.ts';
import { makeDeliveryId, makeEndpoint, makeEvent, makeLink, NOW, unique } from '../make.ts';
import type { Subject } from './subject.ts';

export function webhookContract(given: () => Subject): void {
  /** A client with an endpoint, and events on their way to it. */
  async function prepare(count: number, { linkEvents = true } = {}) {
    const clientId = unique('client');
    const endpoint = makeEndpoint({ clientId, linkEvents });
    const events = Array.from({ length: count }, () => makeEvent(makeLink({ clientId })));
    const ids = events.map(() => makeDeliveryId());
    await given().store.transaction(async (tx) => {
      await tx.webhookEndpoints.put(endpoint);
      for (const [i, event] of events.entries()) await tx.events.append(event, ids[i] ?? '');
    });
    return { clientId, endpoint, events, ids };
  }

  /** All of them, three at a time. */
  async function dueEndpoints(now: number): Promise<readonly EndpointKey[]> {
    const found: EndpointKey[] = [];
    let after: EndpointKey | undefined;
    do {
      const { due, next } = await given().store.deliveries.dueEndpoints(now, { limit: 3, after });
      found.push(...due);
      after = next;
    } while (after !== undefined);
    return found;
  }
  const dueClients = async (now: number) => (await dueEndpoints(now)).map(({ clientId }) => clientId);

  const claim = (key: EndpointKey, now: number, limit = 10, from = given().store) =>
    from.transaction((tx) => tx.deliveries.claim(key, { now, heldUntil: now + 1000, limit }));
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
  const pending = (event: DomainEvent, id: string, endpointId: string) => ({
    clientId: event.clientId,
    id,
    endpointId,
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
    const { clientId, endpoint, events, ids } = await prepare(1);
    const [event] = events;
    if (event === undefined) throw new Error('There is one event');
    expect(await store.deliveries.find(clientId, ids[0] ?? '')).toEqual(pending(event, ids[0] ?? '', endpoint.id));
    const uninterested = await prepare(1, { linkEvents: false });
    expect(await store.deliveries.count(uninterested.clientId, {})).toBe(0);
    const nowhere = makeEvent(makeLink({ clientId: unique('client') }));
    await store.transaction((tx) => tx.events.append(nowhere, makeDeliveryId()));
    expect(await store.deliveries.count(nowhere.clientId, {})).toBe(0);
  });

  test('an endpoint gets what happens after it is set, and until it is removed, also within one transaction', async () => {
    const { store } = given();
    const clientId = unique('client');
    const endpoint = makeEndpoint({ clientId });
    const link = makeLink({ clientId });
    const ids = [makeDeliveryId(), makeDeliveryId(), makeDeliveryId()] as const;
    await store.transaction(async (tx) => {
      await tx.paymentLinks.insert(link);
      await tx.events.append(makeEvent(link), ids[0]);
      await tx.webhookEndpoints.put(endpoint);
      await tx.events.append(makeEvent(link), ids[1]);
      await tx.webhookEndpoints.remove(endpoint, NOW);
      await tx.events.append(makeEvent(link), ids[2]);
    });
    expect(await store.events.last(clientId)).toBe(3);
    const found = await Promise.all(ids.map((id) => store.deliveries.find(clientId, id)));
    expect(found.map((delivery) => delivery?.id)).toEqual([undefined, ids[1], undefined]);
  });

  test('what is due is claimed with all it needs, held, and due again when the hold is over', async () => {
    const { clientId, endpoint, events, ids } = await prepare(2);
    expect(await dueClients(NOW)).toContain(clientId);
    expect(await claim(endpoint, NOW - 1)).toEqual([]);
    const claimed = await claim(endpoint, NOW);
    const expected = events.map((event, i) => ({
      delivery: pending(event, ids[i] ?? '', endpoint.id),
      event: { ...event, sequence: i + 1, linkSequence: 1 },
      endpoint,
      firstDueAt: NOW,
      attempt: 1,
    }));
    const byId = (a: { delivery: { id: string } }, b: { delivery: { id: string } }) =>
      a.delivery.id < b.delivery.id ? -1 : 1;
    expect(claimed.toSorted(byId)).toEqual(expected.toSorted(byId));
    expect(await dueClients(NOW + 999)).not.toContain(clientId);
    expect(await claim(endpoint, NOW + 999)).toEqual([]);
    expect(await claim(endpoint, NOW + 1000, 1)).toHaveLength(1);
    expect(await claim(endpoint, NOW + 1000)).toHaveLength(1);
  });

  test('which endpoint has something due is told in parts, each once, however much it has', async () => {
    const { store } = given();
    const prepared = await Promise.all([5, 1, 5, 1, 5].map((count) => prepare(count)));
    const clients = prepared.map(({ clientId }) => clientId);
    const [gone, held, ...others] = prepared.map(({ endpoint }) => endpoint);
    if (gone === undefined || held === undefined) throw new Error('There are five');
    await store.transaction((tx) => tx.webhookEndpoints.remove(gone, NOW));
    await claim(held, NOW);
    const due = (await dueEndpoints(NOW)).filter(({ clientId }) => clients.includes(clientId));
    const keys = others.map(({ clientId, id }) => ({ clientId, id }));
    expect(due).toEqual(keys.toSorted((a, b) => (a.clientId < b.clientId ? -1 : 1)));
    expect((await dueClients(NOW - 1)).filter((clientId) => clients.includes(clientId))).toEqual([]);
    // Only so many are looked at in one statement, whether they have something due or not.
    const looked = await store.deliveries.dueEndpoints(NOW - 1, { limit: 2 });
    expect(looked).toEqual({ due: [], next: { clientId: expect.any(String), id: expect.any(String) } });
  });

  test('workers that claim at once share the work without overlap', async () => {
    const { store, other } = given();
    const { endpoint, ids } = await prepare(40);
    const claimed: string[] = [];
    const work = async (from: typeof store) => {
      for (let round = 0; round < 40 && claimed.length < 40; round += 1) {
        claimed.push(...(await claim(endpoint, NOW, 3, from)).map(({ delivery }) => delivery.id));
      }
    };
    await Promise.all([store, other, store, other].map(work));
    expect(claimed.toSorted()).toEqual(ids.toSorted());
  });

  test('attempts are written down with what follows from them; a late one changes nothing', async () => {
    const { store } = given();
    const { clientId, endpoint, events, ids } = await prepare(1);
    const [id = ''] = ids;
    const [event] = events;
    if (event === undefined) throw new Error('There is one event');
    await record(attemptOf(clientId, id, 1), 'PENDING', NOW + 30_000);
    expect(await store.deliveries.find(clientId, id)).toEqual({
      ...pending(event, id, endpoint.id),
      attemptCount: 1,
      nextAttemptAt: NOW + 30_000,
    });
    const [again] = await claim(endpoint, NOW + 30_000);
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
    expect(await claim(endpoint, NOW + 90_000)).toEqual([]);
  });

  test('a delivery that is done with is replayed as a new run', async () => {
    const { store } = given();
    const { clientId, endpoint, ids } = await prepare(1);
    const [id = ''] = ids;
    const other = makeEndpoint({ clientId });
    await store.transaction((tx) => tx.webhookEndpoints.put(other));
    const run = { endpointId: other.id, now: NOW + 500 };
    const replay = (client: string) => store.transaction((tx) => tx.deliveries.replay(client, id, run));
    expect(await replay(clientId)).toBeUndefined();
    await record(attemptOf(clientId, id, 1), 'PENDING', NOW + 10);
    await record(attemptOf(clientId, id, 2), 'FAILED', null);
    expect(await replay(unique('stranger'))).toBeUndefined();
    const due = {
      endpointId: other.id,
      status: 'PENDING',
      attemptCount: 2,
      nextAttemptAt: NOW + 500,
      completedAt: null,
    };
    expect(await replay(clientId)).toMatchObject(due);
    expect(await claim(endpoint, NOW + 500)).toEqual([]);
    expect(await claim(other, NOW + 500)).toMatchObject([{ delivery: due, attempt: 1, firstDueAt: NOW + 500 }]);
  });

  test.each(['removed', 'disabled'])('what was on its way to an endpoint that is %s is given up', async (how) => {
    const { store } = given();
    const { clientId, endpoint, ids } = await prepare(2);
    await record(attemptOf(clientId, ids[0] ?? '', 1), 'DELIVERED', null);
    await store.transaction((tx) =>
      how === 'removed'
        ? tx.webhookEndpoints.remove(endpoint, NOW + 3)
        : tx.webhookEndpoints.put({ ...endpoint, enabled: false, updatedAt: NOW + 3 }),
    );
    expect(await claim(endpoint, NOW)).toEqual([]);
    const ends = (await store.deliveries.findMany(clientId, ids)).map((one) => [one?.status, one?.completedAt]);
    expect(ends).toEqual([
      ['DELIVERED', NOW + 26],
      ['FAILED', NOW + 3],
    ]);
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
    const second = makeEndpoint({ clientId, topics: ['PaymentLink.Expired'] });
    const [link, other] = [makeLink({ clientId }), makeLink({ clientId })];
    const events = [
      makeEvent(link, { createdAt: NOW }),
      makeEvent(link, { createdAt: NOW + 1, type: 'Transaction.Received' }),
      makeEvent(other, { createdAt: NOW + 2, type: 'Transaction.Received' }),
      makeEvent(other, { createdAt: NOW + 3, type: 'PaymentLink.Expired' }),
    ];
    const ids = [...events.map(({ createdAt }) => makeDeliveryId(createdAt)), makeDeliveryId(NOW + 4)];
    await store.transaction(async (tx) => {
      for (const [i, event] of events.entries()) await tx.events.append(event, ids[i] ?? '');
      await tx.webhookEndpoints.put({ ...endpoint, topics: ['Payment.Late'] });
      await tx.webhookEndpoints.put(second);
      await tx.events.append(makeEvent(other, { createdAt: NOW + 4, type: 'PaymentLink.Expired' }), ids[4] ?? '');
    });
    const cases: [DeliveryFilter, number[]][] = [
      [{ eventId: [events[2]?.id ?? '', 'evt_0'] }, [2]],
      [{ eventType: ['Transaction.Received'] }, [1, 2]],
      [{ eventType: ['Transaction.Received', 'PaymentLink.Expired'] }, [1, 2, 3, 4]],
      [{ paymentLinkId: [link.id] }, [0, 1]],
      [{ paymentLinkId: [other.id], eventType: ['Transaction.Received'], status: ['PENDING'] }, [2]],
      [{ paymentLinkId: [link.id], status: ['FAILED'] }, []],
      [{ createdAt: { from: NOW + 1, to: NOW + 2 } }, [1, 2]],
      [{ createdAt: { to: NOW }, paymentLinkId: [link.id, other.id] }, [0]],
      [{ endpointId: [endpoint.id] }, [0, 1, 2, 3]],
      [{ endpointId: [second.id], eventType: ['PaymentLink.Expired'] }, [4]],
      [{ endpointId: [endpoint.id, second.id], paymentLinkId: [other.id] }, [2, 3, 4]],
      [{ endpointId: [second.id], status: ['FAILED'] }, []],
      [{ eventId: [], eventType: [], paymentLinkId: [], endpointId: [] }, [0, 1, 2, 3, 4]],
    ];
    for (const [filter, expected] of cases) {
      const { rows } = await store.deliveries.page(clientId, { filter, direction: 'asc' }, { limit: 50 });
      expect([filter, rows.map(({ id }) => ids.indexOf(id))]).toEqual([filter, expected]);
      expect([filter, await store.deliveries.count(clientId, filter)]).toEqual([filter, expected.length]);
    }
    const { rows } = await store.deliveries.page(clientId, { filter: {}, direction: 'desc' }, { limit: 1 });
    expect(rows.map(({ paymentLinkId }) => paymentLinkId)).toEqual([other.id]);
  });
}
