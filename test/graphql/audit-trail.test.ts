import { afterAll, beforeAll, expect, it } from 'vitest';
import type { AuditEntry } from '../../src/domain/audit/audit-entry.ts';
import { createTestGateway, type TestGateway } from '../support/gateway.ts';

/** One proxy of ours stands in front. */
const FORWARDED = '6.6.6.6, 203.0.113.5';
const PROXY = '10.0.0.1';
const LOGIN = { clientId: 'demo', clientSecret: 'demo-secret' };

let gateway: TestGateway;
let token: string;

beforeAll(async () => {
  gateway = await createTestGateway({ env: { TRUST_PROXY: '1' } });
  // The clients have signed in by themselves at this instant.
  gateway.clock.advance(1);
  const answer = await send('/auth', LOGIN);
  token = ((await answer.json()) as { accessToken: string }).accessToken;
});
afterAll(() => gateway.stop());

function send(path: string, body: unknown, headers: Record<string, string> = {}) {
  const own = { 'content-type': 'application/json', 'x-api-key': 'demo-api-key', 'user-agent': 'test/1.0' };
  const init = { method: 'POST', body: JSON.stringify(body) };
  const request = new Request(`http://localhost:4000${path}`, {
    ...init,
    headers: { ...own, 'x-forwarded-for': FORWARDED, ...headers },
  });
  return gateway.server.fetch(request, { remoteAddress: PROXY });
}

async function graphql(query: string, headers: Record<string, string> = {}) {
  const answer = await send('/graphql', { query }, { authorization: `Bearer ${token}`, ...headers });
  return {
    traceId: answer.headers.get('x-trace-id'),
    body: (await answer.json()) as { data?: unknown; errors?: unknown },
  };
}

async function newest(): Promise<AuditEntry | undefined> {
  const { rows } = await gateway.store.audit.page('demo', { filter: {}, direction: 'desc' }, { limit: 1 });
  return rows[0];
}

const createKey = (name: string, scope = 'ADMIN') =>
  `mutation { createApiKey(input: { name: "${name}", scopes: [${scope}] }) {
    ... on CreateApiKeyPayload { key apiKey { id } } } }`;

const keyOf = ({ body }: Awaited<ReturnType<typeof graphql>>) =>
  (body.data as { createApiKey: { key: string; apiKey: { id: string } } }).createApiKey;

it('knows the address that the proxy tells and the trace of the answer, whichever way the request goes', async () => {
  expect(await newest()).toMatchObject({ action: 'SIGNED_IN', actor: 'client', address: '203.0.113.5' });
  // An Origin is left to the executor; the other is answered by a plan, where there are plans.
  for (const origin of [{}, { origin: 'https://shop.example' }]) {
    for (const [forwarded, address] of [
      [FORWARDED, '203.0.113.5'],
      ['', PROXY],
    ] as const) {
      gateway.clock.advance(1);
      const answer = await graphql(createKey('one'), { ...origin, 'x-forwarded-for': forwarded });
      const targetId = keyOf(answer).apiKey.id;
      expect(await newest()).toMatchObject({ action: 'API_KEY_CREATED', address, traceId: answer.traceId, targetId });
    }
  }
});

it('tells once of a request that is sent again under its key', async () => {
  const count = () => gateway.store.audit.count('demo', { action: ['API_KEY_CREATED'] });
  const before = await count();
  const [first, again] = [
    await graphql(createKey('kept'), { 'idempotency-key': 'kept' }),
    await graphql(createKey('kept'), { 'idempotency-key': 'kept' }),
  ];
  expect(again.body).toEqual(first.body);
  expect(await count()).toBe(before + 1);
});

it('is read by who may do everything, and by nobody else', async () => {
  gateway.clock.advance(1);
  const admin = keyOf(await graphql(createKey('admin')));
  gateway.clock.advance(1);
  const reader = keyOf(await graphql(createKey('reader', 'LINKS_READ')));
  const as = (key: string) => ({ authorization: `Bearer ${key}`, 'x-api-key': key });
  const list = `{ viewer { auditEntries(first: 2, filter: { action: [API_KEY_CREATED] }) {
    totalCount pageInfo { hasNextPage endCursor } nodes { id action occurredAt actor address traceId targetId detail { name value } } } } }`;
  type Page = { totalCount: number; pageInfo: { endCursor: string }; nodes: { id: string }[] };
  const { body } = await graphql(list, as(admin.key));
  const page = (body.data as { viewer: { auditEntries: Page } }).viewer.auditEntries;
  expect(page).toMatchObject({
    pageInfo: { hasNextPage: true },
    nodes: [
      {
        action: 'API_KEY_CREATED',
        occurredAt: new Date(gateway.clock()).toISOString(),
        actor: 'client',
        address: '203.0.113.5',
        targetId: reader.apiKey.id,
        detail: [
          { name: 'name', value: 'reader' },
          { name: 'scopes', value: 'links:read' },
        ],
      },
      { targetId: admin.apiKey.id },
    ],
  });
  expect(page.totalCount).toBe(await gateway.store.audit.count('demo', { action: ['API_KEY_CREATED'] }));
  const next = list.replace('first: 2', `first: 2, after: "${page.pageInfo.endCursor}"`);
  const following = ((await graphql(next)).body.data as { viewer: { auditEntries: Page } }).viewer.auditEntries;
  const ids = [...page.nodes, ...following.nodes].map(({ id }) => id);
  expect([new Set(ids).size, ids]).toEqual([4, ids.toSorted().toReversed()]);

  const refused = {
    errors: [{ message: 'auditEntries requires a key with the scope admin', extensions: { code: 'FORBIDDEN' } }],
  };
  expect((await graphql(list, as(reader.key))).body).toEqual(refused);
  const node = `{ node(id: "${ids[0]}") { ... on AuditEntry { action } } nodes(ids: ["${ids[0]}", "${ids[1]}"]) { id } }`;
  const found = { node: { action: 'API_KEY_CREATED' }, nodes: [{ id: ids[0] }, { id: ids[1] }] };
  const missing = { node: null, nodes: [null, null] };
  expect((await graphql(node, as(admin.key))).body).toEqual({ data: found });
  expect((await graphql(node, as(reader.key))).body).toEqual({ data: missing });
  expect(await gateway.graphql(node, {}, { as: 'other' })).toEqual({ data: missing });
  const theirs = await gateway.graphql(list, {}, { as: 'other' });
  expect(theirs.data).toMatchObject({ viewer: { auditEntries: { totalCount: 0, nodes: [] } } });
});

it('filters by who did it and when, and refuses what no filter takes', async () => {
  const at = new Date(gateway.clock()).toISOString();
  const list = (filter: string) =>
    graphql(`{ viewer { auditEntries(filter: ${filter}) { totalCount nodes { actor } } } }`);
  const { body } = await list(`{ actor: ["client"], occurredAt: { from: "${at}" } }`);
  expect(body.data).toEqual({ viewer: { auditEntries: { totalCount: 1, nodes: [{ actor: 'client' }] } } });
  const many = JSON.stringify(Array.from({ length: 101 }, (_, i) => `key ${i}`));
  expect(JSON.stringify(await list(`{ actor: ${many} }`))).toContain('filter.actor');
});

it('counts a request with a revoked key as one failed sign-in', async () => {
  const { key, apiKey } = keyOf(await graphql(createKey('revoked', 'LINKS_READ')));
  await gateway.services.apiKeys.revoke({ clientId: 'demo', clientTag: '' }, apiKey.id);
  gateway.clock.advance(1);
  const { body } = await graphql('{ __typename }', { 'x-api-key': key, authorization: `Bearer ${key}` });
  expect(body).toMatchObject({ errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] });
  await gateway.services.clients.writeSignIns({ all: true });
  expect(await newest()).toMatchObject({ action: 'SIGN_IN_FAILED', targetId: apiKey.id });
  expect((await newest())?.detail).toEqual({ failure: 'key is revoked' });
});

it('tells of failed sign-ins at the latest when the process stops', async () => {
  expect((await send('/auth', { ...LOGIN, clientSecret: 'guess' })).status).toBe(401);
  const failed = () => gateway.store.audit.count('demo', { action: ['SIGN_IN_FAILED'] });
  const before = await failed();
  await gateway.server.stop();
  expect(await failed()).toBe(before + 1);
});
