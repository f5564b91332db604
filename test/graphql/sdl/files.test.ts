import { buildSchema, isAbstractType, lexicographicSortSchema, printSchema } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { schema } from '../../../src/graphql/schema/schema.ts';
import { createTestGateway, type TestGateway } from '../../support/gateway.ts';

const SCHEMA = '/graphql/schema.graphql';
const TYPES = '/graphql/possible-types.json';

let gateway: TestGateway;
let production: TestGateway;
beforeAll(async () => {
  gateway = await createTestGateway();
  production = await createTestGateway({ env: { NODE_ENV: 'production', PUBLIC_URL: 'https://pay.example' } });
});
afterAll(async () => {
  await gateway.stop();
  await production.stop();
});

describe.each([SCHEMA, TYPES])('%s', (path) => {
  it('is read as the schema is by introspection', async () => {
    const status = async (of: TestGateway, headers: Record<string, string> = {}) =>
      (await of.fetch(path, { headers })).status;

    expect(await status(gateway)).toBe(200);
    expect(await status(gateway, { 'x-api-key': 'nobody' })).toBe(401);
    expect(await status(gateway, await gateway.headersOf('demo'))).toBe(200);
    expect(await status(production)).toBe(401);
    expect(await status(production, { authorization: 'Bearer x.y.z', 'x-api-key': 'demo-api-key' })).toBe(401);
    expect(await status(production, await production.headersOf('demo'))).toBe(200);
  });

  it('is sent again only to who has another version', async () => {
    const headers = await production.headersOf('demo');
    const first = await production.fetch(path, { headers });
    const etag = first.headers.get('etag') ?? '';
    const again = await production.fetch(path, { headers: { ...headers, 'if-none-match': etag } });

    expect([first.headers.get('cache-control'), first.headers.get('vary')]).toEqual([
      'private, no-cache',
      'accept-encoding, authorization, x-api-key',
    ]);
    expect([again.status, await again.text()]).toEqual([304, '']);
  });

  it('has GET and HEAD', async () => {
    const head = await gateway.fetch(path, { method: 'HEAD' });
    const post = await gateway.fetch(path, { method: 'POST' });

    expect([head.status, await head.text()]).toEqual([200, '']);
    expect([post.status, post.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
  });
});

it('is the schema, in the language that tools read', async () => {
  const answer = await gateway.fetch(SCHEMA);
  const text = await answer.text();

  expect(answer.headers.get('content-type')).toBe('text/plain; charset=utf-8');
  expect(`${printSchema(lexicographicSortSchema(buildSchema(text)))}\n`).toBe(text);
});

it('has the objects of every interface and union', async () => {
  const answer = await gateway.fetch(TYPES);
  const types = (await answer.json()) as Record<string, string[]>;

  expect(answer.headers.get('content-type')).toBe('application/json');
  const abstract = Object.values(schema.getTypeMap()).filter(isAbstractType);
  expect(Object.keys(types).sort()).toEqual(abstract.map(({ name }) => name).sort());
  expect(types.Error).toEqual(['ConflictError', 'InvalidStateError', 'NotFoundError', 'ValidationError']);
  expect(types.Node).toEqual([
    'AuditEntry',
    'CheckoutSession',
    'Payment',
    'PaymentLink',
    'PaymentLinkEvent',
    'ProviderAccount',
    'Refund',
    'WebhookDelivery',
    'WebhookEndpoint',
  ]);
  expect(types.CreatePaymentLinkResult).toEqual(['ConflictError', 'CreatePaymentLinkPayload', 'ValidationError']);
});
