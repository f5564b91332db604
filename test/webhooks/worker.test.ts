import { createHmac } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import { describe, expect, test } from 'vitest';
import { createSecretBox } from '../../src/lib/secret-box.ts';
import { dialects } from '../support/store.ts';
import { addClient, appendEvent, removeEndpoints, SECRET } from './outbox.ts';
import { startReceiver } from './receiver.ts';
import { useWorkshop } from './workshop.ts';

const SECOND = 1000;

describe.each(dialects)('on %s', (dialect) => {
  const shop = useWorkshop(dialect);

  test('what is due is sent, verifies, and is written down', async () => {
    await using receiver = await startReceiver();
    const { id: endpointId } = await addClient(shop.store, { id: shop.acme, url: receiver.url });
    shop.clock.set(Math.floor(Date.now() / SECOND) * SECOND);
    const now = shop.clock();
    const event = await appendEvent(shop.store, shop.acme, now);
    await shop.createWorker().runOnce();

    const { body, headers } = receiver.received[0] ?? expect.fail('nothing came');
    const { signature, ...content } = JSON.parse(body);
    expect(content).toEqual({ event: 'Transaction.Captured', data: event.data });
    expect(signature).toBe(createHmac('sha256', SECRET).update(JSON.stringify(content)).digest('hex'));
    expect(headers['x-webhook-signature']).toBe(createHmac('sha256', SECRET).update(body).digest('hex'));
    expect(headers['webhook-id']).toBe(event.id);
    const verifier = new Webhook(`whsec_${Buffer.from(SECRET).toString('base64')}`);
    expect(verifier.verify(body, headers as Record<string, string>)).toEqual(JSON.parse(body));

    expect(await shop.store.deliveries.find(shop.acme, event.deliveryId)).toEqual({
      clientId: shop.acme,
      id: event.deliveryId,
      endpointId,
      eventId: event.id,
      eventType: 'Transaction.Captured',
      paymentLinkId: expect.any(String),
      status: 'DELIVERED',
      attemptCount: 1,
      nextAttemptAt: null,
      createdAt: now,
      completedAt: now,
    });
    const attempt = { clientId: shop.acme, deliveryId: event.deliveryId, number: 1, startedAt: now, durationMs: 0 };
    expect(await shop.store.deliveries.attempts(shop.acme, [event.deliveryId])).toEqual([
      [{ ...attempt, statusCode: 204, error: null }],
    ]);
  });

  test('the ladder: 30 s, doubling, an hour at most, for 24 h; then failed, and after a replay from the start', async () => {
    let statusCode = 500;
    await using receiver = await startReceiver((response) => response.writeHead(statusCode).end());
    const { id: endpointId } = await addClient(shop.store, { id: shop.acme, url: receiver.url });
    const { deliveryId, createdAt } = await appendEvent(shop.store, shop.acme, shop.clock());
    const worker = shop.createWorker();
    const find = async () => {
      const delivery = await shop.store.deliveries.find(shop.acme, deliveryId);
      if (delivery === undefined) throw new Error('gone');
      return delivery;
    };

    const waits: number[] = [];
    for (let delivery = await find(); delivery.nextAttemptAt !== null && waits.length < 50; delivery = await find()) {
      waits.push((delivery.nextAttemptAt - shop.clock()) / SECOND);
      shop.clock.set(delivery.nextAttemptAt - 1);
      await worker.runOnce();
      expect(receiver.received).toHaveLength(waits.length - 1);
      shop.clock.advance(1);
      await worker.runOnce();
    }
    expect(waits).toEqual([0, 30, 60, 120, 240, 480, 960, 1920, ...new Array<number>(22).fill(3600)]);
    expect(shop.clock() - createdAt).toBeLessThanOrEqual(24 * 3600 * SECOND);
    expect(await find()).toMatchObject({ status: 'FAILED', attemptCount: 30, completedAt: shop.clock() });

    const run = { endpointId, now: shop.clock() };
    await shop.store.transaction((tx) => tx.deliveries.replay(shop.acme, deliveryId, run));
    await worker.runOnce();
    expect(await find()).toMatchObject({
      status: 'PENDING',
      attemptCount: 31,
      nextAttemptAt: shop.clock() + 30 * SECOND,
    });
    statusCode = 200;
    shop.clock.advance(30 * SECOND);
    await worker.runOnce();
    expect(await find()).toMatchObject({ status: 'DELIVERED', attemptCount: 32, completedAt: shop.clock() });
    const ids = receiver.received.map(({ headers }) => headers['webhook-id']);
    expect(new Set(ids).size).toBe(1);
  });

  test('a secret that cannot be decrypted fails each attempt on the usual schedule, and is logged', async () => {
    await using receiver = await startReceiver();
    await addClient(shop.store, { id: shop.acme, url: receiver.url });
    const { deliveryId } = await appendEvent(shop.store, shop.acme, shop.clock());
    const find = () => shop.store.deliveries.find(shop.acme, deliveryId);
    const random = (count: number) => new Uint8Array(count);
    const keyless = shop.createWorker({
      secrets: createSecretBox({ keys: [{ id: 'test', bytes: new Uint8Array(32).fill(8) }], random }),
    });

    const waits: number[] = [];
    for (let next: number | null | undefined = shop.clock(); next != null && waits.length < 50; ) {
      waits.push((next - shop.clock()) / SECOND);
      shop.clock.set(next);
      await keyless.runOnce();
      next = (await find())?.nextAttemptAt;
    }
    expect(waits).toEqual([0, 30, 60, 120, 240, 480, 960, 1920, ...new Array<number>(22).fill(3600)]);
    expect(await find()).toMatchObject({ status: 'FAILED', attemptCount: 30, nextAttemptAt: null });
    const [attempts = []] = await shop.store.deliveries.attempts(shop.acme, [deliveryId]);
    expect(attempts).toHaveLength(30);
    expect(new Set(attempts.map(({ statusCode, error }) => `${statusCode} ${error}`))).toEqual(
      new Set(['null the signing secret could not be decrypted']),
    );
    expect(receiver.received).toEqual([]);
    expect(shop.warnings).toHaveLength(30);
    expect(shop.warnings[0]).toMatchObject({ clientId: shop.acme, err: { name: 'SealedTextError' } });
  });

  test('a secret whose key is configured again is used for the next attempt', async () => {
    await using receiver = await startReceiver();
    await addClient(shop.store, { id: shop.acme, url: receiver.url });
    const { deliveryId } = await appendEvent(shop.store, shop.acme, shop.clock());
    const random = (count: number) => new Uint8Array(count);
    const secrets = createSecretBox({ keys: [{ id: 'another', bytes: new Uint8Array(32).fill(7) }], random });
    const keyless = shop.createWorker({ secrets });
    await keyless.runOnce();
    await keyless.stop(0);
    shop.clock.advance(30 * SECOND);
    await shop.createWorker().runOnce();

    expect(await shop.store.deliveries.find(shop.acme, deliveryId)).toMatchObject({
      status: 'DELIVERED',
      attemptCount: 2,
    });
    expect(receiver.received).toHaveLength(1);
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
    await addClient(shop.store, { id: shop.acme, url: receiver.url });
    const { deliveryId } = await appendEvent(shop.store, shop.acme, shop.clock());
    await shop.createWorker().runOnce();
    const nextAttemptAt = next === null ? null : shop.clock() + next * SECOND;
    expect(await shop.store.deliveries.find(shop.acme, deliveryId)).toMatchObject({ status, nextAttemptAt });
    expect((await shop.store.deliveries.attempts(shop.acme, [deliveryId]))[0]).toMatchObject([{ statusCode, error }]);
    expect(receiver.received).toHaveLength(1);
  });

  test('does the other jobs too; one that fails is told of and stops nothing', async () => {
    await using receiver = await startReceiver();
    await addClient(shop.store, { id: shop.acme, url: receiver.url });
    const jobs = [
      { name: 'expire', everyMs: SECOND, run: () => appendEvent(shop.store, shop.acme, shop.clock()) },
      { name: 'fail', everyMs: SECOND, run: () => Promise.reject(new RangeError('no')) },
    ];
    await shop.createWorker({ jobs }).runOnce();
    expect(receiver.received).toHaveLength(1);
    expect(shop.warnings).toEqual([{ job: 'fail', err: new RangeError('no') }]);
  });

  test('an endpoint that is removed is sent nothing more', async () => {
    await using receiver = await startReceiver();
    await addClient(shop.store, { id: shop.acme, url: receiver.url });
    const { deliveryId } = await appendEvent(shop.store, shop.acme, shop.clock());
    await removeEndpoints(shop.store, shop.acme);
    await shop.createWorker().runOnce();
    expect(receiver.received).toEqual([]);
    expect(await shop.store.deliveries.find(shop.acme, deliveryId)).toMatchObject({
      status: 'FAILED',
      nextAttemptAt: null,
    });
  });
});
