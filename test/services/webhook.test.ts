import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Viewer } from '../../src/domain/client.ts';
import { InvalidStateError, NotFoundError } from '../../src/domain/errors.ts';
import type { Store } from '../../src/domain/ports.ts';
import { createWebhookService } from '../../src/services/webhook/webhook.ts';
import { createWebhookEndpointService } from '../../src/services/webhook/webhook-endpoint.ts';
import { createTestClock } from '../support/clock.ts';
import { createTestSecrets } from '../support/secrets.ts';
import { dialects, openTestStore } from '../support/store.ts';
import { appendEvent } from '../webhooks/outbox.ts';

const OTHER = { clientId: 'other', clientTag: 'tag2' };
const HOOK = 'https://hooks.example.com/in';

describe.each(dialects)('on %s', (dialect) => {
  let store: Store;
  let webhooks: ReturnType<typeof createWebhookService>;
  let endpoints: ReturnType<typeof createWebhookEndpointService>;
  // A client of each test's own.
  let me: Viewer;
  const clock = createTestClock();
  const random = (count: number) => randomBytes(count);
  const secrets = createTestSecrets();

  beforeAll(async () => {
    store = await openTestStore(dialect);
    webhooks = createWebhookService({ store, clock });
    endpoints = createWebhookEndpointService({ store, clock, random, secrets, development: false });
  });
  afterAll(() => store.close());
  beforeEach(({ task }) => {
    me = { clientId: `acme-${task.id}`, clientTag: 'tag' };
  });

  describe('replay', () => {
    const record = (deliveryId: string, status: 'DELIVERED' | 'FAILED') =>
      store.transaction(async (tx) => {
        const [endpoint] = await tx.webhookEndpoints.list(me.clientId);
        if (endpoint === undefined) throw new Error('There is an endpoint');
        await tx.deliveries.claim(endpoint, { now: clock(), heldUntil: clock() + 1, limit: 10 });
        await tx.deliveries.recordAttempt(
          {
            clientId: me.clientId,
            deliveryId,
            number: 1,
            startedAt: clock(),
            durationMs: 5,
            statusCode: 500,
            error: null,
          },
          { status, next: null },
        );
      });

    test.each(['DELIVERED', 'FAILED'] as const)('a delivery that is %s is due again', async (status) => {
      const { endpoint } = await endpoints.set(me, { url: HOOK });
      const { deliveryId, id } = await appendEvent(store, me.clientId, clock());
      await record(deliveryId, status);
      clock.advance(1000);
      const replayed = {
        clientId: me.clientId,
        id: deliveryId,
        endpointId: endpoint.id,
        eventId: id,
        eventType: 'Transaction.Captured',
        paymentLinkId: expect.any(String),
        status: 'PENDING',
        attemptCount: 1,
        nextAttemptAt: clock(),
        createdAt: clock() - 1000,
        completedAt: null,
      };
      expect(await webhooks.replay(me, deliveryId)).toEqual(replayed);
      expect(await webhooks.findMany(me, [deliveryId])).toEqual([replayed]);
      const { due } = await store.deliveries.dueEndpoints(clock(), { limit: 1_000 });
      expect(due).toContainEqual({ clientId: me.clientId, id: endpoint.id });
    });

    test('is refused for what is missing, of another client, on its way, or without an endpoint', async () => {
      await endpoints.set(me, { url: HOOK });
      const { deliveryId } = await appendEvent(store, me.clientId, clock());
      await expect(webhooks.replay(me, 'whd_0')).rejects.toThrow(NotFoundError);
      await expect(webhooks.replay(OTHER, deliveryId)).rejects.toThrow(NotFoundError);
      await expect(webhooks.replay(me, deliveryId)).rejects.toThrow(
        new InvalidStateError('A webhook delivery that is PENDING cannot be replayed'),
      );
      await endpoints.removeOnly(me);
      await expect(webhooks.replay(me, deliveryId)).rejects.toThrow(
        new InvalidStateError('There is no webhook endpoint to send it to'),
      );
    });

    test('goes to its own endpoint, to the one that took its place, and to none that is disabled', async () => {
      const one = await endpoints.create(me, { url: HOOK });
      clock.advance(1);
      const two = await endpoints.create(me, { url: HOOK });
      const { deliveryId } = await appendEvent(store, me.clientId, clock());
      const deliveries = (await webhooks.page(me, { filter: {}, direction: 'asc' }, { limit: 10 })).rows;
      expect(deliveries.map(({ endpointId }) => endpointId)).toEqual([one.endpoint.id, two.endpoint.id]);
      await endpoints.update(me, one.endpoint.id, { enabled: false });
      await expect(webhooks.replay(me, deliveryId)).rejects.toThrow('The webhook endpoint is disabled');
      await endpoints.update(me, one.endpoint.id, { enabled: true });
      expect((await webhooks.replay(me, deliveryId)).endpointId).toBe(one.endpoint.id);
      const three = await endpoints.create(me, { url: HOOK });
      await endpoints.remove(me, one.endpoint.id);
      await expect(webhooks.replay(me, deliveryId)).rejects.toThrow('There is no webhook endpoint to send it to');
      await endpoints.remove(me, two.endpoint.id);
      expect((await webhooks.replay(me, deliveryId)).endpointId).toBe(three.endpoint.id);
    });
  });
});
