import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTestGateway, type TestGateway } from '../../support/gateway.ts';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await createTestGateway({ env: { GRAPHQL_MAX_COST: '4321' } });
});
afterAll(() => gateway.stop());

const VIEWER = `{ viewer {
  client { clientId name createdAt }
  endpoints { graphql schema rest openApi }
  limits { maxCost maxPageSize maxFilterValues maxNodeIds maxLinksAtOnce maxDepth maxSelections maxAliases maxTokens }
} }`;

it('says to nobody but a client what applies to it', async () => {
  const answer = await gateway.fetch('/graphql', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: VIEWER }),
  });

  expect(answer.status).toBe(401);
});

it('tells who asks, where the gateway is, and what it takes', async () => {
  const endpoints = {
    graphql: 'http://localhost:4000/graphql',
    schema: 'http://localhost:4000/graphql/schema.graphql',
    rest: 'http://localhost:4000',
    openApi: 'http://localhost:4000/openapi.json',
  };
  const limits = {
    maxCost: 4321,
    maxPageSize: 50,
    maxFilterValues: 100,
    maxNodeIds: 100,
    maxLinksAtOnce: 100,
    maxDepth: 12,
    maxSelections: 2_000,
    maxAliases: 30,
    maxTokens: 4_000,
  };
  for (const as of ['demo', 'other'] as const) {
    const name = (await gateway.store.clients.find(as))?.name;
    const client = { clientId: as, name, createdAt: '2026-06-15T12:00:00.000Z' };
    expect(await gateway.graphql(VIEWER, {}, { as })).toEqual({ data: { viewer: { client, endpoints, limits } } });
  }
});
