import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTestGateway, type TestGateway } from '../../support/gateway.ts';
import { appendEvent } from '../../webhooks/outbox.ts';

const URL = 'http://127.0.0.1:9/hook';
const FIELDS = `id url description topics linkEvents enabled previousSecretExpiresAt pausedUntil createdAt updatedAt`;
const ERROR = '... on Error { code message } ... on ValidationError { issues { path message } }';
const CREATE = `mutation ($input: CreateWebhookEndpointInput!) { createWebhookEndpoint(input: $input) {
  __typename ... on CreateWebhookEndpointPayload { newSecret webhookEndpoint { ${FIELDS} } } ${ERROR} } }`;
const UPDATE = `mutation ($id: ID!, $input: UpdateWebhookEndpointInput!) { updateWebhookEndpoint(id: $id, input: $input) {
  __typename ... on UpdateWebhookEndpointPayload { webhookEndpoint { ${FIELDS} } } ${ERROR} } }`;
const ROTATE = `mutation ($id: ID!, $input: RotateWebhookEndpointSecretInput) {
  rotateWebhookEndpointSecret(id: $id, input: $input) {
    __typename ... on RotateWebhookEndpointSecretPayload { newSecret webhookEndpoint { previousSecretExpiresAt } } ${ERROR} } }`;
const DELETE = `mutation ($id: ID!) { deleteWebhookEndpoint(id: $id) {
  __typename ... on DeleteWebhookEndpointPayload { deletedWebhookEndpointId } ... on Error { code message } } }`;
const SET = `mutation ($input: SetWebhookEndpointInput!) { setWebhookEndpoint(input: $input) {
  __typename ... on SetWebhookEndpointPayload { webhookEndpoint { id linkEvents } } ${ERROR} } }`;
const NOT_FOUND = { __typename: 'NotFoundError', code: 'NOT_FOUND', message: 'There is no such webhook endpoint' };

type Endpoint = { readonly id: string; readonly url: string };

describe('webhook endpoints', () => {
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await createTestGateway();
  });
  afterAll(() => gateway.stop());
  const iso = (ms = 0) => new Date(gateway.clock() + ms).toISOString();

  async function create(input: object = {}, as?: 'demo' | 'other'): Promise<Endpoint> {
    gateway.clock.advance(1);
    const { data } = await gateway.graphql<{ createWebhookEndpoint: { webhookEndpoint: Endpoint } }>(
      CREATE,
      { input: { url: URL, ...input } },
      as === undefined ? {} : { as },
    );
    return data?.createWebhookEndpoint.webhookEndpoint ?? expect.fail('there is one');
  }

  test('is created, read, changed, rotated and deleted, by its owner alone', async () => {
    const created = {
      id: expect.stringMatching(/^whe_/),
      url: URL,
      description: 'ERP',
      topics: ['TRANSACTION_RECEIVED', 'PAYMENT_LINK_EXPIRED'],
      linkEvents: false,
      enabled: true,
      previousSecretExpiresAt: null,
      pausedUntil: null,
      createdAt: iso(),
      updatedAt: iso(),
    };
    const input = { url: URL, description: 'ERP', topics: created.topics };
    const { data } = await gateway.graphql<Record<string, { webhookEndpoint: Endpoint }>>(CREATE, { input });
    expect(data?.createWebhookEndpoint).toEqual({
      __typename: 'CreateWebhookEndpointPayload',
      newSecret: expect.stringMatching(/^whsec_/),
      webhookEndpoint: created,
    });
    const id = data?.createWebhookEndpoint?.webhookEndpoint.id;
    const node = `query ($id: ID!) { node(id: $id) { ... on WebhookEndpoint { ${FIELDS} } } }`;
    expect(await gateway.graphql(node, { id })).toEqual({ data: { node: created } });

    gateway.clock.advance(1_000);
    const changed = { ...created, description: null, enabled: false, updatedAt: iso() };
    const change = { description: null, enabled: false };
    expect(await gateway.graphql(UPDATE, { id, input: change })).toEqual({
      data: { updateWebhookEndpoint: { __typename: 'UpdateWebhookEndpointPayload', webhookEndpoint: changed } },
    });
    expect(await gateway.graphql(ROTATE, { id })).toEqual({
      data: {
        rotateWebhookEndpointSecret: {
          __typename: 'RotateWebhookEndpointSecretPayload',
          newSecret: expect.stringMatching(/^whsec_/),
          webhookEndpoint: { previousSecretExpiresAt: iso(86_400_000) },
        },
      },
    });

    expect(await gateway.graphql(node, { id }, { as: 'other' })).toEqual({ data: { node: null } });
    for (const [name, query, variables] of [
      ['updateWebhookEndpoint', UPDATE, { id, input: {} }],
      ['rotateWebhookEndpointSecret', ROTATE, { id }],
      ['deleteWebhookEndpoint', DELETE, { id }],
    ] as const) {
      expect(await gateway.graphql(query, variables, { as: 'other' })).toEqual({ data: { [name]: NOT_FOUND } });
    }
    const deleted = { __typename: 'DeleteWebhookEndpointPayload', deletedWebhookEndpointId: id };
    expect(await gateway.graphql(DELETE, { id })).toEqual({ data: { deleteWebhookEndpoint: deleted } });
    expect(await gateway.graphql(DELETE, { id })).toEqual({ data: { deleteWebhookEndpoint: NOT_FOUND } });
  });

  test('are listed page by page and by the viewer; deliveries name theirs, and are found by it', async () => {
    const [one, two, three] = [await create(), await create({ topics: ['PAYMENT_LINK_EXPIRED'] }), await create()];
    const list =
      'query ($after: String) { webhookEndpoints(first: 2, after: $after) { totalCount nodes { id } pageInfo { hasNextPage endCursor } } }';
    type Page = { webhookEndpoints: { totalCount: number; nodes: Endpoint[]; pageInfo: { endCursor: string } } };
    const first = (await gateway.graphql<Page>(list)).data?.webhookEndpoints;
    expect(first).toMatchObject({ totalCount: 3, nodes: [{ id: three.id }, { id: two.id }] });
    const after = first?.pageInfo.endCursor;
    expect((await gateway.graphql<Page>(list, { after })).data?.webhookEndpoints.nodes).toEqual([{ id: one.id }]);
    const own = '{ webhookEndpoint { id } viewer { webhookEndpoints { id } } }';
    expect(await gateway.graphql(own)).toEqual({
      data: {
        webhookEndpoint: { id: one.id },
        viewer: { webhookEndpoints: [one, two, three].map(({ id }) => ({ id })) },
      },
    });
    expect(await gateway.graphql(own, {}, { as: 'other' })).toEqual({
      data: { webhookEndpoint: null, viewer: { webhookEndpoints: [] } },
    });

    await appendEvent(gateway.store, 'demo', gateway.clock());
    await gateway.graphql(DELETE, { id: one.id });
    const deliveries = `query ($filter: WebhookDeliveryFilter) { webhookDeliveries(filter: $filter) {
      totalCount nodes { endpointId endpoint { url } status } } }`;
    const found = async (...ids: string[]) =>
      (await gateway.graphql(deliveries, { filter: { endpointId: ids } })).data?.webhookDeliveries;
    const pending = { endpointId: three.id, endpoint: { url: URL }, status: 'PENDING' };
    const failed = { endpointId: one.id, endpoint: null, status: 'FAILED' };
    expect(await found(three.id)).toEqual({ totalCount: 1, nodes: [pending] });
    expect(await found(one.id)).toEqual({ totalCount: 1, nodes: [failed] });
    expect(await found(two.id)).toEqual({ totalCount: 0, nodes: [] });
  });

  test('setWebhookEndpoint changes only what the input has, and refuses to choose among several endpoints', async () => {
    const id = (await create({ linkEvents: true }, 'other')).id;
    const set = async () => (await gateway.graphql(SET, { input: { secret: 'another-secret' } }, { as: 'other' })).data;
    expect((await set())?.setWebhookEndpoint).toEqual({
      __typename: 'SetWebhookEndpointPayload',
      webhookEndpoint: { id, linkEvents: true },
    });
    await create({}, 'other');
    expect((await set())?.setWebhookEndpoint).toEqual({
      __typename: 'InvalidStateError',
      code: 'FAILED_PRECONDITION',
      message: 'There are 2 webhook endpoints: say which one, with updateWebhookEndpoint',
    });
  });

  test('every fault is named', async () => {
    const input = { url: 'ftp://a', topics: ['PAYMENT_LINK_UPDATED'], secret: 'short' };
    expect((await gateway.graphql(CREATE, { input })).data?.createWebhookEndpoint).toMatchObject({
      __typename: 'ValidationError',
      issues: [
        { path: ['url'], message: 'must be an absolute http(s) url' },
        { path: ['secret'], message: 'must have 8 to 255 characters' },
        { path: ['topics', '0'], message: 'must be a type of event that webhooks send' },
      ],
    });
  });
});
