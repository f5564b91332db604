import { expect, test } from 'vitest';
import { createAuthenticator } from '../../src/http/auth.ts';

const viewer = { clientId: 'demo', clientTag: 'a1b2c3' };

/** The credentials that the service gets of a request with these headers. */
async function credentialsOf(headers: Record<string, string>): Promise<unknown> {
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
  expect(await credentialsOf({ authorization, 'x-api-key': 'key' })).toEqual({ apiKey: 'key', bearer });
});

test('credentials that were not sent are undefined', async () => {
  expect(await credentialsOf({})).toEqual({ apiKey: undefined, bearer: undefined });
});

test('an error of the service comes through unchanged', async () => {
  const refusal = new Error('no');
  const authenticate = createAuthenticator({ authenticate: () => Promise.reject(refusal) });
  await expect(authenticate(new Request('http://localhost/'))).rejects.toBe(refusal);
});
