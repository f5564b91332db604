import { getIntrospectionQuery } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestGateway, type TestGateway } from '../support/gateway.ts';
import { openTestStore } from '../support/store.ts';

const HOUR = 3_600_000;

let gateway: TestGateway;
let demo: Record<string, string>;
beforeAll(async () => {
  gateway = await createTestGateway();
  demo = await gateway.headersOf('demo');
});
afterAll(() => gateway.stop());

type Headers = Readonly<Record<string, string>>;

const post = (body: string, headers: Headers = {}, to = gateway) =>
  to.fetch('/graphql', { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body });
const ask = (query: string, headers: Headers = {}, to = gateway) => post(JSON.stringify({ query }), headers, to);

/** What a caller sees of a refusal. */
async function refusal(answer: Response) {
  const { data, errors } = (await answer.json()) as { data?: unknown; errors: { extensions?: { code?: string } }[] };
  return [answer.status, data, errors.map(({ extensions }) => extensions?.code)];
}

describe('credentials', () => {
  const wrong: [string, () => Promise<Headers> | Headers][] = [
    ['missing', () => ({})],
    ['without the key', () => ({ authorization: demo.authorization ?? '' })],
    ['without the token', () => ({ 'x-api-key': 'demo-api-key' })],
    ['with an unknown key', () => ({ ...demo, 'x-api-key': 'nobody' })],
    ["with another client's key", () => ({ ...demo, 'x-api-key': 'other-api-key' })],
    ['with a token that is none', () => ({ ...demo, authorization: 'Bearer x.y.z' })],
    ['with another scheme', () => ({ ...demo, authorization: (demo.authorization ?? '').replace('Bearer', 'Basic') })],
    ['with a token that was changed', () => ({ ...demo, authorization: `${demo.authorization}x` })],
  ];

  it.each(wrong)('that are %s are refused', async (_, headers) => {
    for (const body of [
      '{ paymentLinks { totalCount } }',
      '{ __typename }',
      'mutation { deletePaymentLink(id: 1) { __typename } }',
    ]) {
      const answer = await ask(body, await headers());

      expect(answer.headers.get('www-authenticate')).toBe('Bearer realm="payment-links"');
      expect(await refusal(answer)).toEqual([401, undefined, ['UNAUTHENTICATED']]);
    }
  });

  it('that are expired are refused', async () => {
    const own = await createTestGateway();
    const headers = await own.headersOf('demo');
    own.clock.advance(HOUR - 1_000);
    const before = await ask('{ __typename }', headers, own);
    own.clock.advance(1_000);
    const after = await ask('{ __typename }', headers, own);
    await own.stop();

    expect([before.status, after.status]).toEqual([200, 401]);
  });

  it('are not needed for the schema, and for nothing beside it', async () => {
    expect((await ask(getIntrospectionQuery())).status).toBe(200);
    for (const query of [
      '{ __schema { description } __typename }',
      '{ __schema { description } paymentLinks { totalCount } }',
      '{ ... on Query { __schema { description } } }',
      'query a { __schema { description } } query b { paymentLinks { totalCount } }',
      '{ nonsense',
    ]) {
      expect(await refusal(await ask(query)), query).toEqual([401, undefined, ['UNAUTHENTICATED']]);
    }
  });

  it('that are wrong are refused even where none are needed', async () => {
    expect((await ask(getIntrospectionQuery(), { 'x-api-key': 'nobody' })).status).toBe(401);
  });
});

describe('in production', () => {
  let production: TestGateway;
  beforeAll(async () => {
    production = await createTestGateway({ env: { NODE_ENV: 'production', PUBLIC_URL: 'https://pay.example' } });
  });
  afterAll(() => production.stop());

  it('the schema needs credentials', async () => {
    expect(await refusal(await ask(getIntrospectionQuery(), {}, production))).toEqual([
      401,
      undefined,
      ['UNAUTHENTICATED'],
    ]);
    expect((await ask(getIntrospectionQuery(), await production.headersOf('demo'), production)).status).toBe(200);
  });

  it('there is no GraphiQL', async () => {
    const page = await production.fetch('/graphql', { headers: { accept: 'text/html' } });
    const script = await production.fetch('/graphql/graphiql.js');

    expect([page.status, script.status]).toEqual([401, 404]);
  });
});

describe('a request from the page of another site', () => {
  const mutation = 'mutation { deletePaymentLink(id: "x") { __typename } }';

  it.each([
    ['text/plain', JSON.stringify({ query: mutation })],
    ['application/x-www-form-urlencoded', `query=${encodeURIComponent(mutation)}`],
    ['multipart/form-data; boundary=x', `--x\r\nContent-Disposition: form-data; name="operations"\r\n\r\n{}\r\n--x--`],
    ['application/graphql', mutation],
    ['', JSON.stringify({ query: mutation })],
  ])('cannot come as %s', async (type, body) => {
    expect(await refusal(await post(body, { ...demo, 'content-type': type }))).toEqual([
      415,
      undefined,
      ['UNSUPPORTED_MEDIA_TYPE'],
    ]);
  });

  it('cannot change anything by GET', async () => {
    const url = `/graphql?query=${encodeURIComponent(mutation)}`;

    expect((await gateway.fetch(url, { headers: demo })).status).toBe(405);
  });

  it('is told nothing that would let it read an answer', async () => {
    const answer = await ask('{ __typename }', { ...demo, origin: 'https://evil.example' });
    const preflight = await gateway.fetch('/graphql', {
      method: 'OPTIONS',
      headers: { origin: 'https://evil.example', 'access-control-request-method': 'POST' },
    });

    for (const { headers } of [answer, preflight]) {
      expect([...headers.keys()].filter((name) => name.startsWith('access-control-'))).toEqual([]);
    }
  });
});

describe('a body', () => {
  const padded = (length: number) => {
    const body = JSON.stringify({ query: '{ __typename }', variables: { pad: '' } });
    return body.replace('""', `"${'x'.repeat(length - body.length)}"`);
  };
  const streamed = (text: string) =>
    gateway.fetch('/graphql', {
      method: 'POST',
      headers: { ...demo, 'content-type': 'application/json' },
      body: new Blob([text]).stream(),
      duplex: 'half',
    } as RequestInit);

  it('of 256 KiB is taken and one of a byte more is not, with its length declared or not', async () => {
    const [fits, tooLong] = [padded(256 * 1024), padded(256 * 1024 + 1)];
    const declared = { ...demo, 'content-length': String(tooLong.length) };

    expect((await post(fits, demo)).status).toBe(200);
    expect((await streamed(fits)).status).toBe(200);
    for (const answer of [await post(tooLong, demo), await post(tooLong, declared), await streamed(tooLong)]) {
      expect(await refusal(answer)).toEqual([413, undefined, ['PAYLOAD_TOO_LARGE']]);
    }
  });

  it.each([
    ['', 'BAD_REQUEST'],
    ['{', 'BAD_REQUEST'],
    ['null', 'BAD_REQUEST'],
    ['"{ __typename }"', 'BAD_REQUEST'],
    [`[${JSON.stringify({ query: '{ __typename }' })}]`, 'BAD_REQUEST'],
    ['{}', 'BAD_REQUEST'],
    ['{"query": 1}', 'BAD_REQUEST'],
    ['{"query": "{ __typename }", "variables": []}', 'BAD_REQUEST'],
    ['{"query": "{ __typename }", "surprise": 1}', 'BAD_REQUEST'],
    ['{"query": "{ __typename }", "operationName": 1}', 'BAD_REQUEST'],
  ])('%s is refused', async (body, code) => {
    expect(await refusal(await post(body, demo))).toEqual([400, undefined, [code]]);
  });

  it.each(['variables', 'extensions'])('in a url has %s of JSON', async (name) => {
    const answer = await gateway.fetch(`/graphql?query={__typename}&${name}={`, { headers: demo });

    expect(await refusal(answer)).toEqual([400, undefined, ['BAD_REQUEST']]);
  });
});

it('answers in JSON whatever is accepted', async () => {
  const answer = await ask('{ __typename }', { ...demo, accept: 'image/png' });

  expect([answer.status, answer.headers.get('content-type'), await answer.json()]).toEqual([
    200,
    'application/json; charset=utf-8',
    { data: { __typename: 'Query' } },
  ]);
});

describe('an error that nobody foresaw', () => {
  it('is logged once, and shown as no more than the trace id that finds it', async () => {
    const store = await openTestStore('sqlite');
    const logged: object[] = [];
    const write = (fields: object) => logged.push(fields);
    const broken = {
      ...store,
      paymentLinks: { ...store.paymentLinks, page: () => Promise.reject(new Error('secret of the database')) },
    };
    const own = await createTestGateway({
      store: broken,
      log: { debug: write, info: write, warn: write, error: write, request: () => {} },
    });
    const query = '{ paymentLinks { nodes { id } edges { cursor } } __typename }';
    const answer = await ask(query, await own.headersOf('demo'), own);
    const text = await answer.text();
    await own.stop();

    const traceId = answer.headers.get('x-trace-id');
    expect(text).not.toContain('secret');
    expect(JSON.parse(text)).toEqual({
      data: null,
      errors: [
        {
          message: 'An internal error occurred; its traceId is in the log of the gateway',
          path: ['paymentLinks', expect.stringMatching(/^(nodes|edges)$/)],
          locations: [expect.any(Object)],
          extensions: { code: 'INTERNAL_SERVER_ERROR', traceId },
        },
      ],
    });
    expect(logged).toEqual([{ traceId, err: new Error('secret of the database') }]);
  });
});

it('gives the code BAD_USER_INPUT to variables that do not fit', async () => {
  const { errors } = await gateway.graphql('query ($first: Int) { paymentLinks(first: $first) { totalCount } }', {
    first: 1.5,
  });

  expect(errors).toMatchObject([
    {
      message: 'Variable "$first" got invalid value 1.5; Int cannot represent non-integer value: 1.5',
      extensions: { code: 'BAD_USER_INPUT' },
    },
  ]);
});
