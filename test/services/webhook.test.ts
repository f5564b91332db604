import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Viewer, type WebhookEndpoint, webhookSecretPurpose } from '../../src/domain/client.ts';
import { InvalidStateError, NotFoundError } from '../../src/domain/errors.ts';
import type { Store } from '../../src/domain/ports.ts';
import { createWebhookService, type WebhookService } from '../../src/services/webhook.ts';
import { createTestClock } from '../support/clock.ts';
import { faultsOf } from '../support/faults.ts';
import { createTestSecrets } from '../support/secrets.ts';
import { dialects, openTestStore } from '../support/store.ts';
import { appendEvent } from '../webhooks/outbox.ts';

const OTHER = { clientId: 'other', clientTag: 'tag2' };
const HOOK = 'https://hooks.example.com/in';

describe.each(dialects)('on %s', (dialect) => {
  let store: Store;
  let webhooks: WebhookService;
  // A client of each test's own.
  let me: Viewer;
  const clock = createTestClock();
  const random = (count: number) => randomBytes(count);
  const secrets = createTestSecrets();

  beforeAll(async () => {
    store = await openTestStore(dialect);
    webhooks = createWebhookService({ store, clock, random, secrets: createTestSecrets(), development: false });
  });
  afterAll(() => store.close());
  beforeEach(({ task }) => {
    me = { clientId: `acme-${task.id}`, clientTag: 'tag' };
  });

  describe('the endpoint', () => {
    test('is made with a secret that is shown once, kept over changes, and gone when removed', async () => {
      expect(await webhooks.endpoint(me)).toBeUndefined();
      const { endpoint, newSecret } = await webhooks.setEndpoint(me, { url: HOOK });
      expect(newSecret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
      expect(endpoint).toEqual({
        clientId: me.clientId,
        url: HOOK,
        sealedSecret: expect.stringMatching(/^sealed:v1:test:/),
        linkEvents: false,
        updatedAt: clock(),
      });
      expect(await webhooks.endpoint(me)).toEqual(endpoint);
      expect(await webhooks.endpoint(OTHER)).toBeUndefined();

      const changed = { ...endpoint, url: `${HOOK}?v=2`, linkEvents: true };
      expect(await webhooks.setEndpoint(me, { url: changed.url, secret: null, linkEvents: true })).toEqual({
        endpoint: changed,
        newSecret: null,
      });
      const own = await webhooks.setEndpoint(me, { url: HOOK, secret: 'WEBHOOK_SECRET' });
      expect(own).toEqual({ endpoint: { ...endpoint, sealedSecret: own.endpoint.sealedSecret }, newSecret: null });
      const open = ({ sealedSecret }: WebhookEndpoint) => secrets.open(sealedSecret, webhookSecretPurpose(me.clientId));
      expect([open(endpoint), open(own.endpoint)]).toEqual([newSecret, 'WEBHOOK_SECRET']);
      expect(JSON.stringify(own)).not.toContain('WEBHOOK_SECRET');

      await webhooks.removeEndpoint(me);
      expect(await webhooks.endpoint(me)).toBeUndefined();
      await expect(webhooks.removeEndpoint(me)).rejects.toThrow(NotFoundError);
      expect((await webhooks.setEndpoint(me, { url: HOOK })).newSecret).not.toBe(newSecret);
    });

    test.each<[unknown, string[]]>([
      [{}, ['url: is required']],
      [null, [': must be an object']],
      [
        { url: 7, secret: 8, linkEvents: 'yes' },
        ['url: must be a text', 'secret: must be a text', 'linkEvents: must be true or false'],
      ],
      [
        { url: 'http://hooks.example.com/', secret: 'short' },
        ['url: must be an https url', 'secret: must have 8 to 255 characters'],
      ],
      [{ url: 'https://169.254.169.254/latest' }, ['url: must not point to a private or reserved address']],
      [{ url: HOOK, secret: 'whsec_c2hvcnQ=' }, ['secret: must hold 24 to 64 bytes in base64 after whsec_']],
    ])('%j is refused with every fault, and nothing is changed', async (input, faults) => {
      const refusal: unknown = await webhooks.setEndpoint(me, input).catch((error) => error);
      const refused = () => {
        throw refusal;
      };
      expect(faultsOf(refused)).toEqual(faults);
      expect(await webhooks.endpoint(me)).toBeUndefined();
    });

    test('may be plain http on this machine in development', async () => {
      const relaxed = createWebhookService({ store, clock, random, secrets: createTestSecrets(), development: true });
      const { endpoint } = await relaxed.setEndpoint(me, { url: 'http://127.0.0.1:9000/' });
      expect(endpoint.url).toBe('http://127.0.0.1:9000/');
    });
  });

  test('link events are delivered only to those who ask for them', async () => {
    await webhooks.setEndpoint(me, { url: HOOK });
    await appendEvent(store, me.clientId, clock(), 'PaymentLink.Created');
    await appendEvent(store, me.clientId, clock(), 'Transaction.Received');
    await webhooks.setEndpoint(me, { url: HOOK, linkEvents: true });
    await appendEvent(store, me.clientId, clock() + 1, 'PaymentLink.Finished');
    const { rows } = await webhooks.page(me, { filter: {}, direction: 'asc' }, { limit: 10 });
    expect(rows.map(({ eventType }) => eventType)).toEqual(['Transaction.Received', 'PaymentLink.Finished']);
  });

  describe('replay', () => {
    const record = (deliveryId: string, status: 'DELIVERED' | 'FAILED') =>
      store.transaction(async (tx) => {
        await tx.deliveries.claim(me.clientId, { now: clock(), heldUntil: clock() + 1, limit: 10 });
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
      await webhooks.setEndpoint(me, { url: HOOK });
      const { deliveryId, id } = await appendEvent(store, me.clientId, clock());
      await record(deliveryId, status);
      clock.advance(1000);
      const replayed = {
        clientId: me.clientId,
        id: deliveryId,
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
      const { clientIds } = await store.deliveries.dueClients(clock(), { limit: 1_000 });
      expect(clientIds).toContain(me.clientId);
    });

    test('is refused for what is missing, of another client, on its way, or without an endpoint', async () => {
      await webhooks.setEndpoint(me, { url: HOOK });
      const { deliveryId } = await appendEvent(store, me.clientId, clock());
      await expect(webhooks.replay(me, 'whd_0')).rejects.toThrow(NotFoundError);
      await expect(webhooks.replay(OTHER, deliveryId)).rejects.toThrow(NotFoundError);
      await expect(webhooks.replay(me, deliveryId)).rejects.toThrow(
        new InvalidStateError('The webhook delivery is still on its way'),
      );
      await webhooks.removeEndpoint(me);
      await expect(webhooks.replay(me, deliveryId)).rejects.toThrow(
        new InvalidStateError('There is no webhook endpoint to send it to'),
      );
    });
  });
});
