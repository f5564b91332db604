import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { MAX_BODY_BYTES } from '../../src/http/body.ts';
import { linkInput } from '../support/link-input.ts';
import { createRest, type Rest } from './support.ts';

let rest: Rest;
let id: string;
beforeAll(async () => {
  rest = await createRest();
  ({ id } = await rest.create());
});
afterAll(() => rest.stop());

const verdict = (method: string, path: string, headers: Record<string, string> = {}) =>
  rest.verdict(method, path, { headers });

describe('the caller', () => {
  test('says what it is', async () => {
    const { 'user-agent': _agent, ...headers } = await rest.gateway.headersOf('demo');
    for (const more of [{}, { 'user-agent': '' }]) {
      const { status, body } = await rest.send('GET', '/payment-links', { headers: { ...headers, ...more } });
      expect([status, body]).toMatchObject([
        400,
        { code: '12', message: 'User-Agent: is required', errors: [{ path: 'User-Agent', code: '12' }] },
      ]);
    }
  });

  test('may name the second version, which answers like the first', async () => {
    const path = `/payment-links/${id}`;
    const second = await rest.call('GET', path, { headers: { 'conomyhq-api-version': '24-04-2025' } });
    expect(second.text).toBe((await rest.call('GET', path)).text);
  });

  test.each(['2025-04-24', 'v2', '1', '', '24-04-2025, 24-04-2025'])('may not name version "%s"', async (version) => {
    const expected = [400, '11', 'conomyhq-api-version: must be 24-04-2025 or absent'];
    const headers = { 'conomyhq-api-version': version };
    expect(await verdict('GET', '/payment-links', headers)).toEqual(expected);
    expect(await verdict('POST', '/auth', headers)).toEqual(expected);
  });
});

describe('a path', () => {
  test.each([
    '/payment-link',
    '/payment-links//',
    '/payment-links/x/y',
    '/payment-links/x/activate/y',
    '/Payment-Links',
    '/sandbox',
    '/sandbox/',
    '/sandbox/sandbox/payment-links',
    '/auth/x',
    `/${'x'.repeat(100_000)}`,
  ])('%.40s is nowhere, whatever the method', async (path) => {
    for (const method of ['GET', 'POST', 'DELETE', 'BREW']) {
      expect(await verdict(method, path)).toEqual([404, '31', 'There is nothing at this path']);
    }
  });

  test.each(['%zz', '%', '%00', '%ff', '%E0%A4%A', '%2e%2e%2f', '%F0%9F%92%A9', "'%20or%201=1--", 'x'.repeat(100_000)])(
    '%.40s is the id of no link',
    async (name) => {
      expect(await verdict('GET', `/payment-links/${name}`)).toEqual([404, '31', 'There is no such payment link']);
      expect(await verdict('POST', `/payment-links/${name}/activate`)).toEqual([
        404,
        '31',
        'There is no such payment link',
      ]);
    },
  );

  test('may be long', async () => {
    expect((await rest.list(`?nothing=${'x'.repeat(500_000)}`)).pagination.total).toBe(1);
  });
});

describe('a method', () => {
  test.each([
    ['/auth', 'POST, OPTIONS', ['GET', 'HEAD', 'PUT', 'PATCH', 'DELETE']],
    ['/payment-links', 'GET, POST, HEAD, OPTIONS', ['PUT', 'PATCH', 'DELETE', 'PURGE', 'get-all']],
    ['/payment-links/x', 'GET, PATCH, DELETE, HEAD, OPTIONS', ['POST', 'PUT', 'COPY']],
    ['/payment-links/x/activate', 'POST, OPTIONS', ['GET', 'HEAD', 'PUT', 'DELETE']],
    ['/sandbox/payment-links/x/deactivate', 'POST, OPTIONS', ['GET', 'HEAD', 'PATCH', 'DELETE']],
  ])('%s takes %s', async (path, allow, others) => {
    for (const method of others) {
      const { status, headers, body } = await rest.call(method, path);
      expect([method, status, headers.get('allow')]).toEqual([method, 405, allow]);
      if (method !== 'HEAD') expect([body?.code, body?.type]).toEqual(['42', 'unimplemented']);
    }
    const { status, headers, text } = await rest.send('OPTIONS', path);
    expect([status, headers.get('allow'), text]).toEqual([204, allow, '']);
  });

  test('HEAD is GET without the body', async () => {
    for (const path of [
      '/payment-links',
      `/payment-links/${id}`,
      '/payment-links/missing',
      '/payment-links?limit=51',
    ]) {
      const head = await rest.call('HEAD', path);
      const get = await rest.call('GET', path);
      expect([head.status, head.text, head.headers.get('content-type')]).toEqual([get.status, '', 'application/json']);
    }
  });
});

describe('a body', () => {
  async function post(body: BodyInit, type = 'application/json'): Promise<readonly unknown[]> {
    const headers = { ...(await rest.gateway.headersOf('demo')), 'content-type': type };
    const answer = await rest.send('POST', '/payment-links', { headers, body });
    return [answer.status, answer.body?.code];
  }

  test.each([
    ['cut off', JSON.stringify(linkInput()).slice(0, -1)],
    ['empty', ''],
    ['not UTF-8', new Uint8Array([0x7b, 0xff, 0x7d])],
    ['with NaN', '{"duration":NaN}'],
    ['two values', '{}{}'],
  ])('that is %s is 400, code 14', async (_name, body) => {
    expect(await post(body)).toEqual([400, '14']);
  });

  test.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'application/xml'])(
    'that is %s is 415, code 14',
    async (type) => {
      expect(await post(JSON.stringify(linkInput()), type)).toEqual([415, '14']);
    },
  );

  test('may have 256 KiB and not a byte more: 413, code 14', async () => {
    const padded = (length: number) => {
      const body = linkInput({ checkoutToken: `long-${length}`, padding: '' });
      const missing = length - Buffer.byteLength(JSON.stringify(body));
      return JSON.stringify({ ...body, padding: 'x'.repeat(missing) });
    };
    expect(await post(padded(MAX_BODY_BYTES))).toEqual([201, undefined]);
    expect(await post(padded(MAX_BODY_BYTES + 1))).toEqual([413, '14']);
  });

  test('as deep as a body can be harms nothing', async () => {
    const deep = '['.repeat(100_000) + ']'.repeat(100_000);
    expect(await post(deep)).toEqual([400, '11']);
    expect(await post(`{"customer":${deep}}`)).toEqual([400, '12']);
    expect(await post(JSON.stringify(linkInput({ checkoutToken: 'deep' })).replace('{', `{"x":${deep},`))).toEqual([
      201,
      undefined,
    ]);
  });
});

test('every answer has a trace id of its own and is closed to other sites', async () => {
  const seen = new Set<string | null>();
  for (const path of ['/payment-links', `/payment-links/${id}`, '/payment-links/missing', '/nowhere', '/auth']) {
    const { headers } = await rest.call('GET', path, { headers: { origin: 'https://evil.example' } });
    seen.add(headers.get('x-trace-id'));
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('access-control-allow-origin')).toBe(null);
  }
  expect(seen.size).toBe(5);
});
