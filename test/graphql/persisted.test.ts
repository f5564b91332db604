import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestGateway, type TestGateway } from '../support/gateway.ts';
import { linkInput } from '../support/link-input.ts';

const JSON_TYPE = 'application/json';
const GRAPHQL_TYPE = 'application/graphql-response+json';

const LINK =
  'query Link($token: String!) { paymentLinkByToken(checkoutToken: $token) { checkoutToken status totalAmount metadata { key value } } }';
const TWO = 'query A { __typename } query B { x: __typename paymentLinks(first: 1) { totalCount } }';
const CREATE = `mutation Create($input: CreatePaymentLinkInput!) { createPaymentLink(input: $input) {
  ... on CreatePaymentLinkPayload { paymentLink { checkoutToken status } } ... on Error { code message } } }`;
/** Its page of nested rows is refused only when the answer is written. */
const CREATE_AND_FAIL = `mutation Fail($input: CreatePaymentLinkInput!) { createPaymentLink(input: $input) {
  ... on CreatePaymentLinkPayload { paymentLink { status payments(first: 51) { totalCount } } } } }`;
const MANIFEST = { link: LINK, two: TWO, create: CREATE, fail: CREATE_AND_FAIL };

const hashOf = (text: string) => createHash('sha256').update(text).digest('hex');
const named = (id: string) => ({ extensions: { persistedQuery: { version: 1, sha256Hash: id } } });

let folder: string;
let file: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'trusted-'));
  file = await manifest('documents.json', MANIFEST);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function manifest(name: string, content: unknown): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

type Body = Readonly<Record<string, unknown>>;

/** The gateways that an answer must be the same of: by plans wherever there can be one, and by the executor alone. */
async function openBoth(given: Record<string, string>) {
  // What is left of a limit is another number each time.
  const env = { LIMIT_UNITS_PER_CLIENT: 'off', ...given };
  const gateways = await Promise.all((['first', 'never'] as const).map((plans) => createTestGateway({ plans, env })));
  const [planned, executed] = gateways as [TestGateway, TestGateway];

  async function post(gateway: TestGateway, body: Body, accept = JSON_TYPE) {
    const headers = { ...(await planned.headersOf('demo')), 'content-type': JSON_TYPE, accept };
    const answer = await gateway.fetch('/graphql', { method: 'POST', headers, body: JSON.stringify(body) });
    const { 'x-trace-id': traceId = '', ...shown } = Object.fromEntries(answer.headers);
    return { status: answer.status, headers: shown, text: (await answer.text()).replaceAll(traceId, 'TRACE') };
  }

  /** The answer, which is the same the first time and the third, and from either. */
  async function send(body: Body, accept?: string) {
    const expected = await post(executed, body, accept);
    for (let time = 0; time < 3; time += 1) expect(await post(planned, body, accept)).toEqual(expected);
    return { ...expected, json: JSON.parse(expected.text) };
  }

  const stop = () => Promise.all(gateways.map((gateway) => gateway.stop()));
  return { send, post, planned, executed, stop };
}

type Both = Awaited<ReturnType<typeof openBoth>>;

const codeOf = ({ json }: { json: { errors?: { extensions: { code: string } }[] } }) =>
  json.errors?.[0]?.extensions.code;

describe('automatic persisted queries', () => {
  let both: Both;
  beforeAll(async () => {
    both = await openBoth({});
  });
  afterAll(() => both.stop());

  it('are asked for by a hash alone, once the text has come with it', async () => {
    const variables = { token: 'nobody' };
    for (const [accept, status] of [
      [JSON_TYPE, 200],
      [GRAPHQL_TYPE, 400],
    ] as const) {
      const unknown = await both.send({ ...named(hashOf(LINK)), variables }, accept);
      expect([unknown.status, unknown.json]).toEqual([
        status,
        { errors: [{ message: 'PersistedQueryNotFound', extensions: { code: 'PERSISTED_QUERY_NOT_FOUND' } }] },
      ]);
    }
    const plain = await both.send({ query: LINK, variables });
    expect(await both.send({ query: LINK, ...named(hashOf(LINK)), variables })).toEqual(plain);
    expect(await both.send({ ...named(hashOf(LINK)), variables })).toEqual(plain);
    expect(await both.send({ ...named(hashOf(LINK)), variables, operationName: 'Link' })).toEqual(plain);
    expect(plain.json).toEqual({ data: { paymentLinkByToken: null } });
    expect(codeOf(await both.send({ ...named(hashOf(LINK)) }))).toBe('BAD_USER_INPUT');
    const get = `/graphql?variables=${encodeURIComponent(JSON.stringify(variables))}&extensions=${encodeURIComponent(JSON.stringify(named(hashOf(LINK)).extensions))}`;
    expect(await (await both.planned.call('GET', get)).json()).toEqual(plain.json);
  });

  it('take no text under another hash', async () => {
    const wrong = await both.send({ query: '{ __typename }', ...named('f'.repeat(64)) });
    expect(codeOf(wrong)).toBe('PERSISTED_QUERY_MISMATCH');
    expect(codeOf(await both.send(named('f'.repeat(64))))).toBe('PERSISTED_QUERY_NOT_FOUND');
  });

  it.each([{ version: 2, sha256Hash: 'f' }, { version: 1 }, { version: 1, sha256Hash: 7 }, 'f', []])(
    'are named in one form alone: %j',
    async (persistedQuery) => {
      const { status, json } = await both.send({ extensions: { persistedQuery } });
      expect([status, json.errors[0].message]).toEqual([
        400,
        'extensions.persistedQuery: must have version 1 and a string as sha256Hash',
      ]);
    },
  );

  it('run a mutation once whose answer cannot be written', async () => {
    const variables = () => ({ input: linkInput({ checkoutToken: null }) });
    const count = () => both.planned.store.paymentLinks.count('demo', {}, both.planned.clock());
    for (const body of [{ query: CREATE_AND_FAIL }, {}, {}, {}]) {
      const before = await count();
      const { text } = await both.post(both.planned, {
        ...body,
        ...named(hashOf(CREATE_AND_FAIL)),
        variables: variables(),
      });
      expect(text).toContain('first must be from 0 to 50.');
      expect(await count()).toBe(before + 1);
    }
  });
});

describe('trusted documents', () => {
  it('are known from the start, beside all others', async () => {
    const both = await openBoth({ TRUSTED_DOCUMENTS: file });
    const variables = { token: 'nobody' };
    expect(await both.send({ ...named('link'), variables })).toEqual(await both.send({ query: LINK, variables }));
    expect((await both.send({ ...named('two'), operationName: 'B' })).json).toEqual({
      data: { x: 'Query', paymentLinks: { totalCount: 0 } },
    });
    expect(codeOf(await both.send(named('two')))).toBe('OPERATION_RESOLUTION_FAILURE');
    expect(codeOf(await both.send(named('none')))).toBe('PERSISTED_QUERY_NOT_FOUND');
    expect(codeOf(await both.send({ query: '{ x: __typename }', ...named('link') }))).toBe('PERSISTED_QUERY_MISMATCH');
    await both.stop();
  });

  it('are the only ones where the mode says so', async () => {
    const both = await openBoth({ TRUSTED_DOCUMENTS: file, TRUSTED_DOCUMENTS_MODE: 'only' });
    expect((await both.send({ ...named('link'), variables: { token: 'nobody' } })).json).toEqual({
      data: { paymentLinkByToken: null },
    });
    for (const body of [
      { query: '{ __typename }' },
      { query: LINK, ...named('link') },
      { query: LINK, ...named(hashOf(LINK)) },
      { query: '{ __schema { description } }' },
    ]) {
      expect(codeOf(await both.send(body))).toBe('PERSISTED_QUERY_ONLY');
    }
    expect(codeOf(await both.send(named(hashOf(LINK))))).toBe('PERSISTED_QUERY_NOT_FOUND');
    expect((await both.send({ query: '{ __typename }' }, GRAPHQL_TYPE)).status).toBe(400);
    const get = await both.planned.call('GET', '/graphql?query={__typename}');
    expect(await get.text()).toContain('PERSISTED_QUERY_ONLY');

    const variables = { input: linkInput({ checkoutToken: 'one' }) };
    const created = await both.post(both.planned, { ...named('create'), variables });
    expect(JSON.parse(created.text)).toEqual({
      data: { createPaymentLink: { paymentLink: { checkoutToken: 'one', status: 'ATTEMPT' } } },
    });
    const { text } = await both.post(both.planned, {
      ...named('fail'),
      variables: { input: linkInput({ checkoutToken: null }) },
    });
    expect(text).toContain('first must be from 0 to 50.');
    expect(await both.planned.store.paymentLinks.count('demo', {}, both.planned.clock())).toBe(2);
    await both.stop();
  });

  it('may come in Apollo’s form', async () => {
    const operations = [{ id: 'link', name: 'Link', type: 'query', body: LINK }];
    const path = await manifest('apollo.json', { format: 'apollo-persisted-query-manifest', version: 1, operations });
    const both = await openBoth({ TRUSTED_DOCUMENTS: path });
    expect((await both.send({ ...named('link'), variables: { token: 'x' } })).json).toEqual({
      data: { paymentLinkByToken: null },
    });
    await both.stop();
  });

  it.each([
    ['not-there.json', undefined, /^TRUSTED_DOCUMENTS: .*not-there\.json cannot be read: ENOENT/],
    ['text.json', '{', /^TRUSTED_DOCUMENTS: .*text\.json must be a JSON object of documents by their ids$/],
    ['list.json', '[]', /must be a JSON object of documents/],
    ['number.json', { a: 1 }, /must be a JSON object of documents/],
    ['operation.json', { operations: [{ id: 'a' }] }, /must be a JSON object of documents/],
    ['syntax.json', { a: '{' }, /^TRUSTED_DOCUMENTS: a in .*syntax\.json: Syntax Error/],
    ['unknown.json', { a: '{ nothing }' }, /^TRUSTED_DOCUMENTS: a in .*: Cannot query field "nothing"/],
    ['large.json', { a: `{ ${'a: __typename '.repeat(31)} }` }, /^TRUSTED_DOCUMENTS: a in .*30/],
  ])('stop the start where the file is at fault: %s', async (name, content, message) => {
    const path = content === undefined ? join(folder, name) : await manifest(name, content);
    await expect(createTestGateway({ env: { TRUSTED_DOCUMENTS: path } })).rejects.toThrow(message);
  });
});
