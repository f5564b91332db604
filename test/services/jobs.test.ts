import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createJobs } from '../../src/services/services.ts';
import { createWorker } from '../../src/webhooks/worker.ts';
import { makeEndpoint } from '../store/make.ts';
import { createTestClock } from '../support/clock.ts';
import { type CountedStore, openCountedStore } from '../support/counted-store.ts';
import { createTestSecrets } from '../support/secrets.ts';
import { createShop, type Shop } from '../support/shop.ts';
import { dialects } from '../support/store.ts';

const CLIENTS = 10_000;

describe.each(dialects)(`${CLIENTS} clients that do nothing, on %s`, (dialect) => {
  const clock = createTestClock();
  let counted: CountedStore;
  let shop: Shop;

  beforeAll(async () => {
    counted = await openCountedStore(dialect);
    shop = createShop(counted.store, { clock });
    await counted.store.transaction(async (tx) => {
      for (let i = 0; i < CLIENTS; i += 1) {
        const id = `client-${i}`;
        await tx.clients.insert({ id, name: id, tag: `tag-${i}`, secretHash: 'x', apiKeyHash: id, createdAt: 0 });
        await tx.webhookEndpoints.put(makeEndpoint({ clientId: id }));
      }
    });
  });
  afterAll(() => counted.store.close());
  beforeEach(() => {
    counted.statements.length = 0;
    counted.transactions.length = 0;
  });

  test('each job takes one statement at most and no transaction: 2 statements a second', async () => {
    let perSecond = 0;
    for (const { name, run, everyMs } of createJobs(shop, clock)) {
      counted.statements.length = 0;
      await run(AbortSignal.abort());
      // Sign-ins are counted in the process.
      expect(counted.statements).toHaveLength(name === 'write down sign-ins' ? 0 : 1);
      perSecond += (1_000 / everyMs) * counted.statements.length;
    }
    expect([perSecond.toFixed(3), counted.transactions]).toEqual(['2.003', []]);
  });

  test('a worker that looks after all of them takes thirteen statements for everything it does', async () => {
    const heard = new Set<string>();
    // The store also calls its listeners without reason, at times that a slow machine may move into this run.
    const onAppend = (clientId: string) => {
      heard.add(clientId);
      return () => {};
    };
    const worker = createWorker({
      store: { ...counted.store, onAppend },
      clock,
      random: (count) => randomBytes(count),
      secrets: createTestSecrets(),
      send: () => Promise.reject(new Error('there is nothing to send')),
      jobs: createJobs(shop, clock),
      log: { warn: (_, message) => expect.unreachable(message) },
    });
    await worker.runOnce();
    // One more for new endpoints, and one for due webhooks.
    expect([counted.statements.length, counted.transactions, heard.size]).toEqual([13, [], CLIENTS]);
    await worker.stop();
  });

  test('what one client has to do costs the others nothing', async () => {
    const me = await shop.viewer();
    await shop.activeLink(me, { duration: 30 });
    clock.advance(30_000);
    counted.statements.length = 0;
    counted.transactions.length = 0;
    expect(await shop.expiry.expireDue(clock())).toBe(1);
    expect(counted.statements).toHaveLength(1);
    expect(counted.transactions.filter((text) => text === 'begin')).toHaveLength(1);
  });
});
