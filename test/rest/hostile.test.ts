import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { linkInput } from '../support/link-input.ts';
import { dialects, type TestDialect } from '../support/store.ts';
import { createRest, type Rest } from './support.ts';

/** The other dialect hears enough to show what only it refuses. */
const RUNS: Readonly<Record<TestDialect, number>> = { sqlite: 1000, postgres: 200 };

/** How often each status was answered, whatever the dialect. */
const statuses = new Map<number, number>();

/** What people put where something else belongs. */
const poison = fc.oneof(
  fc.jsonValue({ maxDepth: 3 }),
  fc.constantFrom<unknown>(
    null,
    '',
    '\0',
    '\ud800',
    'NaN',
    1e308,
    -0,
    Number.MAX_SAFE_INTEGER + 2,
    '9'.repeat(400),
    [],
    {},
    [[[]]],
    { toString: 1, valueOf: null },
    JSON.parse('{"__proto__":{"status":"ACTIVE"},"constructor":{"prototype":1}}'),
    "'; drop table payment_links; --",
    ','.repeat(5000),
    '<script>alert(1)</script>',
    '1'.repeat(18),
    '0.000001',
    'javascript:alert(1)',
    'x'.repeat(5000),
  ),
  fc.string({ unit: 'binary' }),
);

const key = fc.oneof(
  fc.constantFrom(...Object.keys(linkInput()), 'customer', 'successUrl', 'paymentLimit', 'customerRequirements', 'id'),
  fc.constantFrom('__proto__', 'constructor', 'toString', 'hasOwnProperty', ''),
  fc.string(),
);

/** A link with something put somewhere into it, or something else altogether, as text: sometimes cut short. */
const body = fc
  .tuple(fc.array(fc.tuple(key, poison), { maxLength: 4 }), fc.option(poison, { freq: 5 }), fc.nat({ max: 30 }))
  .map(([changes, instead, cut]) => {
    const given = instead ?? Object.fromEntries([...Object.entries(linkInput()), ...changes]);
    const text = JSON.stringify(given) ?? '';
    return cut < 3 ? text.slice(0, Math.floor((text.length * cut) / 3)) : text;
  });

const parameter = fc.oneof(
  fc.constantFrom('id', 'status', 'currency', 'destination.accountNumber', 'customer.email', 'owner.identityId'),
  fc.constantFrom('startDate', 'endDate', 'sort', 'limit', 'offset', 'next', '__proto__', 'limit[]', ''),
);
const value = fc.oneof(
  fc.constantFrom(
    ...['ACTIVE', 'CLP', 'createdAt:asc', 'status:desc', '50', '0', '-1', '1e9', 'NaN', '99999999999999999999'],
    ...['15/06/2026', '31/02/2026', '2026-06-15T12:00:00Z', '+275760-09-13', '9007199254740991', '\0', '\ud800'],
    ...[','.repeat(5000), '%', '%zz', '%00', '%ff', 'a,b,,a', "' or 1=1 --", '✓', 'x'.repeat(10_000)],
  ),
  fc.string({ unit: 'binary' }),
);
const query = fc
  .array(fc.tuple(parameter, value, fc.boolean()), { maxLength: 5 })
  .map((pairs) => pairs.map(([name, text, raw]) => `${name}=${raw ? text : encode(text)}`).join('&'));

const name = fc.oneof(
  fc.constantFrom('REAL', 'pl_01jxsb4j80zzzzzzzzzzzzzzzz', 'pl_', '%00', '%ff', '..%2f', '%', "'--", 'x'.repeat(3000)),
  fc.string({ unit: 'binary' }).map(encode),
);
const suffix = fc.constantFrom('', '', '', '/activate', '/deactivate', '/', '/x', '/activate/activate');
const path = fc.oneof(
  fc.constantFrom('/payment-links', '/sandbox/payment-links', '/auth', '/sandbox/auth'),
  fc.tuple(name, suffix).map(([id, end]) => `/payment-links/${id || '-'}${end}`),
);

const method = fc.constantFrom('GET', 'POST', 'PATCH', 'DELETE', 'HEAD', 'PUT', 'OPTIONS', 'BREW', 'LINK', 'M-SEARCH');
const type = fc.constantFrom('application/json', 'application/json', 'application/json', 'text/plain', 'x', '');
const oddHeaders = fc.constantFrom<Record<string, string>>(
  {},
  {},
  {},
  { 'conomyhq-api-version': 'x' },
  { 'user-agent': '' },
  { 'content-encoding': 'gzip' },
  { 'content-length': 'NaN' },
  { 'content-length': '1' },
  { authorization: `Bearer ${'x'.repeat(9000)}` },
  { 'x-api-key': '\u00ff\u00fe' },
  { accept: 'text/html', 'accept-language': '\u00ff', range: 'bytes=9-1', 'if-none-match': '*', expect: 'x' },
  { 'x-http-method-override': 'DELETE', 'x-forwarded-host': 'evil.example', cookie: 'a=b', origin: 'null' },
);

/** As encodeURIComponent, which throws at half a surrogate pair. */
function encode(text: string): string {
  return encodeURIComponent(text.toWellFormed());
}

describe.each(dialects)('on %s', (dialect) => {
  let rest: Rest;
  let real: string;
  let headers: Record<string, string>;

  beforeAll(async () => {
    rest = await createRest({ dialect, env: { LIMIT_UNITS_PER_CLIENT: 'off' } });
    ({ id: real } = await rest.create());
    headers = await rest.gateway.headersOf('demo');
  });
  afterAll(() => rest.stop());

  /** The shape of every answer is held against what was published; what is left to see is that it is no fault of ours. */
  async function survives(verb: string, to: string, init: RequestInit): Promise<void> {
    const { status } = await rest.send(verb, to.replace('REAL', real), init);
    statuses.set(status, (statuses.get(status) ?? 0) + 1);
    expect(status).toBeLessThan(500);
  }

  test('bodies', async () => {
    await fc.assert(
      fc.asyncProperty(body, fc.boolean(), async (text, create) => {
        const json = { ...headers, 'content-type': 'application/json' };
        const init = { headers: json, body: text };
        await (create ? survives('POST', '/payment-links', init) : survives('PATCH', '/payment-links/REAL', init));
      }),
      { numRuns: RUNS[dialect] },
    );
  });

  test('query strings', async () => {
    await fc.assert(
      fc.asyncProperty(query, (text) => survives('GET', `/payment-links?${text}`, { headers })),
      { numRuns: RUNS[dialect] },
    );
  });

  test('everything at once', async () => {
    const whole = fc.record({ method, path, query, type, oddHeaders, body });
    await fc.assert(
      fc.asyncProperty(whole, async (given) => {
        const bodiless = given.method === 'GET' || given.method === 'HEAD';
        const init = {
          headers: { ...headers, 'content-type': given.type, ...given.oddHeaders },
          ...(!bodiless && { body: given.body }),
        };
        await survives(given.method, `${given.path}?${given.query}`, init);
      }),
      { numRuns: RUNS[dialect] },
    );
  });

  test('the gateway still serves, and the tests reached what they aimed at', async () => {
    expect((await rest.list('?limit=1')).results).toHaveLength(1);
    expect([...statuses.keys()]).toEqual(expect.arrayContaining([200, 201, 204, 400, 401, 404, 405, 409, 415]));
    expect(({} as { status?: string }).status).toBe(undefined);
  });
});
