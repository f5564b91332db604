import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { createId } from '../../../src/domain/id.ts';
import type { Store, StoreWrites } from '../../../src/domain/ports.ts';
import { openStore } from '../../../src/store/store.ts';
import { PATIENT } from '../../support/patience.ts';
import { createTestDatabase, dialects, type TestDatabase } from '../../support/store.ts';
import { HOUR, makeDeliveryId, makeEndpoint, makeEvent, makeLink, NOW, unique } from '../make.ts';

const OLD = NOW - 100 * HOUR;
const BEFORE = NOW - 50 * HOUR;
const BLOCKED = 'select 1 from pg_locks where not granted';

describe.runIf(dialects.includes('postgres'))(
  'a row that another transaction has changed, and not committed yet',
  () => {
    let database: TestDatabase;
    let store: Store;
    let admin: pg.Client;

    beforeAll(async () => {
      database = await createTestDatabase('postgres');
      store = await openStore({ databaseUrl: database.url, ...PATIENT });
      admin = new pg.Client({ connectionString: database.url });
      await admin.connect();
    });
    afterAll(async () => {
      await admin.end();
      await store.close();
      await database.drop();
    });

    /** A delivery that was due at `OLD`. */
    async function createDelivery() {
      const endpoint = makeEndpoint({ clientId: unique('client') });
      const { clientId } = endpoint;
      const event = makeEvent(makeLink({ clientId }), { id: createId('evt', OLD, randomBytes), createdAt: OLD });
      const deliveryId = makeDeliveryId(OLD);
      await store.transaction(async (tx) => {
        await tx.webhookEndpoints.put(endpoint);
        await tx.events.append(event, deliveryId);
      });
      const record = { clientId, deliveryId, number: 1, startedAt: OLD, durationMs: 1, statusCode: 204, error: null };
      const deliver = (tx: StoreWrites) => tx.deliveries.recordAttempt(record, { status: 'DELIVERED', next: null });
      return { endpoint, clientId, deliveryId, deliver };
    }

    /** Begins `other` while `first` is not committed, and commits that once the other one has ended or waits for its lock. */
    async function during(first: (tx: StoreWrites) => Promise<unknown>, other: (tx: StoreWrites) => Promise<unknown>) {
      await store
        .transaction(async (tx) => {
          await first(tx);
          let ended = false;
          const begun = store.transaction(other).finally(() => {
            ended = true;
          });
          await vi.waitFor(async () => expect(ended || ((await admin.query(BLOCKED)).rowCount ?? 0) > 0).toBe(true), {
            timeout: 60_000,
          });
          return { begun };
        })
        .then(({ begun }) => begun);
    }

    test('a delivery that is made while overdue ones are given up stays delivered', async () => {
      const { endpoint, clientId, deliveryId, deliver } = await createDelivery();
      await during(deliver, (tx) => tx.deliveries.giveUpOverdue(endpoint, { before: NOW, now: NOW, limit: 10 }));
      const [delivery] = await store.deliveries.findMany(clientId, [deliveryId]);
      expect(delivery).toMatchObject({ status: 'DELIVERED', completedAt: OLD + 1 });
    });

    test('a delivery that is replayed while retention removes old ones stays, with its event and its attempts', async () => {
      const { endpoint, clientId, deliveryId, deliver } = await createDelivery();
      await store.transaction(deliver);
      const replay = (tx: StoreWrites) =>
        tx.deliveries.replay(clientId, deliveryId, { endpointId: endpoint.id, now: NOW });
      await during(replay, (tx) => tx.retention.remove('events', clientId, BEFORE, 10));
      const [delivery] = await store.deliveries.findMany(clientId, [deliveryId]);
      expect(delivery).toMatchObject({ status: 'PENDING', nextAttemptAt: NOW });
      expect(await store.events.after(clientId, 0, 10)).toMatchObject([{ id: delivery?.eventId }]);
      expect(await store.deliveries.attempts(clientId, [deliveryId])).toMatchObject([[{ number: 1 }]]);
    });
  },
);
