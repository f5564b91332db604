import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { preferredType } from '../../src/graphql/plugins/accept.ts';
import { createTestGateway, type TestGateway } from '../support/gateway.ts';

/*
 * What the audit of graphql-http does not ask: https://graphql.github.io/graphql-over-http/draft/ and RFC 9110.
 */

const JSON_TYPE = 'application/json';
const GRAPHQL_TYPE = 'application/graphql-response+json';

let gateway: TestGateway;
let demo: Record<string, string>;
beforeAll(async () => {
  gateway = await createTestGateway();
  demo = await gateway.headersOf('demo');
});
afterAll(() => gateway.stop());

function post(body: object, accept: string): Promise<Response> {
  const headers = { ...demo, accept, 'content-type': 'application/json' };
  return gateway.fetch('/graphql', { method: 'POST', headers, body: JSON.stringify(body) });
}

const VARIABLES = 'query ($id: ID!) { paymentLink(id: $id) { id } }';

describe('a request that GraphQL refuses before it is executed', () => {
  it.each([
    ['whose document does not parse', { query: '{' }, 'GRAPHQL_PARSE_FAILED'],
    ['whose document is not valid', { query: '{ nothing }' }, 'GRAPHQL_VALIDATION_FAILED'],
    [
      'of several operations',
      { query: 'query a { __typename } query b { __typename }' },
      'OPERATION_RESOLUTION_FAILURE',
    ],
    [
      'of an operation that is not there',
      { query: '{ __typename }', operationName: 'b' },
      'OPERATION_RESOLUTION_FAILURE',
    ],
    ['without a variable', { query: VARIABLES }, 'BAD_USER_INPUT'],
    ['with a variable of another type', { query: VARIABLES, variables: { id: {} } }, 'BAD_USER_INPUT'],
    ['for more than it may ask', { query: `{ ${'a: __typename '.repeat(31)} }` }, 'LIMIT_EXCEEDED'],
    [
      'by a hash alone',
      { extensions: { persistedQuery: { version: 1, sha256Hash: 'f'.repeat(64) } } },
      'PERSISTED_QUERY_NOT_FOUND',
    ],
  ])('%s is 200 under application/json, and 400 under the other type', async (_, body, code) => {
    for (const [accept, status] of [
      [JSON_TYPE, 200],
      [GRAPHQL_TYPE, 400],
    ] as const) {
      const answer = await post(body, accept);
      const { data, errors } = (await answer.json()) as { data?: unknown; errors: { extensions: { code: string } }[] };
      expect([answer.status, answer.headers.get('content-type'), data]).toEqual([
        status,
        `${accept}; charset=utf-8`,
        undefined,
      ]);
      expect(errors.map(({ extensions }) => extensions.code)).toEqual([code]);
    }
  });

  it.each([
    '{"query":1}',
    '{"query":"{ __typename }","operationName":[]}',
    '{"query":"{ __typename }","variables":1}',
    '[',
  ])('for its form is 400 under either: %s', async (body) => {
    for (const accept of [JSON_TYPE, GRAPHQL_TYPE]) {
      const headers = { ...demo, accept, 'content-type': 'application/json' };
      expect((await gateway.fetch('/graphql', { method: 'POST', headers, body })).status).toBe(400);
    }
  });

  it('an error of a field is 200 under either', async () => {
    for (const accept of [JSON_TYPE, GRAPHQL_TYPE]) {
      expect((await post({ query: '{ paymentLinks(first: 51) { totalCount } }' }, accept)).status).toBe(200);
    }
  });
});

it('a hash alone by GET is answered in the words that its clients know', async () => {
  const extensions = encodeURIComponent(JSON.stringify({ persistedQuery: { version: 1, sha256Hash: 'f'.repeat(64) } }));
  const answer = await gateway.fetch(`/graphql?extensions=${extensions}`, { headers: demo });

  expect([answer.status, await answer.json()]).toEqual([
    200,
    { errors: [{ message: 'PersistedQueryNotFound', extensions: { code: 'PERSISTED_QUERY_NOT_FOUND' } }] },
  ]);
});

describe('methods', () => {
  it.each(['PUT', 'PATCH', 'DELETE'])('%s is refused with the methods that there are', async (method) => {
    const answer = await gateway.fetch('/graphql', { method, headers: demo });

    expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'GET, POST']);
  });

  it('a mutation by GET is refused with the method for it', async () => {
    const query = encodeURIComponent('mutation { deletePaymentLink(id: "x") { __typename } }');
    const answer = await gateway.fetch(`/graphql?query=${query}`, { headers: demo });

    expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'POST']);
  });
});

describe('what is answered to GET', () => {
  it.each(['{ __typename }', '{ nothing }', '{'])(
    'is kept by no cache, and says what it depends on: %s',
    async (query) => {
      const answer = await gateway.fetch(`/graphql?query=${encodeURIComponent(query)}`, { headers: demo });

      expect(answer.headers.get('cache-control')).toBe('no-store');
      expect(answer.headers.get('vary')).toBe('accept, authorization, x-api-key');
    },
  );

  it('says beside it what CORS makes it depend on', async () => {
    const own = await createTestGateway({ env: { CORS_ORIGINS: 'https://shop.example' } });
    const headers = { ...(await own.headersOf('demo')), origin: 'https://shop.example' };
    const answer = await own.fetch('/graphql?query={__typename}', { headers });
    await own.stop();

    expect(answer.headers.get('access-control-allow-origin')).toBe('https://shop.example');
    expect(answer.headers.get('vary')?.toLowerCase().split(/,\s*/).sort()).toEqual([
      'accept',
      'authorization',
      'origin',
      'x-api-key',
    ]);
  });

  it('is GraphiQL for a browser, which no cache may give to a program', async () => {
    const page = await gateway.fetch('/graphql', { headers: { accept: 'text/html' } });

    expect([page.status, page.headers.get('content-type'), page.headers.get('vary')]).toEqual([
      200,
      'text/html; charset=utf-8',
      'accept',
    ]);
    const program = await gateway.fetch('/graphql?query={__typename}', {
      headers: { ...demo, accept: 'application/json, text/html;q=0.1' },
    });
    expect(program.headers.get('content-type')).toBe('application/json; charset=utf-8');
  });
});

describe('the type of an answer', () => {
  const offered = [JSON_TYPE, GRAPHQL_TYPE];

  it.each([
    [null, JSON_TYPE],
    ['*/*', JSON_TYPE],
    ['application/*', JSON_TYPE],
    [JSON_TYPE, JSON_TYPE],
    [GRAPHQL_TYPE, GRAPHQL_TYPE],
    [`${GRAPHQL_TYPE}, ${JSON_TYPE}`, GRAPHQL_TYPE],
    [`${JSON_TYPE}, ${GRAPHQL_TYPE}`, JSON_TYPE],
    [`${JSON_TYPE};q=0.5, ${GRAPHQL_TYPE}`, GRAPHQL_TYPE],
    [`${GRAPHQL_TYPE};q=0.5, ${JSON_TYPE}`, JSON_TYPE],
    [`${GRAPHQL_TYPE};q=0.8,${JSON_TYPE};q=0.9`, JSON_TYPE],
    [`${GRAPHQL_TYPE};charset=utf-8;q=0.9, */*;q=0.1`, GRAPHQL_TYPE],
    [`*/*, ${JSON_TYPE};q=0`, GRAPHQL_TYPE],
    [`application/*;q=0.2, ${GRAPHQL_TYPE}`, GRAPHQL_TYPE],
    [`text/plain, */*;q=0.8`, JSON_TYPE],
    [`${GRAPHQL_TYPE};charset=latin1, ${JSON_TYPE};q=0.1`, JSON_TYPE],
    [`APPLICATION/GRAPHQL-RESPONSE+JSON`, GRAPHQL_TYPE],
    ['image/png', undefined],
    [`${JSON_TYPE};q=0`, undefined],
    [`${JSON_TYPE};q=2`, undefined],
    [`${JSON_TYPE};q=nonsense`, undefined],
    ['', undefined],
    [';;;,,,', undefined],
  ])('by Accept: %s is %s', async (accept, expected) => {
    expect(preferredType(accept, offered)).toBe(expected);

    const answer = await gateway.fetch('/graphql?query={__typename}', {
      headers: { ...demo, ...(accept !== null && { accept }) },
    });
    expect([answer.status, answer.headers.get('content-type')]).toEqual([
      200,
      `${expected ?? JSON_TYPE}; charset=utf-8`,
    ]);
  });

  it('may be a stream of one event', async () => {
    const answer = await post({ query: '{ __typename }' }, 'text/event-stream');

    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'text/event-stream']);
    expect(await answer.text()).toContain('{"data":{"__typename":"Query"}}');
  });
});
