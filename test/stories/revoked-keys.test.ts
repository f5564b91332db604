import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readConfig } from '../../src/config.ts';
import type { Store } from '../../src/domain/ports.ts';
import { createLog } from '../../src/http/log.ts';
import { createServer } from '../../src/server.ts';
import { openStore } from '../../src/store/store.ts';
import { type EventStream, readEvents } from '../graphql/event-stream.ts';
import { createTestGateway, type TestGateway } from '../support/gateway.ts';
import { linkInput } from '../support/link-input.ts';
import { PATIENT } from '../support/patience.ts';
import { createTestSecrets } from '../support/secrets.ts';
import { createTestDatabase, dialects, type TestDatabase } from '../support/store.ts';

type Fetch = (path: string, init?: RequestInit) => Promise<Response>;
type Headers = Readonly<Record<string, string>>;

const CREATE = `mutation ($input: CreateApiKeyInput!) { createApiKey(input: $input) {
  ... on CreateApiKeyPayload { key apiKey { id lastUsedAt } } ... on Error { code message } } }`;
const REVOKE = `mutation ($id: ID!) { revokeApiKey(id: $id) {
  ... on RevokeApiKeyPayload { revokedApiKey { id revokedAt } } ... on Error { code message } } }`;
const WATCH = 'subscription { paymentLinksChanged { type } }';

describe.each(dialects)('two gateways on one database on %s', (dialect) => {
  let database: TestDatabase;
  let stores: Store[];
  let one: TestGateway;
  let both: readonly Fetch[];
  beforeAll(async () => {
    database = await createTestDatabase(dialect);
    const options = { databaseUrl: database.url, ...PATIENT };
    const [first, second] = [await openStore(options), await openStore(options)];
    stores = [first, second];
    one = await createTestGateway({ store: first });
    const env = {
      NODE_ENV: 'test',
      PUBLIC_URL: 'http://localhost:4000',
      PLANS: 'first',
      LOAD_SHED_LAG_MS: 'off',
      LIMIT_UNITS_PER_CLIENT: '1000000000000',
    };
    const other = await createServer(readConfig(env), {
      clock: one.clock,
      random: (count) => randomBytes(count),
      authSecret: 't'.repeat(32),
      secrets: createTestSecrets(),
      store: second,
      log: createLog({ level: 'silent' }),
    });
    both = [one.fetch, (path, init) => other.fetch(new Request(new URL(path, 'http://localhost:4000'), init))];
  });
  afterAll(async () => {
    await one.stop();
    await stores[1]?.close();
    await database.drop();
  });

  async function create(input: object): Promise<{ id: string; key: string }> {
    const { data } = await one.graphql<{ createApiKey: { key: string; apiKey: { id: string } } }>(CREATE, { input });
    const { key = '', apiKey } = data?.createApiKey ?? {};
    return { key, id: apiKey?.id ?? '' };
  }

  const ask = (fetch: Fetch, headers: Headers, query: string, accept = 'application/json') => {
    const all = { ...headers, accept, 'content-type': 'application/json', 'user-agent': 'test/1.0' };
    return fetch('/graphql', { method: 'POST', headers: all, body: JSON.stringify({ query }) });
  };

  /** By both faces of both gateways: each answer's status and what it says of why. */
  async function verdicts(headers: Headers): Promise<readonly unknown[]> {
    const answers = [];
    for (const fetch of both) {
      const rest = await fetch('/payment-links', { headers: { ...headers, 'user-agent': 'test/1.0' } });
      const graphql = await ask(fetch, headers, '{ paymentLinks { totalCount } }');
      for (const answer of [rest, graphql]) answers.push(`${answer.status} ${answer.headers.get('www-authenticate')}`);
    }
    return [...new Set(answers)];
  }

  async function login(key: string): Promise<Headers> {
    const headers = { 'x-api-key': key, 'content-type': 'application/json' };
    const body = JSON.stringify({ clientId: 'demo', clientSecret: key });
    const answer = await one.fetch('/auth', { method: 'POST', headers, body });
    const { accessToken } = (await answer.json()) as { accessToken: string };
    return { 'x-api-key': key, authorization: `Bearer ${accessToken}` };
  }

  it('both refuse a revoked key and its tokens within 3 s, and their streams end', async () => {
    const { id, key } = await create({ name: 'Watcher', scopes: ['LINKS_READ'] });
    const ways = [{ 'x-api-key': key }, { authorization: `Bearer ${key}` }, await login(key)];
    for (const headers of ways) expect(await verdicts(headers)).toEqual(['200 null']);
    const streams: EventStream[] = [];
    for (const fetch of both) {
      streams.push(readEvents(await ask(fetch, { 'x-api-key': key }, WATCH, 'text/event-stream')));
    }
    const viewer = { clientId: 'demo', clientTag: '' };
    const waiting = Promise.all(streams.map((stream) => stream.next()));
    await one.services.paymentLinks.create(viewer, linkInput({ checkoutToken: 'before' }));
    const told = { event: 'next', data: { data: { paymentLinksChanged: { type: 'PAYMENT_LINK_CREATED' } } } };
    expect(await waiting).toEqual([told, told]);

    const { data } = await one.graphql(REVOKE, { id });
    const revokedAt = new Date(one.clock()).toISOString();
    expect(data).toEqual({ revokeApiKey: { revokedApiKey: { id, revokedAt } } });
    one.clock.advance(2_000);
    for (const headers of ways) expect(await verdicts(headers)).toEqual(['401 Bearer realm="payment-links"']);
    const ended = Promise.all(streams.map((stream) => stream.next()));
    await one.services.paymentLinks.create(viewer, linkInput({ checkoutToken: 'after' }));
    expect((await ended).map(({ event }) => event)).toEqual(['complete', 'complete']);
  });

  it('both say of a key that it has expired', async () => {
    const expiresAt = new Date(one.clock() + 5_000).toISOString();
    const { key } = await create({ name: 'Short', scopes: ['LINKS_READ'], expiresAt });
    const headers = { 'x-api-key': key };
    expect(await verdicts(headers)).toEqual(['200 null']);
    one.clock.advance(5_000);
    expect(await verdicts(headers)).toEqual(['401 Bearer error="invalid_token", error_description="expired"']);
    expect(await verdicts({ 'x-api-key': `${key.slice(0, -2)}__` })).toEqual(['401 Bearer realm="payment-links"']);
  });

  it('an admin key makes and lists keys, another client does not see them', async () => {
    const { id, key } = await create({ name: 'Boss', scopes: ['ADMIN'] });
    const list = '{ viewer { apiKeys { id name scopes } } }';
    const answer = await ask(both[1] as Fetch, { 'x-api-key': key }, list);
    const { data } = (await answer.json()) as { data: { viewer: { apiKeys: object[] } } };
    expect(data.viewer.apiKeys).toContainEqual({ id, name: 'Boss', scopes: ['ADMIN'] });
    expect(await one.graphql(list, {}, { as: 'other' })).toEqual({ data: { viewer: { apiKeys: [] } } });
    const message = 'There is no such API key';
    expect(await one.graphql(REVOKE, { id }, { as: 'other' })).toEqual({
      data: { revokeApiKey: { code: 'NOT_FOUND', message } },
    });
    expect(await one.graphql(CREATE, { input: { name: ' '.repeat(101), scopes: [] } })).toMatchObject({
      data: { createApiKey: { code: 'INVALID', message: 'name: must have at most 100 characters' } },
    });
  });
});
