import { expect, it, vi } from 'vitest';
import { createAssets } from '../../../src/graphql/graphiql/assets.ts';

it('loads an asset again after a failure, and then once', async () => {
  const load = vi.fn(async () => 'alert(1)').mockRejectedValueOnce(new Error('EMFILE: too many open files'));
  const answer = createAssets({ 'a.js': { type: 'text/javascript', load } });
  const get = () => answer('a.js', new Request('http://localhost/'));

  await expect(get()).rejects.toThrow('EMFILE');
  expect(await (await get())?.text()).toBe('alert(1)');
  await get();
  expect(load).toHaveBeenCalledTimes(2);
});

it.each([
  ['gzip, br', 'br'],
  ['br;q=0, gzip', 'gzip'],
  ['br;q=0, gzip;q=0', null],
  ['br;q=0.5, gzip', 'gzip'],
  ['gzip;q=0.5, br;q=0.5', 'br'],
  ['identity', null],
  [undefined, null],
])('reads the q-values of Accept-Encoding: %s is %s', async (accepted, encoding) => {
  const answer = createAssets({ 'a.js': { type: 'text/javascript', load: async () => 'alert(1)' } });
  const headers = accepted === undefined ? {} : { 'accept-encoding': accepted };
  const found = await answer('a.js', new Request('http://localhost/', { headers }));
  expect(found?.headers.get('content-encoding')).toBe(encoding);
});
