import { expect, test } from 'vitest';
import { CLOSED_CIRCUIT } from '../../../src/domain/webhook/circuit.ts';
import type { WebhookEndpoint } from '../../../src/domain/webhook/webhook-endpoint.ts';
import { makeDeliveryId, makeEndpoint, makeEvent, makeLink, NOW, unique } from '../make.ts';
import type { Subject } from './subject.ts';

export function webhookEndpointContract(given: () => Subject): void {
  const put = (...endpoints: WebhookEndpoint[]) =>
    given().store.transaction(async (tx) => {
      for (const endpoint of endpoints) await tx.webhookEndpoints.put(endpoint);
    });
  const claim = ({ clientId, id }: WebhookEndpoint, now: number, from = given().store) =>
    from.transaction((tx) => tx.deliveries.claim({ clientId, id }, { now, heldUntil: now + 1_000, limit: 5 }));
  const isDue = async ({ clientId, id }: WebhookEndpoint, now: number) =>
    (await given().store.deliveries.dueEndpoints(now, { limit: 10_000 })).due.some(
      (key) => key.clientId === clientId && key.id === id,
    );

  /** An endpoint with deliveries under way. */
  async function withDeliveries(endpoint: WebhookEndpoint, times: readonly number[]): Promise<void> {
    await put(endpoint);
    await given().store.transaction(async (tx) => {
      for (const createdAt of times) {
        const event = makeEvent(makeLink({ clientId: endpoint.clientId }), { createdAt });
        await tx.events.append(event, makeDeliveryId(createdAt));
      }
    });
  }

  test('endpoints are put, put again, listed and removed, as they were written and by their client alone', async () => {
    const { store, other } = given();
    const clientId = unique('client');
    const plain = makeEndpoint({ clientId, createdAt: NOW });
    const full = makeEndpoint({
      clientId,
      createdAt: NOW + 1,
      description: 'Contabilidad ñ',
      topics: ['Transaction.Received', 'PaymentLink.Created'],
      linkEvents: false,
      enabled: false,
      previousSecret: { sealed: 's0', until: NOW + 5 },
      circuit: { timeouts: 4, pausedUntil: NOW + 9 },
    });
    await put(full, plain);
    expect(await other.webhookEndpoints.list(clientId)).toEqual([plain, full]);
    expect(await store.webhookEndpoints.findMany(clientId, [full.id, '', plain.id])).toEqual([full, undefined, plain]);
    expect(await store.webhookEndpoints.page(clientId, 'desc', { limit: 1 })).toEqual({ rows: [full], more: true });
    expect(await store.webhookEndpoints.count(clientId)).toBe(2);
    const keys = (await store.webhookEndpoints.listAll()).filter((key) => key.clientId === clientId);
    expect(keys).toEqual([plain, full].map(({ id }) => ({ clientId, id })));

    const stranger = unique('stranger');
    expect(await store.webhookEndpoints.find(stranger, plain.id)).toBeUndefined();
    await store.transaction((tx) => tx.webhookEndpoints.remove({ ...plain, clientId: stranger }, NOW));
    const changed = { ...full, ...makeEndpoint({ clientId }), id: full.id };
    await put(changed);
    expect(await store.webhookEndpoints.find(clientId, full.id)).toEqual(changed);
    await store.transaction((tx) => tx.webhookEndpoints.remove(full, NOW));
    expect(await store.webhookEndpoints.list(clientId)).toEqual([plain]);
  });

  test('a paused endpoint is neither due nor claimed, whatever waits', async () => {
    const circuit = { timeouts: 3, pausedUntil: NOW + 500 };
    const endpoint = makeEndpoint({ clientId: unique('client'), circuit });
    await withDeliveries(endpoint, [NOW, NOW]);
    expect([await isDue(endpoint, NOW + 499), await claim(endpoint, NOW + 499)]).toEqual([false, []]);
    expect(await isDue(endpoint, NOW + 500)).toBe(true);
  });

  test('what waits for what is counted of all clients, up to a limit', async () => {
    const { store } = given();
    const now = NOW + 500;
    const before = await store.deliveries.outbox(now, 10_000);
    const paused = makeEndpoint({ clientId: unique('client'), circuit: { timeouts: 3, pausedUntil: now + 1 } });
    await withDeliveries(paused, [NOW, now, now + 1]);
    const circuit = { timeouts: 3, pausedUntil: now };
    const tried = makeEndpoint({ clientId: unique('client'), circuit });
    await withDeliveries(tried, [1, now + 1, now + 2]);
    const { waiting, dueSince, pausedEndpoints } = await store.deliveries.outbox(now, 10_000);
    const { due, paused: held, later } = before.waiting;
    expect(waiting).toEqual({ due: due + 1, paused: held + 2, later: later + 3 });
    expect([dueSince, pausedEndpoints - before.pausedEndpoints]).toEqual([1, 1]);
    const few = (await store.deliveries.outbox(now, 2)).waiting;
    expect(few.due + few.paused + few.later).toBe(2);
    for (const endpoint of [paused, tried]) await store.transaction((tx) => tx.webhookEndpoints.remove(endpoint, now));
    expect(await store.deliveries.outbox(now, 10_000)).toEqual(before);
  });

  test('one on probation gives out one delivery at a time, to whoever asks', async () => {
    const { store, other } = given();
    const endpoint = makeEndpoint({ clientId: unique('client'), circuit: { timeouts: 3, pausedUntil: NOW } });
    await withDeliveries(endpoint, [NOW, NOW, NOW, NOW]);
    const asked = [store, other, store, other].map((from) => claim(endpoint, NOW, from));
    expect((await Promise.all(asked)).flat()).toHaveLength(1);
    expect([await isDue(endpoint, NOW + 999), await claim(endpoint, NOW + 999)]).toEqual([false, []]);
    // Whoever held it has died.
    expect(await claim(endpoint, NOW + 1_000)).toHaveLength(1);
    await store.transaction((tx) => tx.webhookEndpoints.setCircuit(endpoint, endpoint.circuit, CLOSED_CIRCUIT));
    expect(await claim(endpoint, NOW + 1_001)).toHaveLength(3);
  });

  test('one on probation with nothing to send waits for no longer because somebody looked', async () => {
    const endpoint = makeEndpoint({ clientId: unique('client'), circuit: { timeouts: 3, pausedUntil: NOW } });
    await put(endpoint);
    expect(await claim(endpoint, NOW + 10)).toEqual([]);
    await withDeliveries(endpoint, [NOW]);
    expect(await claim(endpoint, NOW + 11)).toHaveLength(1);
  });

  test('of timeouts that saw the same count, one counts', async () => {
    const { store } = given();
    const endpoint = makeEndpoint({ clientId: unique('client') });
    await put(endpoint);
    const after = { timeouts: 1, pausedUntil: 0 };
    for (const circuit of [after, { timeouts: 2, pausedUntil: NOW }]) {
      await store.transaction((tx) => tx.webhookEndpoints.setCircuit(endpoint, CLOSED_CIRCUIT, circuit));
    }
    expect((await store.webhookEndpoints.find(endpoint.clientId, endpoint.id))?.circuit).toEqual(after);
  });

  test('what was due too long ago is given up, the oldest first, up to a limit, and of no other endpoint', async () => {
    const { store } = given();
    const clientId = unique('client');
    const [mine, another] = [makeEndpoint({ clientId }), makeEndpoint({ clientId })];
    await put(another);
    await withDeliveries(mine, [NOW + 2, NOW, NOW + 1]);
    const failed = async () => {
      const query = { filter: { status: ['FAILED'] }, direction: 'asc' } as const;
      const { rows } = await store.deliveries.page(clientId, query, { limit: 10 });
      expect(rows.filter(({ completedAt }) => completedAt !== NOW + 7)).toEqual([]);
      return rows.map(({ endpointId, createdAt }) => [endpointId, createdAt - NOW]);
    };
    await store.transaction((tx) => tx.deliveries.giveUpOverdue(mine, { before: NOW, now: NOW + 7, limit: 10 }));
    expect(await failed()).toEqual([]);
    await store.transaction((tx) => tx.deliveries.giveUpOverdue(mine, { before: NOW + 2, now: NOW + 7, limit: 1 }));
    expect(await failed()).toEqual([[mine.id, 0]]);
    await store.transaction((tx) => tx.deliveries.giveUpOverdue(mine, { before: NOW + 2, now: NOW + 7, limit: 10 }));
    expect(await failed()).toEqual([
      [mine.id, 0],
      [mine.id, 1],
    ]);
  });

  test('a delivery that a worker is sending is not given up, and the outcome is stored', async () => {
    const { store } = given();
    const endpoint = makeEndpoint({ clientId: unique('client') });
    await withDeliveries(endpoint, [NOW]);
    const [held] = await claim(endpoint, NOW);
    const giveUp = (now: number) =>
      store.transaction((tx) => tx.deliveries.giveUpOverdue(endpoint, { before: NOW + 1, now, limit: 10 }));
    const { clientId } = endpoint;
    const deliveryId = held?.delivery.id ?? '';
    await giveUp(NOW + 999);
    const sent = { clientId, deliveryId, number: 1, startedAt: NOW, durationMs: 999, statusCode: 204, error: null };
    await store.transaction((tx) => tx.deliveries.recordAttempt(sent, { status: 'DELIVERED', next: null }));
    expect(await store.deliveries.find(clientId, deliveryId)).toMatchObject({ status: 'DELIVERED', attemptCount: 1 });

    await withDeliveries(endpoint, [NOW]);
    const [abandoned] = await claim(endpoint, NOW);
    await giveUp(NOW + 1_000);
    expect(await store.deliveries.find(clientId, abandoned?.delivery.id ?? '')).toMatchObject({ status: 'FAILED' });
  });
}
