import { createHmac } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Store } from '../../src/domain/ports.ts';
import { openStore } from '../../src/store/store.ts';
import { createSender, type Send } from '../../src/webhooks/sender.ts';
import { createWorker } from '../../src/webhooks/worker.ts';
import { createTestDatabase, dialects, openTestStore } from '../support/store.ts';
import { addClient, appendEvent, SECRET } from './outbox.ts';
import { startReceiver } from './receiver.ts';

const START = Date.UTC(2026, 10, 22);
const SECOND = 1000;
/** On a machine that is busy with other tests too. */
const SOON = { timeout: 10_000 };

describe.each(dialects)('on %s', (dialect) => {
  let store: Store;
  let now: number;
  // A client of each test's own.
  let acme = '';
  const clock = () => now;
  const send = createSender({ development: true, clock });
  const warnings: object[] = [];
  const log = { warn: (fields: object) => void warnings.push(fields) };
  const workers: ReturnType<typeof createWorker>[] = [];
  function createTestWorker(options: Partial<Parameters<typeof createWorker>[0]> = {}) {
    const worker = createWorker({ store, clock, send, log, ...options });
    workers.push(worker);
    return worker;
  }

  beforeAll(async () => {
    store = await openTestStore(dialect);
  });
  afterAll(() => store.close());
  beforeEach(({ task }) => {
    now = START;
    warnings.length = 0;
    acme = `acme-${task.id}`;
  });
  afterEach(async () => {
    await Promise.all(workers.splice(0).map((worker) => worker.stop(0)));
    // What a test left on its way is none of the next one's business.
    for (const { id } of await store.clients.list()) {
      await store.transaction((tx) => tx.clients.setWebhookEndpoint(id, undefined));
    }
  });

  test('what is due is sent, verifies, and is written down', async () => {
    await using receiver = await startReceiver();
    await addClient(store, { id: acme, url: receiver.url });
    now = Math.floor(Date.now() / SECOND) * SECOND;
    const event = await appendEvent(store, acme, now);
    await createTestWorker().runOnce();

    const { body, headers } = receiver.received[0] ?? expect.fail('nothing came');
    const { signature, ...content } = JSON.parse(body);
    expect(content).toEqual({ event: 'Transaction.Captured', data: event.data });
    expect(signature).toBe(createHmac('sha256', SECRET).update(JSON.stringify(content)).digest('hex'));
    expect(headers['x-webhook-signature']).toBe(createHmac('sha256', SECRET).update(body).digest('hex'));
    expect(headers['webhook-id']).toBe(event.id);
    const verifier = new Webhook(`whsec_${Buffer.from(SECRET).toString('base64')}`);
    expect(verifier.verify(body, headers as Record<string, string>)).toEqual(JSON.parse(body));

    expect(await store.deliveries.find(acme, event.deliveryId)).toEqual({
      clientId: acme,
      id: event.deliveryId,
      eventId: event.id,
      eventType: 'Transaction.Captured',
      status: 'DELIVERED',
      attemptCount: 1,
      nextAttemptAt: null,
      createdAt: now,
      completedAt: now,
    });
    const attempt = { clientId: acme, deliveryId: event.deliveryId, number: 1, startedAt: now, durationMs: 0 };
    expect(await store.deliveries.attempts(acme, [event.deliveryId])).toEqual([
      [{ ...attempt, statusCode: 204, error: null }],
    ]);
  });

  test('the ladder: 30 s, doubling, an hour at most, for 24 h; then failed, and after a replay from the start', async () => {
    let statusCode = 500;
    await using receiver = await startReceiver((response) => response.writeHead(statusCode).end());
    await addClient(store, { id: acme, url: receiver.url });
    const { deliveryId } = await appendEvent(store, acme, now);
    const worker = createTestWorker();
    const find = async () => {
      const delivery = await store.deliveries.find(acme, deliveryId);
      if (delivery === undefined) throw new Error('gone');
      return delivery;
    };

    const waits: number[] = [];
    for (let delivery = await find(); delivery.nextAttemptAt !== null && waits.length < 50; delivery = await find()) {
      waits.push((delivery.nextAttemptAt - now) / SECOND);
      now = delivery.nextAttemptAt - 1;
      await worker.runOnce();
      expect(receiver.received).toHaveLength(waits.length - 1);
      now += 1;
      await worker.runOnce();
    }
    expect(waits).toEqual([0, 30, 60, 120, 240, 480, 960, 1920, ...new Array<number>(22).fill(3600)]);
    expect(now - START).toBeLessThanOrEqual(24 * 3600 * SECOND);
    expect(await find()).toMatchObject({ status: 'FAILED', attemptCount: 30, completedAt: now });

    await store.transaction((tx) => tx.deliveries.replay(acme, deliveryId, now));
    await worker.runOnce();
    expect(await find()).toMatchObject({ status: 'PENDING', attemptCount: 31, nextAttemptAt: now + 30 * SECOND });
    statusCode = 200;
    now += 30 * SECOND;
    await worker.runOnce();
    expect(await find()).toMatchObject({ status: 'DELIVERED', attemptCount: 32, completedAt: now });
    const ids = receiver.received.map(({ headers }) => headers['webhook-id']);
    expect(new Set(ids).size).toBe(1);
  });

  test.each([
    ['410 ends it', 410, {}, { status: 'FAILED', next: null, error: null }],
    [
      '429 waits as long as it is asked to',
      429,
      { 'retry-after': '120' },
      { status: 'PENDING', next: 120, error: null },
    ],
    [
      '429 that asks for a year gets an hour',
      429,
      { 'retry-after': '31536000' },
      { status: 'PENDING', next: 3600, error: null },
    ],
    [
      '429 that asks for no wait gets the ladder',
      429,
      { 'retry-after': '0' },
      { status: 'PENDING', next: 30, error: null },
    ],
    [
      'a redirect is a failure',
      302,
      { location: '/elsewhere' },
      { status: 'PENDING', next: 30, error: 'redirects are not followed' },
    ],
  ])('%s', async (_, statusCode, headers, { status, next, error }) => {
    await using receiver = await startReceiver((response) => response.writeHead(statusCode, headers).end());
    await addClient(store, { id: acme, url: receiver.url });
    const { deliveryId } = await appendEvent(store, acme, now);
    await createTestWorker().runOnce();
    const nextAttemptAt = next === null ? null : now + next * SECOND;
    expect(await store.deliveries.find(acme, deliveryId)).toMatchObject({ status, nextAttemptAt });
    expect((await store.deliveries.attempts(acme, [deliveryId]))[0]).toMatchObject([{ statusCode, error }]);
    expect(receiver.received).toHaveLength(1);
  });

  test('receivers that hang or never stop sending hold up nobody else, and pile nothing up', async () => {
    await using hanging = await startReceiver(() => {});
    await using endless = await startReceiver((response) => {
      response.writeHead(500);
      const pump = () => {
        while (!response.destroyed && response.write(Buffer.alloc(65_536)));
      };
      response.on('drain', pump);
      pump();
    });
    await using prompt = await startReceiver();
    await addClient(store, { id: `hanging-${acme}`, url: hanging.url });
    await addClient(store, { id: `endless-${acme}`, url: endless.url });
    await addClient(store, { id: `prompt-${acme}`, url: prompt.url });
    for (const name of ['hanging', 'endless', 'prompt']) {
      for (let i = 0; i < 20; i += 1) await appendEvent(store, `${name}-${acme}`, now);
    }
    createTestWorker({ perClient: 2, lookEveryMs: 5 }).start();
    await vi.waitFor(() => expect(prompt.received).toHaveLength(20), SOON);
    await vi.waitFor(() => expect(endless.received).toHaveLength(20), SOON);
    await vi.waitFor(async () => expect(await endless.open()).toBe(0), SOON);
    expect(hanging.received).toHaveLength(2);
  });

  test('two processes share the work: everything is sent once', async () => {
    await using receiver = await startReceiver((response) => setTimeout(() => response.writeHead(204).end(), 2));
    const { url, drop } = await createTestDatabase(dialect);
    const stores = [await openStore({ databaseUrl: url }), await openStore({ databaseUrl: url })] as const;
    await addClient(stores[0], { id: acme, url: receiver.url });
    const events = [];
    for (let i = 0; i < 100; i += 1) events.push(await appendEvent(stores[i % 2 === 0 ? 0 : 1], acme, now));
    await Promise.all(stores.map((each) => createTestWorker({ store: each }).runOnce()));
    const sent = receiver.received.map(({ headers }) => String(headers['webhook-id']));
    expect(sent.toSorted()).toEqual(events.map(({ id }) => id).toSorted());
    for (const each of stores) await each.close();
    await drop();
  });

  test('what one worker holds, no other sends until the lease is over', async () => {
    await using receiver = await startReceiver();
    await addClient(store, { id: acme, url: receiver.url });
    const event = await appendEvent(store, acme, now);
    const dies: Send = () => Promise.reject(new Error('the process died'));
    const dead = createTestWorker({ send: dies, leaseMs: 30 * SECOND });
    await dead.runOnce();
    await dead.stop(0);
    expect(warnings).toEqual([{ clientId: acme, err: new Error('the process died') }]);

    const other = createTestWorker();
    now += 30 * SECOND - 1;
    await other.runOnce();
    expect(receiver.received).toEqual([]);
    now += 1;
    await other.runOnce();
    expect(receiver.received).toHaveLength(1);
    expect(await store.deliveries.find(acme, event.deliveryId)).toMatchObject({
      status: 'DELIVERED',
      attemptCount: 1,
    });
  });

  test('an event is sent when it happens, without waiting for the next look', async () => {
    await using receiver = await startReceiver();
    await addClient(store, { id: acme, url: receiver.url });
    const [heard, looked] = [vi.spyOn(store, 'onAppend'), vi.spyOn(store.deliveries, 'dueClients')];
    createTestWorker({ lookEveryMs: 3_600 * SECOND }).start();
    await vi.waitFor(() => expect(heard).toHaveBeenCalledWith(acme, expect.any(Function)), SOON);
    await vi.waitFor(() => expect(looked).toHaveReturned(), SOON);
    await looked.mock.results[0]?.value;
    await appendEvent(store, acme, now);
    await vi.waitFor(() => expect(receiver.received).toHaveLength(1), SOON);
  });

  test('a worker that stops lets its tries end, begins no new one, and cuts what takes too long', async () => {
    await using slow = await startReceiver((response) => setTimeout(() => response.writeHead(204).end(), 50));
    await using hanging = await startReceiver(() => {});
    await addClient(store, { id: `slow-${acme}`, url: slow.url });
    await addClient(store, { id: `hanging-${acme}`, url: hanging.url });
    const ended = await appendEvent(store, `slow-${acme}`, now);
    const unbegun = await appendEvent(store, `slow-${acme}`, now + 1);
    const cut = await appendEvent(store, `hanging-${acme}`, now);
    const worker = createTestWorker({ perClient: 1 });
    worker.start();
    await vi.waitFor(() => expect([slow.received.length, hanging.received.length]).toEqual([1, 1]), SOON);
    await worker.stop(500);

    const states = await Promise.all(
      [ended, unbegun, cut].map(({ clientId, deliveryId }) => store.deliveries.find(clientId, deliveryId)),
    );
    expect(states.map((state) => [state?.status, state?.attemptCount])).toEqual([
      ['DELIVERED', 1],
      ['PENDING', 0],
      ['PENDING', 0],
    ]);
    await vi.waitFor(async () => expect(await hanging.open()).toBe(0), SOON);
  });

  test('does the other jobs too; one that fails is told of and stops nothing', async () => {
    await using receiver = await startReceiver();
    await addClient(store, { id: acme, url: receiver.url });
    const jobs = [
      { name: 'expire', everyMs: SECOND, run: () => appendEvent(store, acme, now) },
      { name: 'fail', everyMs: SECOND, run: () => Promise.reject(new RangeError('no')) },
    ];
    await createTestWorker({ jobs }).runOnce();
    expect(receiver.received).toHaveLength(1);
    expect(warnings).toEqual([{ job: 'fail', err: new RangeError('no') }]);
  });

  test('an endpoint that is removed is sent nothing more', async () => {
    await using receiver = await startReceiver();
    await addClient(store, { id: acme, url: receiver.url });
    const { deliveryId } = await appendEvent(store, acme, now);
    await store.transaction((tx) => tx.clients.setWebhookEndpoint(acme, undefined));
    await createTestWorker().runOnce();
    expect(receiver.received).toEqual([]);
    expect(await store.deliveries.find(acme, deliveryId)).toMatchObject({ status: 'FAILED', nextAttemptAt: null });
  });
});
