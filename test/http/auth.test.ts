import { expect, test } from 'vitest';
import { createAuthenticator } from '../../src/http/auth.ts';

const viewer = { clientId: 'demo', clientTag: 'a1b2c3' };

/** What the service is asked about a request with these headers. */
async function asked(headers: Record<string, string>): Promise<unknown> {
  let credentials: unknown;
  const authenticate = createAuthenticator({
    authenticate: async (given) => {
      credentials = given;
      return viewer;
    },
  });
  expect(await authenticate(new Request('http://localhost/', { headers }))).toEqual(viewer);
  return credentials;
}

test.each([
  ['Bearer abc.def-_~+/==', 'abc.def-_~+/=='],
  ['bearer abc', 'abc'],
  ['BEARER   abc ', 'abc'],
  ['Basic abc', undefined],
  ['Bearer', undefined],
  ['Bearer a b', undefined],
  ['Bearer a, Bearer b', undefined],
  ['abc', undefined],
])('Authorization: %s carries the token %s', async (authorization, bearer) => {
  expect(await asked({ authorization, 'x-api-key': 'key' })).toEqual({ apiKey: 'key', bearer });
});

test('what is not sent is undefined', async () => {
  expect(await asked({})).toEqual({ apiKey: undefined, bearer: undefined });
});

test('what the service throws comes through', async () => {
  const refusal = new Error('no');
  const authenticate = createAuthenticator({ authenticate: () => Promise.reject(refusal) });
  await expect(authenticate(new Request('http://localhost/'))).rejects.toBe(refusal);
});
