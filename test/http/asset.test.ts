import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { createAsset } from '../../src/http/asset.ts';

const text = 'h1 { color: red }\n'.repeat(100);

function asset() {
  let loads = 0;
  const load = async () => {
    loads += 1;
    return text;
  };
  const answer = createAsset({ load, type: 'text/css', headers: { 'x-own': 'yes' } });
  return {
    get: (headers: Record<string, string> = {}) => answer(new Request('http://localhost/', { headers })),
    loads: () => loads,
  };
}

test('it is sent as it is, or compressed to who takes that', async () => {
  const { get, loads } = asset();
  const plain = await get();
  const small = await get({ 'accept-encoding': 'br, gzip' });

  expect(await plain.text()).toBe(text);
  expect(plain.headers.get('content-encoding')).toBe(null);
  expect(small.headers.get('content-encoding')).toBe('gzip');
  expect(gunzipSync(Buffer.from(await small.arrayBuffer())).toString()).toBe(text);
  for (const { headers } of [plain, small]) {
    expect(headers.get('content-type')).toBe('text/css');
    expect(headers.get('vary')).toBe('accept-encoding');
    expect(headers.get('x-own')).toBe('yes');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
  }
  expect(loads()).toBe(1);
});

test.each([
  ['gzip;q=0', null],
  ['br, gzip; q=0.0', null],
  ['gzip;q=2', null],
  ['GZIP;Q=0.001', 'gzip'],
  ['gzip;q=0.5, br;q=0', 'gzip'],
  ['not-gzip', null],
])('Accept-Encoding is read with its q-values: %s is %s', async (accepted, encoding) => {
  const answer = await asset().get({ 'accept-encoding': accepted });
  expect(answer.headers.get('content-encoding')).toBe(encoding);
});

test('who has it already gets nothing again', async () => {
  const { get } = asset();
  const etag = (await get()).headers.get('etag') ?? '';
  const again = await get({ 'if-none-match': etag });
  const other = await get({ 'if-none-match': 'W/"other"' });

  expect(again.status).toBe(304);
  expect(await again.text()).toBe('');
  expect(other.status).toBe(200);
});

test('a file that could not be read is read again at the next request', async () => {
  let fault: Error | undefined = new Error('EMFILE: too many open files');
  const load = async () => {
    if (fault !== undefined) throw fault;
    return text;
  };
  const answer = createAsset({ load, type: 'text/css' });
  const get = () => answer(new Request('http://localhost/'));
  const failed = await Promise.allSettled([get(), get()]);
  expect(failed.map(({ status }) => status)).toEqual(['rejected', 'rejected']);

  fault = undefined;
  expect(await (await get()).text()).toBe(text);
});
