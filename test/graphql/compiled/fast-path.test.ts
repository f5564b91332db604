import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readConfig } from '../../../src/config.ts';
import type { Store } from '../../../src/domain/ports.ts';
import { createLog } from '../../../src/http/log.ts';
import { createServer } from '../../../src/server.ts';
import { createTestGateway, type TestGateway } from '../../support/gateway.ts';
import { linkInput } from '../../support/link-input.ts';
import { createTestSecrets } from '../../support/secrets.ts';
import { openTestStore } from '../../support/store.ts';
import { CREATE } from '../operations.ts';

let store: Store;
let direct: TestGateway;
let ordinary: Pick<TestGateway, 'fetch'>;
let id = '';
let transactions = 0;
let broken = false;
const ONE_WINDOW = { LIMIT_WINDOW_S: '3600', LIMIT_UNITS_PER_CLIENT: '6000000' };

beforeAll(async () => {
  const opened = await openTestStore('sqlite');
  store = {
    ...opened,
    transaction(work) {
      transactions += 1;
      return broken ? Promise.reject(new Error('the disk is on fire')) : opened.transaction(work);
    },
  };
  direct = await createTestGateway({ store, env: ONE_WINDOW });
  const { clock } = direct;
  const env = { NODE_ENV: 'test', PUBLIC_URL: 'http://localhost:4000', PLANS: 'never', ...ONE_WINDOW };
  const log = createLog({ level: 'silent' });
  const server = await createServer(readConfig(env), {
    clock,
    random: (count) => randomBytes(count),
    authSecret: 't'.repeat(32),
    secrets: createTestSecrets(),
    store,
    log,
  });
  ordinary = { fetch: (path, init) => server.fetch(new Request(new URL(path, 'http://localhost'), init)) };
  for (const checkoutToken of ['a', 'b', 'c']) {
    const input = linkInput({ checkoutToken, customer: { firstName: 'Ana "la otra"', address: { country: 'CHL' } } });
    const { data } = await direct.graphql<{ result: { paymentLink: { id: string } } }>(CREATE, { input });
    id = data?.result.paymentLink.id ?? '';
  }
});
afterAll(() => direct.stop());

type Body = { query: string; variables?: unknown; operationName?: unknown };

async function send(gateway: Pick<TestGateway, 'fetch'>, body: Body | string, headers: Record<string, string> = {}) {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const all = { ...(await direct.headersOf('demo')), 'content-type': 'application/json', ...headers };
  const probe = {
    method: 'POST',
    headers: { ...(await direct.headersOf('demo')), 'content-type': 'application/json' },
  };
  const probed = await gateway.fetch('/graphql', { ...probe, body: '{"query":"{ __typename }"}' });
  const before = leftIn(probed.headers.get('ratelimit'));
  const response = await gateway.fetch('/graphql', { method: 'POST', headers: all, body: text });
  const { 'x-trace-id': traceId = '', ratelimit, ...shown } = Object.fromEntries(response.headers);
  const units = ratelimit === undefined ? 0 : before - leftIn(ratelimit);
  return { status: response.status, units, headers: shown, text: (await response.text()).replaceAll(traceId, 'TRACE') };
}

/** What is left of the client's budget. */
function leftIn(ratelimit: string | null): number {
  return Number(/r=(\d+)/.exec(ratelimit ?? '')?.[1]);
}

/** The third time at the latest, an operation that a plan covers is answered by it. */
async function expectSame(body: Body | string, headers?: Record<string, string>) {
  const expected = await send(ordinary, body, headers);
  for (let time = 0; time < 3; time += 1) expect(await send(direct, body, headers)).toEqual(expected);
  return expected;
}

const LINK = `id __typename status inactiveReason url createdAt expiresAt totalAmount duration paymentLimit
  items { description tax { name type value amount } } destinations { name metadata { image } account { type currency } }
  customer { firstName lastName address { country street } } customerRequirements owner { identityId nickname }`;

it('answers queries as the executor does', async () => {
  const page = `query P($first: Int, $after: String) { paymentLinks(first: $first, after: $after) {
    totalCount pageInfo { hasNextPage hasPreviousPage startCursor endCursor } edges { cursor node { ${LINK} } } nodes { id } } }`;
  const { text } = await expectSame({ query: page, variables: { first: 2 } });
  const after = JSON.parse(text).data.paymentLinks.pageInfo.endCursor;
  await expectSame({ query: page, variables: { first: 2, after } });
  await expectSame({ query: page, variables: { first: 0 } });
  await expectSame({ query: `query ($id: ID!) { paymentLink(id: $id) { ${LINK} } }`, variables: { id } });
  await expectSame({ query: '{ paymentLink(id: "pl_none") { id } }' });
  await expectSame({
    query: `{ a: paymentLinkByToken(checkoutToken: "a") { ...L } b: __typename } fragment L on Node { id ... on PaymentLink { status } }`,
  });
  await expectSame({
    query: `{ nodes(ids: ["${id}", "pl_none"]) { __typename id ... on PaymentLink { status status url } } }`,
  });
  await expectSame({ query: 'query A { __typename } query B { x: __typename }', operationName: 'B' });
});

it('answers faulty requests as the executor does', async () => {
  await expectSame('{');
  await expectSame('[]');
  await expectSame({ query: '{' });
  await expectSame({ query: '{ nothing }' });
  await expectSame({ query: 'query ($id: ID!) { paymentLink(id: $id) { id } }' });
  await expectSame({ query: 'query ($id: ID!) { paymentLink(id: $id) { id } }', variables: { id: {} } });
  await expectSame({ query: 'query ($id: ID!) { paymentLink(id: $id) { id } }', variables: [] });
  await expectSame({ query: '{ paymentLinks(after: "nonsense") { nodes { id } } }' });
  await expectSame({ query: '{ paymentLinks(first: 51) { nodes { id } } }' });
  await expectSame({ query: 'query A { __typename } query B { __typename }' });
  await expectSame({ query: 'query A { __typename }', operationName: 7 });
  await expectSame({ query: '{ __typename }' }, { authorization: 'Bearer nonsense' });
  await expectSame({ query: '{ paymentLinks { nodes { id @skip(if: true) status } } }' });
  await expectSame({ query: '{ __type(name: "PaymentLink") { name } }' });
});

it.each(['application/json', 'application/graphql-response+json'])(
  'refuses wrong and expired credentials as the executor does to those who accept %s',
  async (accept) => {
    const viewer = { clientId: 'demo', clientTag: '' };
    const expiresAt = direct.clock() + 1;
    const input = { name: 'short-lived', scopes: ['links:read'], expiresAt };
    const { key } = await direct.services.apiKeys.create(viewer, input);
    const revoked = await direct.services.apiKeys.create(viewer, { name: 'revoked', scopes: ['links:read'] });
    await direct.services.apiKeys.revoke(viewer, revoked.apiKey.id);
    direct.clock.advance(1);
    const query = '{ paymentLinks { totalCount } }';
    for (const credentials of [
      { 'x-api-key': 'nonsense' },
      { 'x-api-key': '', authorization: '' },
      { 'x-api-key': revoked.key, authorization: `Bearer ${revoked.key}` },
      { 'x-api-key': key, authorization: `Bearer ${key}` },
    ]) {
      const { status } = await expectSame({ query }, { accept, ...credentials });
      expect(status).toBe(401);
    }
  },
);

it('refuses what a key may not do as the executor does, at the same cost', async () => {
  const viewer = { clientId: 'demo', clientTag: '' };
  const { key } = await direct.services.apiKeys.create(viewer, { name: 'reader', scopes: ['links:read'] });
  const signed = { 'x-api-key': key, authorization: `Bearer ${key}` };
  const activate = 'mutation ($id: ID!) { activatePaymentLink(id: $id) { __typename } }';
  const { status, text } = await expectSame({ query: activate, variables: { id } }, signed);
  const message = 'activatePaymentLink requires a key with the scope links:write';
  expect([status, JSON.parse(text)]).toEqual([403, { errors: [{ message, extensions: { code: 'FORBIDDEN' } }] }]);
  await expectSame({ query: activate, variables: {} }, signed);
  await expectSame({ query: activate, variables: { id } }, { ...signed, accept: 'application/graphql-response+json' });
  await expectSame({ query: '{ paymentLinks { totalCount } viewer { apiKeys { name } } }' }, signed);
  expect((await expectSame({ query: '{ paymentLinks { totalCount } }' }, signed)).status).toBe(200);
  expect((await expectSame({ query: '{ viewer { apiKeys { name scopes revokedAt } } }' })).status).toBe(200);
});

it.each([
  undefined,
  '*/*',
  'application/json',
  'application/graphql-response+json',
  'application/graphql-response+json, application/json',
  'application/graphql-response+json,application/json;q=0.9',
  'application/json;q=0.5, application/graphql-response+json',
  'text/html',
])('answers those who accept %s with the content type of the executor', async (accept) => {
  await expectSame({ query: '{ paymentLinks { totalCount } }' }, accept === undefined ? {} : { accept });
});

it('answers mutations as the executor does', async () => {
  const activate = `mutation ($id: ID!) { activatePaymentLink(id: $id) { __typename ... on Error { code message } ... on ActivatePaymentLinkPayload { paymentLink { ${LINK} } } } }`;
  await expectSame({ query: activate, variables: { id } });
  await expectSame({ query: activate, variables: { id: 'pl_none' } });
  await expectSame({ query: activate, variables: {} });
  const taken = { query: CREATE, variables: { input: linkInput({ checkoutToken: 'a' }) } };
  await expectSame(taken);
  await expectSame({ query: CREATE, variables: { input: linkInput({ duration: 1, items: [] }) } });
});

it('runs a mutation that fails once, and reports it as the executor does', async () => {
  const body = { query: CREATE, variables: { input: linkInput({ checkoutToken: 'failing' }) } };
  broken = true;
  transactions = 0;
  const { text } = await expectSame(body).finally(() => {
    broken = false;
  });
  expect(transactions).toBe(4);
  expect(JSON.parse(text)).toMatchObject({
    data: { result: null },
    errors: [{ path: ['result'], extensions: { traceId: 'TRACE' } }],
  });
});

it('runs a mutation once even if its answer cannot be serialized', async () => {
  const query = `mutation ($input: CreatePaymentLinkInput!) { createPaymentLink(input: $input) {
    ... on CreatePaymentLinkPayload { paymentLink { status payments(first: 51) { totalCount } } } } }`;
  const { checkoutToken: _, ...input } = linkInput();
  const count = () => store.paymentLinks.count('demo', {}, direct.clock());
  for (let time = 1; time <= 3; time += 1) {
    const before = await count();
    const { text } = await send(direct, { query, variables: { input } });
    expect(text).toContain('first must be from 0 to 50.');
    expect(await count()).toBe(before + 1);
  }
});

it('writes every text as the executor does', async () => {
  const query = 'query ($id: ID!) { paymentLink(id: $id) { customer { firstName lastName } owner { name } } }';
  const text = fc.string({ unit: 'binary', maxLength: 20 }).filter((value) => !value.includes('\0'));
  await fc.assert(
    fc.asyncProperty(text, text, async (firstName, lastName) => {
      const checkoutToken = crypto.randomUUID();
      const input = linkInput({ checkoutToken, customer: { firstName, lastName } });
      const { data } = await direct.graphql<{ result: { paymentLink?: { id: string } } }>(CREATE, { input });
      await expectSame({ query, variables: { id: data?.result.paymentLink?.id ?? 'pl_none' } });
    }),
    { numRuns: 60 },
  );
});
