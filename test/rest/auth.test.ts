import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createRest, type Rest } from './support.ts';

let rest: Rest;
beforeAll(async () => {
  rest = await createRest();
});
afterAll(() => rest.stop());

const login = { clientId: 'demo', clientSecret: 'demo-secret' };

function post(body: unknown, headers: Record<string, string> = { 'x-api-key': 'demo-api-key' }) {
  const json = { 'content-type': 'application/json', ...headers };
  return rest.send('POST', '/auth', { headers: json, body: JSON.stringify(body) });
}

describe('POST /auth', () => {
  test('gives a token that opens the rest', async () => {
    const { status, body } = await post(login);
    expect([status, body]).toEqual([
      200,
      { accessToken: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/), tokenType: 'Bearer', expiresIn: 3600 },
    ]);

    const authorization = `Bearer ${body?.accessToken}`;
    const headers = { authorization, 'x-api-key': 'demo-api-key', 'user-agent': 'test' };
    expect((await rest.send('GET', '/payment-links', { headers })).status).toBe(200);
  });

  test.each([
    ['a wrong secret', { ...login, clientSecret: 'x' }, 'demo-api-key'],
    ['an unknown client', { ...login, clientId: 'nobody' }, 'demo-api-key'],
    ['a client that no database could name', { ...login, clientId: '\0' }, 'demo-api-key'],
    ['a wrong key', login, 'x'],
    ['the key of another client', login, 'other-api-key'],
    ['the secret of another client', { ...login, clientSecret: 'other-secret' }, 'demo-api-key'],
  ])('%s is 401', async (_name, body, key) => {
    const answer = await post(body, { 'x-api-key': key });
    expect([answer.status, answer.body?.code]).toEqual([401, '41']);
    expect(answer.headers.get('www-authenticate')).toBe('Bearer realm="payment-links"');
  });

  test('no key is 401', async () => {
    expect((await post(login, {})).status).toBe(401);
  });

  test.each([
    [{}, ['clientId 12', 'clientSecret 12']],
    [{ clientId: 'demo' }, ['clientSecret 12']],
    [{ clientId: null, clientSecret: '' }, ['clientId 12', 'clientSecret 12']],
    [{ clientId: 7, clientSecret: ['x'] }, ['clientId 11', 'clientSecret 11']],
  ])('%j names what is wrong with it', async (body, faults) => {
    const answer = await post(body);
    const { errors } = answer.body as { errors: { path: string; code: string }[] };
    expect([answer.status, errors.map(({ path, code }) => `${path} ${code}`)]).toEqual([400, faults]);
  });

  test('needs no User-Agent and answers below /sandbox too', async () => {
    const headers = { 'content-type': 'application/json', 'x-api-key': 'demo-api-key' };
    const answer = await rest.send('POST', '/sandbox/auth', { headers, body: JSON.stringify(login) });
    expect(answer.status).toBe(200);
  });
});

describe('every other call', () => {
  const paths = [
    ['GET', '/payment-links'],
    ['POST', '/payment-links'],
    ['GET', '/payment-links/x'],
    ['PATCH', '/payment-links/x'],
    ['DELETE', '/payment-links/x'],
    ['POST', '/payment-links/x/activate'],
    ['POST', '/payment-links/x/deactivate'],
    ['GET', '/sandbox/payment-links'],
  ] as const;

  test.each(paths)('%s %s asks who is calling, before anything else', async (method, path) => {
    const demo = await rest.gateway.headersOf('demo');
    const other = await rest.gateway.headersOf('other');
    const { authorization = '', 'x-api-key': key = '' } = demo;
    const strangers: Record<string, string>[] = [
      {},
      { authorization },
      { 'x-api-key': key },
      { authorization: 'Bearer x.y.z', 'x-api-key': key },
      { authorization: authorization.replace('Bearer', 'Basic'), 'x-api-key': key },
      { authorization: `${authorization}x`, 'x-api-key': key },
      { authorization, 'x-api-key': 'wrong' },
      { authorization, 'x-api-key': other['x-api-key'] ?? '' },
      { authorization: other.authorization ?? '', 'x-api-key': key },
    ];
    const answers = new Set<string>();
    for (const headers of strangers) {
      // Nothing else that is wrong with the request is told to a stranger.
      const answer = await rest.send(method, path, { headers: { ...headers, 'conomyhq-api-version': 'x' } });
      expect([answer.status, answer.body?.code, answer.body?.type]).toEqual([401, '41', 'unauthorized']);
      expect(answer.headers.get('www-authenticate')).toBe('Bearer realm="payment-links"');
      answers.add(JSON.stringify({ ...answer.body, traceId: '' }));
    }
    expect(answers.size).toBe(1);
  });

  test('a token is good for an hour', async () => {
    const headers = await rest.gateway.headersOf('demo');
    rest.clock.advance(3_599_000);
    expect((await rest.send('GET', '/payment-links', { headers })).status).toBe(200);
    rest.clock.advance(1000);
    const { status, headers: told, body } = await rest.send('GET', '/payment-links', { headers });
    expect([status, body?.message, told.get('www-authenticate')]).toEqual([
      401,
      'The access token has expired',
      'Bearer error="invalid_token", error_description="expired"',
    ]);
  });
});
