import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestGateway, type TestGateway } from '../support/gateway.ts';
import { linkInput } from '../support/link-input.ts';
import { dialects, type TestDialect } from '../support/store.ts';

/** The other dialect hears enough to show what only it refuses. */
const RUNS: Readonly<Record<TestDialect, number>> = { sqlite: 2_000, postgres: 200 };

const OPERATIONS = [
  'query ($v: ID!) { node(id: $v) { id } paymentLink(id: $v) { id } }',
  'query ($v: [ID!]!) { nodes(ids: $v) { id } }',
  'query ($v: String!) { paymentLinkByToken(checkoutToken: $v) { id qrCode } }',
  'query ($v: PaymentLinkFilter) { paymentLinks(filter: $v) { totalCount nodes { id } } }',
  'query ($v: PaymentLinkOrder) { paymentLinks(orderBy: $v) { edges { cursor } } }',
  'query ($v: Int, $w: String) { paymentLinks(first: $v, after: $w) { pageInfo { hasPreviousPage endCursor } } }',
  'query ($v: Int, $w: String) { paymentLinks(last: $v, before: $w) { pageInfo { hasNextPage startCursor } } }',
  'mutation ($v: CreatePaymentLinkInput!) { createPaymentLink(input: $v) { __typename } }',
  'mutation ($v: ID!, $w: UpdatePaymentLinkInput!) { updatePaymentLink(id: $v, input: $w) { __typename } }',
  'mutation ($v: ID!) { activatePaymentLink(id: $v) { __typename } deletePaymentLink(id: $v) { __typename } }',
];

/** Values that have broken somebody's server before. */
const NASTY: readonly unknown[] = [
  null,
  true,
  0,
  -1,
  1.5,
  1e308,
  2 ** 31,
  Number.MAX_SAFE_INTEGER + 2,
  '',
  ' ',
  '\u0000',
  '\ud800',
  '\udfff\ud800',
  'NaN',
  'Infinity',
  '-0',
  '1'.repeat(400),
  ','.repeat(5_000),
  '\u202e',
  '../../etc/passwd',
  "' or 1=1 --",
  '{{7*7}}',
  '__proto__',
  'constructor',
  'pl_',
  'pl_01k00000000000000000000000',
  'cGw6MQ==',
  [],
  [[]],
  [null],
  {},
  { length: -1 },
  JSON.parse('{"__proto__": {"id": "x"}, "constructor": {"prototype": {}}}'),
];
const nasty = fc.oneof(
  fc.constantFrom(...NASTY),
  fc.string({ unit: 'binary', maxLength: 30 }),
  fc.jsonValue({ maxDepth: 3, stringUnit: 'binary' }),
);

/** A creation with one part of it, at any depth, made nasty. */
const nastyLink = fc.tuple(fc.nat(), nasty).map(([place, value]) => {
  const body = linkInput({
    customer: { email: 'a@b.cl', address: { country: 'CHL' } },
    successUrl: 'https://a.example',
  });
  const places: [Record<string, unknown>, string][] = [];
  const visit = (holder: Record<string, unknown>) => {
    for (const [key, part] of Object.entries(holder)) {
      places.push([holder, key]);
      if (typeof part === 'object' && part !== null) visit(part as Record<string, unknown>);
    }
  };
  visit(body);
  const [holder, key] = places[place % places.length] ?? [body, 'items'];
  holder[key] = value;
  return body;
});

const filter = fc.dictionary(
  fc.constantFrom(
    'id',
    'status',
    'currency',
    'checkoutToken',
    'destinationAccountNumber',
    'customerEmail',
    'createdAt',
    'expiresAt',
    'x',
  ),
  fc.oneof(nasty, fc.array(nasty, { maxLength: 5 }), fc.record({ from: nasty, to: nasty })),
);

const request = fc.record({
  query: fc.oneof({ arbitrary: fc.constantFrom(...OPERATIONS), weight: 8 }, fc.string({ unit: 'binary' }), nasty),
  variables: fc.oneof(
    { arbitrary: fc.record({ v: fc.oneof(nasty, nastyLink, filter), w: fc.oneof(nasty, nastyLink) }), weight: 8 },
    nasty,
  ),
  operationName: fc.option(nasty, { nil: undefined, freq: 8 }),
});

/** A document with anything in the places of its values, as literals this time. */
const document = fc.string({
  unit: fc.constantFrom(...'{}()[]:!$@".#,\\ \n', 'paymentLinks', 'first', '...', 'on', '1', '"""', 'é', '\ud800'),
});

const body = fc.oneof(
  { arbitrary: request.map((value) => JSON.stringify(value)), weight: 8 },
  document.map((query) => JSON.stringify({ query })),
  fc.tuple(request, fc.nat(200)).map(([value, length]) => JSON.stringify(value).slice(0, length)),
  fc.string({ unit: 'binary' }),
);

const envelope = fc.record(
  {
    type: fc.constantFrom(
      'application/json',
      'application/json; charset=latin1',
      'text/plain',
      'application/json;',
      'x',
    ),
    accept: fc.constantFrom(
      'application/json',
      'application/graphql-response+json',
      'text/event-stream',
      '*/*;q=0',
      'x/y',
      '',
    ),
    method: fc.constantFrom('POST', 'GET', 'PUT', 'DELETE', 'PATCH', 'HEAD', 'OPTIONS', 'BREW'),
  },
  { requiredKeys: [] },
);

type How = { readonly type?: string; readonly accept?: string; readonly method?: string };
type Answer = { readonly data?: unknown; readonly errors?: { readonly extensions?: { readonly code?: string } }[] };

describe.each(dialects)('on %s', (dialect) => {
  let gateway: TestGateway;
  let demo: Record<string, string>;
  beforeAll(async () => {
    gateway = await createTestGateway({ dialect });
    demo = await gateway.headersOf('demo');
  });
  afterAll(() => gateway.stop());

  async function send(
    text: string,
    { type = 'application/json', accept = 'application/json', method = 'POST' }: How = {},
  ) {
    const headers = { ...demo, accept, 'content-type': type };
    const bodiless = method === 'GET' || method === 'HEAD';
    const path = bodiless ? `/graphql?query=${encodeURIComponent(text.toWellFormed())}` : '/graphql';
    return gateway.fetch(path, { method, headers, ...(!bodiless && { body: text }) });
  }

  const whatever = fc.oneof(
    { arbitrary: body.map((text): [string, How] => [text, {}]), weight: 3 },
    fc.tuple(body, envelope),
  );

  it('answers whatever it is sent in its own form, and below 500', async () => {
    const codes = new Set<string | undefined>();

    await fc.assert(
      fc.asyncProperty(whatever, async ([text, how]) => {
        const answer = await send(text, how);
        const written = await answer.text();

        expect(answer.status).toBeLessThan(500);
        if (how.method === 'HEAD') return;
        // Who takes a stream of events is sent one with a single answer.
        const { data, errors = [] } = JSON.parse(/^data: (\{.*)$/m.exec(written)?.[1] ?? written) as Answer;
        const found = errors.map(({ extensions }) => extensions?.code);
        expect(data !== undefined || found.length > 0).toBe(true);
        for (const code of found) expect(code).toMatch(/^(?!INTERNAL)[A-Z_]+$/);
        for (const code of data == null ? found : [undefined]) codes.add(code);
      }),
      { numRuns: RUNS[dialect] },
    );

    // Few runs need not have met every kind.
    const kinds = [undefined, 'BAD_USER_INPUT', 'BAD_REQUEST', 'GRAPHQL_PARSE_FAILED'];
    if (RUNS[dialect] >= 1_000) expect([...codes]).toEqual(expect.arrayContaining(kinds));
    expect((await gateway.graphql('{ __typename }')).data).toEqual({ __typename: 'Query' });
  });
});
