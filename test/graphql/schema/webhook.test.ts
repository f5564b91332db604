import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createSender } from '../../../src/webhooks/sender.ts';
import { createWorker } from '../../../src/webhooks/worker.ts';
import { createTestGateway, type TestGateway } from '../../support/gateway.ts';
import { createTestSecrets } from '../../support/secrets.ts';
import { dialects } from '../../support/store.ts';
import { appendEvent } from '../../webhooks/outbox.ts';
import { startReceiver } from '../../webhooks/receiver.ts';

const ERROR = '... on Error { __typename code message }';
const ERRORS = `${ERROR} ... on ValidationError { issues { path code message } }`;
const SET = `mutation ($input: SetWebhookEndpointInput!) { setWebhookEndpoint(input: $input) {
  ... on SetWebhookEndpointPayload { newSecret webhookEndpoint { url linkEvents updatedAt } } ${ERRORS}
} }`;
const REMOVE = `mutation { removeWebhookEndpoint {
  ... on RemoveWebhookEndpointPayload { removedWebhookEndpoint { url } } ${ERROR}
} }`;
const REPLAY = `mutation ($id: ID!) { replayWebhookDelivery(id: $id) {
  ... on ReplayWebhookDeliveryPayload { webhookDelivery { id status attemptCount nextAttemptAt completedAt } } ${ERROR}
} }`;
const DELIVERY = `fragment F on WebhookDelivery { id eventId eventType status attemptCount nextAttemptAt createdAt completedAt
  attempts { number startedAt durationMs statusCode error } }`;
const LIST = `query ($filter: WebhookDeliveryFilter, $orderBy: WebhookDeliveryOrder, $first: Int, $after: String) {
  webhookDeliveries(filter: $filter, orderBy: $orderBy, first: $first, after: $after) {
    totalCount nodes { id } pageInfo { hasNextPage hasPreviousPage endCursor }
  } }`;

describe.each(dialects)('on %s', (dialect) => {
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await createTestGateway({ dialect });
  });
  afterAll(() => gateway.stop());
  const isoNow = () => new Date(gateway.clock()).toISOString();

  test('strangers are told nothing', async () => {
    const answer = await gateway.fetch('/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'user-agent': 'test' },
      body: JSON.stringify({ query: '{ webhookEndpoint { url } }' }),
    });
    expect(answer.status).toBe(401);
  });

  test('the endpoint is set, shown without its secret, seen by its owner alone, and removed', async () => {
    const input = { url: 'http://127.0.0.1:9/hook' };
    const set = await gateway.graphql(SET, { input });
    const webhookEndpoint = { url: input.url, linkEvents: false, updatedAt: isoNow() };
    expect(set).toEqual({
      data: { setWebhookEndpoint: { newSecret: expect.stringMatching(/^whsec_.{44}$/), webhookEndpoint } },
    });
    const own = { secret: 'WEBHOOK_SECRET', linkEvents: true };
    expect(await gateway.graphql(SET, { input: { ...input, ...own } })).toEqual({
      data: { setWebhookEndpoint: { newSecret: null, webhookEndpoint: { ...webhookEndpoint, linkEvents: true } } },
    });
    const query = '{ webhookEndpoint { url linkEvents } }';
    expect(await gateway.graphql(query)).toEqual({ data: { webhookEndpoint: { url: input.url, linkEvents: true } } });
    expect(await gateway.graphql(query, {}, { as: 'other' })).toEqual({ data: { webhookEndpoint: null } });

    expect(await gateway.graphql(REMOVE)).toEqual({
      data: { removeWebhookEndpoint: { removedWebhookEndpoint: { url: input.url } } },
    });
    expect(await gateway.graphql(REMOVE)).toEqual({
      data: {
        removeWebhookEndpoint: {
          __typename: 'NotFoundError',
          code: 'NOT_FOUND',
          message: 'There is no webhook endpoint',
        },
      },
    });
  });

  test('every fault of an endpoint is named at once', async () => {
    expect(await gateway.graphql(SET, { input: { url: 'ftp://a', secret: 'short' } })).toEqual({
      data: {
        setWebhookEndpoint: {
          __typename: 'ValidationError',
          code: 'INVALID',
          message: 'url: must be an absolute http(s) url',
          issues: [
            { path: ['url'], code: 'INVALID', message: 'must be an absolute http(s) url' },
            { path: ['secret'], code: 'INVALID', message: 'must have 8 to 255 characters' },
          ],
        },
      },
    });
  });

  test('a delivery is data: its tries, what was answered, when it is tried next; and it can be replayed', async () => {
    let statusCode = 503;
    await using receiver = await startReceiver((response) => response.writeHead(statusCode).end());
    await gateway.graphql(SET, { input: { url: receiver.url } });
    const { clock, store } = gateway;
    const worker = createWorker({
      store,
      clock,
      random: (count) => new Uint8Array(count),
      secrets: createTestSecrets(),
      send: createSender({ development: true, clock }),
      log: { warn: () => {} },
    });
    const { id: eventId, deliveryId: id } = await appendEvent(store, 'demo', clock());
    const createdAt = isoNow();
    await worker.runOnce();

    const node = `query ($id: ID!) { node(id: $id) { __typename ...F } } ${DELIVERY}`;
    const failed = { number: 1, startedAt: createdAt, durationMs: 0, statusCode: 503, error: null };
    const delivery = { __typename: 'WebhookDelivery', id, eventId, eventType: 'TRANSACTION_CAPTURED', createdAt };
    expect(await gateway.graphql(node, { id })).toEqual({
      data: {
        node: {
          ...delivery,
          status: 'PENDING',
          attemptCount: 1,
          nextAttemptAt: new Date(clock() + 30_000).toISOString(),
          completedAt: null,
          attempts: [failed],
        },
      },
    });
    expect(await gateway.graphql(node, { id }, { as: 'other' })).toEqual({ data: { node: null } });

    statusCode = 204;
    clock.advance(30_000);
    await worker.runOnce();
    const [deliveredAt, attempts] = [
      isoNow(),
      [failed, { ...failed, number: 2, startedAt: isoNow(), statusCode: 204 }],
    ];
    const done = { status: 'DELIVERED', attemptCount: 2, nextAttemptAt: null, completedAt: deliveredAt };
    expect(await gateway.graphql(node, { id })).toEqual({ data: { node: { ...delivery, ...done, attempts } } });

    clock.advance(1_000);
    const pending = { id, status: 'PENDING', attemptCount: 2, nextAttemptAt: isoNow(), completedAt: null };
    expect(await gateway.graphql(REPLAY, { id })).toEqual({
      data: { replayWebhookDelivery: { webhookDelivery: pending } },
    });
    expect(await gateway.graphql(REPLAY, { id })).toMatchObject({
      data: { replayWebhookDelivery: { __typename: 'InvalidStateError', code: 'FAILED_PRECONDITION' } },
    });
    await worker.runOnce();
    expect(receiver.received.map(({ headers }) => headers['webhook-id'])).toEqual([eventId, eventId, eventId]);
    await worker.stop();
  });

  test.each(['whd_01k7', 'pl_01k8n3h5c0abcdefghjkmnpqrs', 'whd_01k8n3h5c0abcdefghjkmnpqrs', '\0', ''])(
    'there is nothing to replay at %j',
    async (id) => {
      expect(await gateway.graphql(REPLAY, { id })).toMatchObject({
        data: { replayWebhookDelivery: { __typename: 'NotFoundError', code: 'NOT_FOUND' } },
      });
    },
  );

  test("another client's delivery cannot be replayed", async () => {
    const { rows } = await gateway.store.deliveries.page('demo', { filter: {}, direction: 'asc' }, { limit: 1 });
    expect(await gateway.graphql(REPLAY, { id: rows[0]?.id }, { as: 'other' })).toMatchObject({
      data: { replayWebhookDelivery: { __typename: 'NotFoundError' } },
    });
  });

  test('deliveries are listed page by page, in both directions, by status', async () => {
    const { clock, store } = gateway;
    await gateway.graphql(SET, { input: { url: 'http://127.0.0.1:9/hook' } }, { as: 'other' });
    const ids: string[] = [];
    for (let i = 0; i < 5; i += 1) {
      clock.advance(1);
      ids.push((await appendEvent(store, 'other', clock())).deliveryId);
    }
    const list = async (variables: Record<string, unknown>) => {
      const { data } = await gateway.graphql(LIST, variables, { as: 'other' });
      return data?.webhookDeliveries as {
        totalCount: number;
        nodes: { id: string }[];
        pageInfo: { hasNextPage: boolean; hasPreviousPage: boolean; endCursor: string };
      };
    };
    const newest = await list({ first: 2 });
    expect(newest.nodes.map(({ id }) => id)).toEqual(ids.slice(3).reverse());
    expect([newest.totalCount, newest.pageInfo.hasNextPage, newest.pageInfo.hasPreviousPage]).toEqual([5, true, false]);
    const rest = await list({ first: 10, after: newest.pageInfo.endCursor });
    expect(rest.nodes.map(({ id }) => id)).toEqual(ids.slice(0, 3).reverse());
    expect(
      (await list({ orderBy: { field: 'CREATED_AT', direction: 'ASC' }, filter: { status: ['PENDING'] } })).nodes.map(
        ({ id }) => id,
      ),
    ).toEqual(ids);
    expect(await list({ filter: { status: ['DELIVERED', 'FAILED'] } })).toMatchObject({ totalCount: 0, nodes: [] });
  });
});
