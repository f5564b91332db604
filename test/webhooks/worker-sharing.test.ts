import type { ServerResponse } from 'node:http';
import pg from 'pg';
import { describe, expect, test, vi } from 'vitest';
import type { Store } from '../../src/domain/ports.ts';
import { openStore } from '../../src/store/store.ts';
import type { Send } from '../../src/webhooks/sender.ts';
import { PATIENT, SOON } from '../support/patience.ts';
import { createTestDatabase, dialects } from '../support/store.ts';
import { addClient, appendEvent } from './outbox.ts';
import { startReceiver } from './receiver.ts';
import { useWorkshop } from './workshop.ts';

const SECOND = 1000;

describe.each(dialects)('on %s', (dialect) => {
  const shop = useWorkshop(dialect);

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
    await addClient(shop.store, { id: `hanging-${shop.acme}`, url: hanging.url });
    await addClient(shop.store, { id: `endless-${shop.acme}`, url: endless.url });
    await addClient(shop.store, { id: `prompt-${shop.acme}`, url: prompt.url });
    for (const name of ['hanging', 'endless', 'prompt']) {
      for (let i = 0; i < 20; i += 1) await appendEvent(shop.store, `${name}-${shop.acme}`, shop.clock());
    }
    shop.createWorker({ perEndpoint: 2, pollEveryMs: 5 }).start();
    await vi.waitFor(() => expect(prompt.received).toHaveLength(20), SOON);
    await vi.waitFor(() => expect(endless.received).toHaveLength(20), SOON);
    await vi.waitFor(async () => expect(await endless.open()).toBe(0), SOON);
    expect(hanging.received).toHaveLength(2);
  });

  test('two processes share the work: everything is sent once', async () => {
    await using receiver = await startReceiver((response) => setTimeout(() => response.writeHead(204).end(), 2));
    const { url, drop } = await createTestDatabase(dialect);
    const [one, two] = [
      await openStore({ databaseUrl: url, ...PATIENT }),
      await openStore({ databaseUrl: url, ...PATIENT }),
    ];
    const stores = [one, two];
    await addClient(one, { id: shop.acme, url: receiver.url });
    const events = [];
    for (let i = 0; i < 50; i += 1) {
      for (const each of stores) events.push(await appendEvent(each, shop.acme, shop.clock()));
    }
    await Promise.all(stores.map((each) => shop.createWorker({ store: each }).runOnce()));
    const sent = receiver.received.map(({ headers }) => String(headers['webhook-id']));
    expect(sent.toSorted()).toEqual(events.map(({ id }) => id).toSorted());
    for (const each of stores) await each.close();
    await drop();
  });

  test('every write for a delivery is in a transaction of its client, whose share of the connections it has', async () => {
    await using receiver = await startReceiver();
    await addClient(shop.store, { id: shop.acme, url: receiver.url });
    await appendEvent(shop.store, shop.acme, shop.clock());
    const transaction = vi.spyOn(shop.store, 'transaction');
    await shop.createWorker().runOnce();
    expect(receiver.received).toHaveLength(1);
    // A claim, the outcome, and claims that find nothing more.
    expect(transaction.mock.calls.length).toBeGreaterThan(2);
    expect(new Set(transaction.mock.calls.map(([, clientId]) => clientId))).toEqual(new Set([shop.acme]));
    transaction.mockRestore();
  });

  test('the lease begins when a delivery is claimed, however long the transaction waited for its turn', async () => {
    await using receiver = await startReceiver(() => {});
    await addClient(shop.store, { id: shop.acme, url: receiver.url });
    await appendEvent(shop.store, shop.acme, shop.clock());
    let waitMs = 20 * SECOND;
    const waited: Store['transaction'] = (work, clientId) => {
      shop.clock.advance(waitMs);
      waitMs = 0;
      return shop.store.transaction(work, clientId);
    };
    const slow = shop.createWorker({ store: { ...shop.store, transaction: waited }, leaseMs: 30 * SECOND });
    const running = slow.runOnce();
    await vi.waitFor(() => expect(receiver.received).toHaveLength(1), SOON);
    shop.clock.advance(29 * SECOND);
    await shop.createWorker().runOnce();
    expect(receiver.received).toHaveLength(1);
    await slow.stop(0);
    await running;
  });

  test('what one worker holds, no other sends until the lease is over', async () => {
    await using receiver = await startReceiver();
    const { id: endpointId } = await addClient(shop.store, { id: shop.acme, url: receiver.url });
    const event = await appendEvent(shop.store, shop.acme, shop.clock());
    const dies: Send = () => Promise.reject(new Error('the process died'));
    const dead = shop.createWorker({ send: dies, leaseMs: 30 * SECOND });
    await dead.runOnce();
    await dead.stop(0);
    expect(shop.warnings).toEqual([{ clientId: shop.acme, endpointId, err: new Error('the process died') }]);

    const other = shop.createWorker();
    shop.clock.advance(30 * SECOND - 1);
    await other.runOnce();
    expect(receiver.received).toEqual([]);
    shop.clock.advance(1);
    await other.runOnce();
    expect(receiver.received).toHaveLength(1);
    expect(await shop.store.deliveries.find(shop.acme, event.deliveryId)).toMatchObject({
      status: 'DELIVERED',
      attemptCount: 1,
    });
  });

  test('an event is sent when it happens, without waiting for the next poll', async () => {
    await using receiver = await startReceiver();
    await addClient(shop.store, { id: shop.acme, url: receiver.url });
    const [subscribe, poll] = [vi.spyOn(shop.store, 'onAppend'), vi.spyOn(shop.store.deliveries, 'dueEndpoints')];
    shop.createWorker({ pollEveryMs: 3_600 * SECOND }).start();
    await vi.waitFor(() => expect(subscribe).toHaveBeenCalledWith(shop.acme, expect.any(Function)), SOON);
    await vi.waitFor(() => expect(poll).toHaveReturned(), SOON);
    await poll.mock.results[0]?.value;
    await appendEvent(shop.store, shop.acme, shop.clock());
    await vi.waitFor(() => expect(receiver.received).toHaveLength(1), SOON);
  });

  test('a worker that stops lets its tries end, begins no new one, and cuts what takes too long', async () => {
    await using slow = await startReceiver((response) => setTimeout(() => response.writeHead(204).end(), 50));
    await using hanging = await startReceiver(() => {});
    await addClient(shop.store, { id: `slow-${shop.acme}`, url: slow.url });
    await addClient(shop.store, { id: `hanging-${shop.acme}`, url: hanging.url });
    const ended = await appendEvent(shop.store, `slow-${shop.acme}`, shop.clock());
    const unbegun = await appendEvent(shop.store, `slow-${shop.acme}`, shop.clock() + 1);
    const cut = await appendEvent(shop.store, `hanging-${shop.acme}`, shop.clock());
    const worker = shop.createWorker({ perEndpoint: 1 });
    worker.start();
    await vi.waitFor(() => expect([slow.received.length, hanging.received.length]).toEqual([1, 1]), SOON);
    await worker.stop(1_000);

    const states = await Promise.all(
      [ended, unbegun, cut].map(({ clientId, deliveryId }) => shop.store.deliveries.find(clientId, deliveryId)),
    );
    expect(states.map((state) => [state?.status, state?.attemptCount])).toEqual([
      ['DELIVERED', 1],
      ['PENDING', 0],
      ['PENDING', 0],
    ]);
    await vi.waitFor(async () => expect(await hanging.open()).toBe(0), SOON);
  });
});

describe('on postgres', () => {
  const shop = useWorkshop('postgres');

  test('a client whose deliveries wait for locks leaves connections to the others', async () => {
    await using receiver = await startReceiver();
    const { url, drop } = await createTestDatabase('postgres');
    const store = await openStore({ databaseUrl: url, ...PATIENT, connectTimeoutMs: 2_000, poolMax: 10 });
    await addClient(store, { id: shop.acme, url: receiver.url });
    await addClient(store, { id: 'other', url: receiver.url });
    for (let i = 0; i < 8; i += 1) await appendEvent(store, shop.acme, shop.clock());
    const worker = shop.createWorker({ store });
    const locking = new pg.Client({ connectionString: url });
    await locking.connect();

    // The deliveries are locked after they were claimed, so that their outcomes cannot be written.
    await using slow = await startReceiver((response) => held.push(response));
    const held: ServerResponse[] = [];
    const [endpoint] = await store.webhookEndpoints.list(shop.acme);
    if (endpoint === undefined) throw new Error('there is an endpoint');
    await store.transaction((tx) => tx.webhookEndpoints.put({ ...endpoint, url: slow.url }));
    const sent = worker.runOnce();
    await vi.waitFor(() => expect(held).toHaveLength(8), SOON);
    await locking.query('begin; select id from webhook_deliveries for update');
    for (const response of held) response.writeHead(204).end();
    const waiting = `select count(*)::int as count from pg_stat_activity
      where wait_event_type = 'Lock' and datname = current_database()`;
    const blocked = async () => (await locking.query<{ count: number }>(waiting)).rows[0]?.count;
    await vi.waitFor(async () => expect(await blocked()).toBeGreaterThan(0), SOON);

    const event = await appendEvent(store, 'other', shop.clock());
    expect((await store.deliveries.find('other', event.deliveryId))?.status).toBe('PENDING');
    await locking.query('rollback');
    await locking.end();
    await sent;
    expect(await store.deliveries.count(shop.acme, { status: ['DELIVERED'] })).toBe(8);
    await worker.stop(0);
    await store.close();
    await drop();
  });
});
