import { Webhook } from 'standardwebhooks';
import { describe, expect, test, vi } from 'vitest';
import type { EventType } from '../../src/domain/event.ts';
import type { Send } from '../../src/webhooks/sender.ts';
import { makeDeliveryId, makeEvent, makeLink } from '../store/make.ts';
import { SOON } from '../support/patience.ts';
import { createTestSecrets } from '../support/secrets.ts';
import { dialects } from '../support/store.ts';
import { addClient, addEndpoint, appendEvent, SECRET } from './outbox.ts';
import { startReceiver } from './receiver.ts';
import { useWorkshop } from './workshop.ts';

const SECOND = 1_000;
const HOUR = 3_600 * SECOND;
const NOWHERE = 'https://hooks.example.com/';

describe.each(dialects)('on %s', (dialect) => {
  const shop = useWorkshop(dialect);

  /** So many events of the client in one transaction. */
  async function appendMany(count: number, type: EventType): Promise<void> {
    await shop.store.transaction(async (tx) => {
      for (let i = 0; i < count; i += 1) {
        const link = makeLink({ clientId: shop.acme });
        await tx.events.append(makeEvent(link, { type, createdAt: shop.clock() }), makeDeliveryId(shop.clock()));
      }
    });
  }

  const countOf = (endpointId: string, status: 'PENDING' | 'DELIVERED' | 'FAILED') =>
    shop.store.deliveries.count(shop.acme, { endpointId: [endpointId], status: [status] });
  const circuitOf = async (endpointId: string) =>
    (await shop.store.webhookEndpoints.find(shop.acme, endpointId))?.circuit;

  test('beside an endpoint that never answers, with 1,000 deliveries on their way, a good one is told at once', async () => {
    await using hanging = await startReceiver(() => {});
    await using prompt = await startReceiver();
    await addClient(shop.store, { id: shop.acme, url: hanging.url });
    await addEndpoint(shop.store, { clientId: shop.acme, url: prompt.url, topics: ['Transaction.Failed'] });
    await appendMany(1_000, 'Transaction.Captured');
    await appendMany(20, 'Transaction.Failed');
    shop.createWorker({ pollEveryMs: 5 }).start();
    await vi.waitFor(() => expect(prompt.received).toHaveLength(20), SOON);
    await vi.waitFor(() => expect(hanging.received).toHaveLength(8), SOON);
  });

  /** Sends nothing: each try times out, unless it is answered with a status. */
  function createFate(statusOf: (attempt: number) => number | undefined) {
    const tried: string[] = [];
    const send: Send = async ({ headers }) => {
      tried.push(headers['webhook-id'] ?? '');
      const statusCode = statusOf(tried.length);
      return statusCode === undefined
        ? { statusCode: null, error: 'no answer', timedOut: true }
        : { statusCode, error: null };
    };
    return { tried, send };
  }

  test('an endpoint that only times out is left alone for longer and longer, tried once each time, and then told all', async () => {
    let answers = false;
    const { tried, send } = createFate(() => (answers ? 204 : undefined));
    const { id } = await addClient(shop.store, { id: shop.acme, url: NOWHERE });
    await appendMany(50, 'Transaction.Captured');
    const worker = shop.createWorker({ send, perEndpoint: 2 });
    await worker.runOnce();
    // Three times in a row, by two places, and what the other place had begun by then.
    const before = tried.length;
    expect(before).toBeGreaterThanOrEqual(3);
    expect(before).toBeLessThanOrEqual(8);
    expect(await circuitOf(id)).toEqual({ timeouts: 3, pausedUntil: shop.clock() + 30 * SECOND });

    await appendMany(1, 'Transaction.Captured');
    shop.clock.advance(30 * SECOND - 1);
    await worker.runOnce();
    expect([tried.length, await countOf(id, 'PENDING')]).toEqual([before, 51]);
    for (const [i, pause] of [60, 120, 240, 300].entries()) {
      shop.clock.set((await circuitOf(id))?.pausedUntil ?? 0);
      await worker.runOnce();
      expect(tried).toHaveLength(before + i + 1);
      expect(await circuitOf(id)).toEqual({ timeouts: 4 + i, pausedUntil: shop.clock() + pause * SECOND });
    }

    answers = true;
    shop.clock.advance(HOUR);
    await worker.runOnce();
    expect(await circuitOf(id)).toEqual({ timeouts: 0, pausedUntil: 0 });
    expect([await countOf(id, 'PENDING'), await countOf(id, 'DELIVERED')]).toEqual([0, 51]);
    expect(new Set(tried).size).toBe(51);
  });

  test('an answer of any kind ends the count', async () => {
    const { tried, send } = createFate((attempt) => (attempt % 3 === 0 ? 500 : undefined));
    const { id } = await addClient(shop.store, { id: shop.acme, url: NOWHERE });
    await appendMany(9, 'Transaction.Captured');
    await shop.createWorker({ send, perEndpoint: 1 }).runOnce();
    expect(tried).toHaveLength(9);
    expect(await circuitOf(id)).toEqual({ timeouts: 0, pausedUntil: 0 });
  });

  test('what an endpoint that never answers could not be told for a day is given up, tried or not', async () => {
    const { tried, send } = createFate(() => undefined);
    const { id } = await addClient(shop.store, { id: shop.acme, url: NOWHERE });
    await appendMany(20, 'Transaction.Captured');
    const worker = shop.createWorker({ send, perEndpoint: 1 });
    await worker.runOnce();
    shop.clock.advance(25 * HOUR);
    await appendMany(2, 'Transaction.Captured');
    await worker.runOnce();
    expect(tried).toHaveLength(4);
    expect([await countOf(id, 'FAILED'), await countOf(id, 'PENDING')]).toEqual([20, 2]);
  });

  test('both secrets sign until the old one ends by the clock; each event has its number among those of its link', async () => {
    await using receiver = await startReceiver();
    const [sealed, until] = [createTestSecrets().seal('the-old-secret', `webhook secret ${shop.acme}`), Date.now()];
    await addEndpoint(shop.store, { clientId: shop.acme, url: receiver.url, previousSecret: { sealed, until } });
    const worker = shop.createWorker();
    const signed = async (now: number) => {
      shop.clock.set(now);
      const { paymentLinkId } = await appendEvent(shop.store, shop.acme, now);
      await worker.runOnce();
      const { body, headers } = receiver.received.at(-1) ?? expect.fail('nothing came');
      expect([headers['webhook-link-id'], headers['webhook-link-sequence']]).toEqual([
        paymentLinkId,
        expect.any(String),
      ]);
      return [SECRET, 'the-old-secret'].map((secret) => {
        try {
          return new Webhook(secret, { format: 'raw' }).verify(body, headers as Record<string, string>) !== undefined;
        } catch {
          return false;
        }
      });
    };
    expect(await signed(until - 1)).toEqual([true, true]);
    expect(await signed(until)).toEqual([true, false]);
    expect(receiver.received.map(({ headers }) => headers['webhook-link-sequence'])).toEqual(['1', '2']);
  });
});
