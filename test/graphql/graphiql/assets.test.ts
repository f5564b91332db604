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
