import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import type { Store } from '../../src/domain/ports.ts';
import { createSender } from '../../src/webhooks/sender.ts';
import { createWorker } from '../../src/webhooks/worker.ts';
import { createTestClock } from '../support/clock.ts';
import { createTestSecrets } from '../support/secrets.ts';
import { openTestStore, type TestDialect } from '../support/store.ts';
import { removeEndpoints } from './outbox.ts';

const START = Date.UTC(2026, 10, 22);

/** All waits as they are published. */
const noJitter = (count: number) => new Uint8Array(count);

/** A store and a clock for the tests of a block, with workers that end with the test that made them. */
export function useWorkshop(dialect: TestDialect) {
  const clock = createTestClock(START);
  const send = createSender({ development: true, clock });
  const warnings: object[] = [];
  const log = { warn: (fields: object) => void warnings.push(fields) };
  const workers: ReturnType<typeof createWorker>[] = [];
  const shop = {
    clock,
    warnings,
    store: undefined as unknown as Store,
    /** A client of each test's own. */
    acme: '',
    createWorker(options: Partial<Parameters<typeof createWorker>[0]> = {}) {
      const secrets = createTestSecrets();
      const worker = createWorker({ store: shop.store, clock, random: noJitter, secrets, send, log, ...options });
      workers.push(worker);
      return worker;
    },
  };

  beforeAll(async () => {
    shop.store = await openTestStore(dialect);
  });
  beforeEach(({ task }) => {
    clock.set(START);
    warnings.length = 0;
    shop.acme = `acme-${task.id}`;
  });
  afterEach(async () => {
    await Promise.all(workers.splice(0).map((worker) => worker.stop(0)));
    // What a test left on its way is none of the next one's business.
    for (const { id } of await shop.store.clients.list()) {
      await removeEndpoints(shop.store, id);
    }
  });
  afterAll(() => shop.store.close());
  return shop;
}
