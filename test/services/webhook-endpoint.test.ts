import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Viewer } from '../../src/domain/client.ts';
import { InvalidStateError, NotFoundError } from '../../src/domain/errors.ts';
import type { EventType } from '../../src/domain/event.ts';
import type { Store } from '../../src/domain/ports.ts';
import { CLOSED_CIRCUIT } from '../../src/domain/webhook/circuit.ts';
import {
  MAX_ENDPOINTS,
  signingSecrets,
  type WebhookEndpoint,
  webhookSecretPurpose,
} from '../../src/domain/webhook/webhook-endpoint.ts';
import { createSecretBox } from '../../src/lib/secret-box.ts';
import { resealSecrets } from '../../src/services/sealing.ts';
import { createWebhookEndpointService } from '../../src/services/webhook/webhook-endpoint.ts';
import { createTestClock } from '../support/clock.ts';
import { faultsOf } from '../support/faults.ts';
import { createTestSecrets } from '../support/secrets.ts';
import { dialects, openTestStore } from '../support/store.ts';
import { appendEvent } from '../webhooks/outbox.ts';

const OTHER = { clientId: 'other', clientTag: 'tag2' };
const HOOK = 'https://hooks.example.com/in';
const HOUR_MS = 3_600_000;

describe.each(dialects)('on %s', (dialect) => {
  let store: Store;
  let endpoints: ReturnType<typeof createWebhookEndpointService>;
  // A client of each test's own.
  let me: Viewer;
  const clock = createTestClock();
  const random = (count: number) => randomBytes(count);
  const secrets = createTestSecrets();

  beforeAll(async () => {
    store = await openTestStore(dialect);
    endpoints = createWebhookEndpointService({ store, clock, random, secrets, development: false });
  });
  afterAll(() => store.close());
  beforeEach(({ task }) => {
    me = { clientId: `acme-${task.id}`, clientTag: 'tag' };
  });

  const deliveriesOf = async (viewer: Viewer) =>
    (await store.deliveries.page(viewer.clientId, { filter: {}, direction: 'asc' }, { limit: 100 })).rows;

  describe('the short way to have one', () => {
    test('is made with a secret that is shown once, kept over changes, and gone when removed', async () => {
      expect(await endpoints.first(me)).toBeUndefined();
      const { endpoint, newSecret } = await endpoints.set(me, { url: HOOK });
      expect(newSecret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
      expect(endpoint).toEqual({
        clientId: me.clientId,
        id: expect.stringMatching(/^whe_/),
        url: HOOK,
        description: null,
        topics: [],
        linkEvents: false,
        enabled: true,
        sealedSecret: expect.stringMatching(/^sealed:v1:test:/),
        previousSecret: null,
        circuit: CLOSED_CIRCUIT,
        createdAt: clock(),
        updatedAt: clock(),
      });
      expect(await endpoints.first(me)).toEqual(endpoint);
      expect(await endpoints.first(OTHER)).toBeUndefined();

      const changed = { ...endpoint, url: `${HOOK}?v=2`, linkEvents: true };
      expect(await endpoints.set(me, { url: changed.url, secret: null, linkEvents: true })).toEqual({
        endpoint: changed,
        newSecret: null,
      });
      const own = await endpoints.set(me, { secret: 'WEBHOOK_SECRET' });
      expect(own).toEqual({ endpoint: { ...changed, sealedSecret: own.endpoint.sealedSecret }, newSecret: null });
      const open = ({ sealedSecret }: WebhookEndpoint) => secrets.open(sealedSecret, webhookSecretPurpose(me.clientId));
      expect([open(endpoint), open(own.endpoint)]).toEqual([newSecret, 'WEBHOOK_SECRET']);
      expect(JSON.stringify(own)).not.toContain('WEBHOOK_SECRET');

      await endpoints.removeOnly(me);
      expect(await endpoints.first(me)).toBeUndefined();
      await expect(endpoints.removeOnly(me)).rejects.toThrow(NotFoundError);
      expect((await endpoints.set(me, { url: HOOK })).newSecret).not.toBe(newSecret);
    });

    test.each<[unknown, string[]]>([
      [{}, ['url: is required']],
      [null, [': must be an object']],
      [
        { url: 7, secret: 8, linkEvents: 'yes' },
        ['url: must be a string', 'secret: must be a string', 'linkEvents: must be true or false'],
      ],
      [
        { url: 'http://hooks.example.com/', secret: 'short' },
        ['url: must be an https url', 'secret: must have 8 to 255 characters'],
      ],
      [{ url: 'https://169.254.169.254/latest' }, ['url: must not point to a private or reserved address']],
      [{ url: HOOK, secret: 'whsec_c2hvcnQ=' }, ['secret: must hold 24 to 64 bytes in base64 after whsec_']],
    ])('%j is refused with every fault, and nothing is changed', async (input, faults) => {
      const refusal: unknown = await endpoints.set(me, input).catch((error) => error);
      const refused = () => {
        throw refusal;
      };
      expect(faultsOf(refused)).toEqual(faults);
      expect(await endpoints.first(me)).toBeUndefined();
    });

    test('is refused with several, and nothing is changed', async () => {
      const first = await endpoints.create(me, { url: HOOK });
      clock.advance(1);
      const made = [first, await endpoints.create(me, { url: HOOK })];
      await expect(endpoints.set(me, { url: HOOK })).rejects.toThrow(
        new InvalidStateError('There are 2 webhook endpoints: say which one, with updateWebhookEndpoint'),
      );
      await expect(endpoints.removeOnly(me)).rejects.toThrow(InvalidStateError);
      expect(await endpoints.list(me)).toEqual(made.map(({ endpoint }) => endpoint));
    });

    test('makes one endpoint, however many ask for it at once', async () => {
      await Promise.all(Array.from({ length: 8 }, (_, i) => endpoints.set(me, { url: `${HOOK}?${i}` })));
      expect(await endpoints.count(me)).toBe(1);
    });

    test('may be plain http on this machine in development', async () => {
      const relaxed = createWebhookEndpointService({ store, clock, random, secrets, development: true });
      const { endpoint } = await relaxed.set(me, { url: 'http://127.0.0.1:9000/' });
      expect(endpoint.url).toBe('http://127.0.0.1:9000/');
    });
  });

  test('link events are delivered only to those who ask for them', async () => {
    await endpoints.set(me, { url: HOOK });
    await appendEvent(store, me.clientId, clock(), 'PaymentLink.Created');
    await appendEvent(store, me.clientId, clock(), 'Transaction.Received');
    await endpoints.set(me, { url: HOOK, linkEvents: true });
    await appendEvent(store, me.clientId, clock() + 1, 'PaymentLink.Finished');
    expect((await deliveriesOf(me)).map(({ eventType }) => eventType)).toEqual([
      'Transaction.Received',
      'PaymentLink.Finished',
    ]);
  });

  describe('several', () => {
    test('each is told of its topics, under ids of its own; a disabled one of nothing', async () => {
      const make = async (input: object) => (await endpoints.create(me, { url: HOOK, ...input })).endpoint.id;
      const names = new Map([
        [await make({}), 'payments'],
        [await make({ linkEvents: true }), 'all'],
        [await make({ topics: ['PaymentLink.Created', 'Transaction.Failed'] }), 'some'],
        [await make({ linkEvents: true, enabled: false }), 'off'],
      ]);
      const types: EventType[] = ['PaymentLink.Created', 'PaymentLink.Updated', 'Transaction.Failed', 'Payment.Late'];
      for (const type of types) await appendEvent(store, me.clientId, clock(), type);
      const told = (await deliveriesOf(me)).map(({ endpointId, eventType }) => [
        eventType,
        names.get(endpointId ?? ''),
      ]);
      expect(told.toSorted()).toEqual(
        [
          ['PaymentLink.Created', 'all'],
          ['PaymentLink.Created', 'some'],
          ['Transaction.Failed', 'payments'],
          ['Transaction.Failed', 'all'],
          ['Transaction.Failed', 'some'],
          ['Payment.Late', 'payments'],
          ['Payment.Late', 'all'],
        ].toSorted(),
      );
    });

    test(`there are ${MAX_ENDPOINTS} at most, however many are asked for at once`, async () => {
      const asked = Array.from({ length: MAX_ENDPOINTS + 4 }, () => endpoints.create(me, { url: HOOK }));
      const refused = (await Promise.allSettled(asked)).filter(({ status }) => status === 'rejected');
      expect(refused.map((outcome) => 'reason' in outcome && String(outcome.reason))).toEqual(
        new Array(4).fill('InvalidStateError: There are 16 webhook endpoints; delete one first'),
      );
      expect(await endpoints.count(me)).toBe(MAX_ENDPOINTS);
    });

    test('one is changed as far as is named, and so that it is tried anew', async () => {
      const { endpoint } = await endpoints.create(me, { url: HOOK, description: 'ERP', topics: ['Payment.Late'] });
      const paused = { timeouts: 9, pausedUntil: clock() + HOUR_MS };
      await store.transaction((tx) => tx.webhookEndpoints.setCircuit(endpoint, CLOSED_CIRCUIT, paused));
      expect((await endpoints.first(me))?.circuit).toEqual(paused);
      clock.advance(1_000);
      const changed = { ...endpoint, linkEvents: true, updatedAt: clock() };
      const named = { linkEvents: true, url: null, topics: null, enabled: null };
      expect(await endpoints.update(me, endpoint.id, named)).toEqual(changed);
      expect(await endpoints.findMany(me, [endpoint.id, 'whe_0'])).toEqual([changed, undefined]);
      const emptied = await endpoints.update(me, endpoint.id, { description: null, topics: [] });
      expect(emptied).toEqual({ ...changed, description: null, topics: [] });
      expect(emptied.sealedSecret).toBe(endpoint.sealedSecret);
    });

    test('to disable or to delete one ends what is on its way to it, and to no other', async () => {
      const [one, two, three] = await Promise.all([1, 2, 3].map(() => endpoints.create(me, { url: HOOK })));
      await appendEvent(store, me.clientId, clock());
      await endpoints.update(me, one?.endpoint.id ?? '', { enabled: false });
      expect(await endpoints.remove(me, two?.endpoint.id ?? '')).toEqual(two?.endpoint);
      const ends = Object.fromEntries((await deliveriesOf(me)).map(({ endpointId, status }) => [endpointId, status]));
      expect([one, two, three].map((made) => ends[made?.endpoint.id ?? ''])).toEqual(['FAILED', 'FAILED', 'PENDING']);
    });

    test("another client's, a missing and a misspelt one are not found", async () => {
      const { endpoint } = await endpoints.create(OTHER, { url: HOOK });
      for (const id of [endpoint.id, 'whe_0', 'whd_01k8n3h5c0abcdefghjkmnpqrs', '']) {
        const missing = new NotFoundError('There is no such webhook endpoint');
        await expect(endpoints.update(me, id, {})).rejects.toThrow(missing);
        await expect(endpoints.remove(me, id)).rejects.toThrow(missing);
        await expect(endpoints.rotateSecret(me, id, {})).rejects.toThrow(missing);
      }
      expect(await endpoints.findMany(me, [endpoint.id])).toEqual([undefined]);
      await endpoints.remove(OTHER, endpoint.id);
    });

    test.each<[object, string[]]>([
      [{ topics: ['PaymentLink.Updated'] }, ['topics[0]: must be a type of event that webhooks send']],
      [{ description: 'x'.repeat(201) }, ['description: must have at most 200 characters']],
      [{ enabled: 'yes', url: 'ftp://a' }, ['url: must be an absolute http(s) url', 'enabled: must be true or false']],
    ])('%j is refused', async (input, faults) => {
      const refusal: unknown = await endpoints.create(me, { url: HOOK, ...input }).catch((error) => error);
      expect(
        faultsOf(() => {
          throw refusal;
        }),
      ).toEqual(faults);
    });
  });

  describe('a rotation', () => {
    const inForce = ({ clientId, ...endpoint }: WebhookEndpoint) =>
      signingSecrets(endpoint, clock()).map((sealed) => secrets.open(sealed, webhookSecretPurpose(clientId)));
    const now = async () => inForce((await endpoints.first(me)) ?? expect.fail('There is one'));

    test('has both secrets sign for a day, and the new one alone from then on', async () => {
      const { endpoint, newSecret } = await endpoints.create(me, { url: HOOK });
      const rotated = await endpoints.rotateSecret(me, endpoint.id, {});
      expect(rotated.endpoint.previousSecret?.until).toBe(clock() + 24 * HOUR_MS);
      clock.advance(24 * HOUR_MS - 1);
      expect(await now()).toEqual([rotated.newSecret, newSecret]);
      clock.advance(1);
      expect(await now()).toEqual([rotated.newSecret]);
      // What has ended is forgotten with the next change.
      expect((await endpoints.update(me, endpoint.id, {})).previousSecret).toBeNull();
    });

    test('at once, with a secret of the own, over another one, and over an overlap', async () => {
      const { endpoint } = await endpoints.create(me, { url: HOOK, secret: 'secret-1' });
      const rotate = (secret: string, overlapSeconds: number) =>
        endpoints.rotateSecret(me, endpoint.id, { secret, overlapSeconds });
      expect((await rotate('secret-2', 60)).newSecret).toBeNull();
      expect(await now()).toEqual(['secret-2', 'secret-1']);
      await endpoints.update(me, endpoint.id, { description: 'still both' });
      expect(await now()).toEqual(['secret-2', 'secret-1']);
      await rotate('secret-3', 60);
      expect(await now()).toEqual(['secret-3', 'secret-2']);
      await rotate('secret-4', 0);
      expect(await now()).toEqual(['secret-4']);
      await rotate('secret-5', 60);
      await endpoints.set(me, { secret: 'secret-6' });
      expect(await now()).toEqual(['secret-6']);
    });

    test('is sealed anew with both secrets when the key is rotated', async () => {
      const { endpoint } = await endpoints.create(me, { url: HOOK, secret: 'secret-1' });
      await endpoints.rotateSecret(me, endpoint.id, { secret: 'secret-2' });
      const keys = [9, 7].map((byte) => ({ id: byte === 7 ? 'test' : 'next', bytes: new Uint8Array(32).fill(byte) }));
      const [next, test] = keys;
      if (next === undefined || test === undefined) throw new Error('There are two keys');
      await resealSecrets({ store, secrets: createSecretBox({ keys: [next, test], random }) });
      const alone = createSecretBox({ keys: [next], random });
      const [resealed] = await endpoints.list(me);
      const sealed = [resealed?.sealedSecret, resealed?.previousSecret?.sealed];
      expect(sealed.map((text) => alone.open(text ?? '', webhookSecretPurpose(me.clientId)))).toEqual([
        'secret-2',
        'secret-1',
      ]);
      // Back, for the tests that follow.
      await resealSecrets({ store, secrets: createSecretBox({ keys: [test, next], random }) });
    });

    test.each<[object, string]>([
      [{ overlapSeconds: 604_801 }, 'overlapSeconds: must be a whole number from 0 to 604800'],
      [{ overlapSeconds: -1 }, 'overlapSeconds: must be a whole number from 0 to 604800'],
      [{ secret: 'short' }, 'secret: must have 8 to 255 characters'],
      [{ secret: 'the-same' }, 'secret: must differ from the current secret'],
    ])('%j is refused', async (input, message) => {
      const { endpoint } = await endpoints.create(me, { url: HOOK, secret: 'the-same' });
      await expect(endpoints.rotateSecret(me, endpoint.id, input)).rejects.toThrow(message);
      expect(await now()).toEqual(['the-same']);
    });
  });
});
