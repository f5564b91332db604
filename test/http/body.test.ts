import { expect, test } from 'vitest';
import { MAX_BODY_BYTES, readJson } from '../../src/http/body.ts';

type Body = { readonly body?: BodyInit; readonly headers?: Record<string, string> };

function read({ body, headers = { 'content-type': 'application/json' } }: Body, limit?: number): Promise<unknown> {
  const init = { method: 'POST', headers, duplex: 'half', ...(body !== undefined && { body }) };
  return readJson(new Request('http://localhost/', init), limit);
}

/** Chunks without end, as of a sender who declares no length; `pulled` tells how many were taken. */
function endless() {
  const count = { pulled: 0, canceled: false };
  const body = new ReadableStream({
    pull(controller) {
      count.pulled += 1;
      controller.enqueue(new Uint8Array(1024).fill(0x20));
    },
    cancel() {
      count.canceled = true;
    },
  });
  return { body, count };
}

const bytes = (...values: number[]) => new Uint8Array(values);

test('JSON is read, whatever its value', async () => {
  expect(await read({ body: '{"a":[1,"é😀",null]}' })).toEqual({ a: [1, 'é😀', null] });
  expect(await read({ body: 'null' })).toBe(null);
});

test.each([
  'application/json',
  'application/json; charset=utf-8',
  'APPLICATION/JSON;charset="UTF-8"',
  'application/merge-patch+json',
])('%s is JSON', async (type) => {
  expect(await read({ body: '{}', headers: { 'content-type': type } })).toEqual({});
});

test.each([
  [{ 'content-type': 'text/plain' }],
  [{ 'content-type': 'application/x-www-form-urlencoded' }],
  [{ 'content-type': 'application/jsonx' }],
  [{ 'content-type': 'text/application/json' }],
  [{ 'content-type': '' }],
  [{ 'content-type': 'application/json; charset=latin1' }],
  [{ 'content-type': 'application/json', 'content-encoding': 'gzip' }],
])('%j is refused', async (headers) => {
  await expect(read({ body: '{}', headers })).rejects.toMatchObject({ code: 'UNSUPPORTED_MEDIA' });
});

test.each([
  ['nothing', ''],
  ['a cut object', '{"a":'],
  ['two values', '{}{}'],
  ['NaN', '{"a":NaN}'],
  ['a second byte order mark', bytes(0xef, 0xbb, 0xbf, 0xef, 0xbb, 0xbf, 0x7b, 0x7d)],
  ['bytes that are no UTF-8', bytes(0x22, 0xff, 0x22)],
  ['half of a surrogate pair in UTF-8', bytes(0x22, 0xed, 0xa0, 0x80, 0x22)],
  ['UTF-16', bytes(0x7b, 0, 0x7d, 0)],
])('%s is not JSON', async (_name, body) => {
  await expect(read({ body })).rejects.toMatchObject({ code: 'UNPARSABLE' });
});

test('one byte order mark is harmless', async () => {
  expect(await read({ body: bytes(0xef, 0xbb, 0xbf, 0x7b, 0x7d) })).toEqual({});
});

test('a body may be as long as the limit and not a byte longer, whether or not its length is declared', async () => {
  const fits = `"${'x'.repeat(MAX_BODY_BYTES - 2)}"`;
  const declared = (length: number) => ({ 'content-type': 'application/json', 'content-length': String(length) });

  expect(await read({ body: fits })).toHaveLength(MAX_BODY_BYTES - 2);
  expect(await read({ body: fits, headers: declared(fits.length) })).toHaveLength(MAX_BODY_BYTES - 2);
  await expect(read({ body: `${fits} ` })).rejects.toMatchObject({ code: 'TOO_LARGE' });
  await expect(read({ body: `${fits} `, headers: declared(fits.length) })).rejects.toMatchObject({ code: 'TOO_LARGE' });
});

test('a declared length beyond the limit is refused before anything is read', async () => {
  const { body, count } = endless();
  const headers = { 'content-type': 'application/json', 'content-length': '9000000000' };
  await expect(read({ body, headers })).rejects.toMatchObject({ code: 'TOO_LARGE' });
  expect(count.pulled).toBeLessThan(2);
});

test('an endless body is cut off at the limit', async () => {
  const { body, count } = endless();
  await expect(read({ body }, 10_000)).rejects.toMatchObject({ code: 'TOO_LARGE' });
  expect(count.pulled).toBeLessThan(13);
  expect(count.canceled).toBe(true);
});

test('a sender that breaks off is no fault of ours', async () => {
  const body = new ReadableStream({ pull: (controller) => controller.error(new Error('socket closed')) });
  await expect(read({ body })).rejects.toMatchObject({ code: 'UNPARSABLE' });
});

test('__proto__ is a key like any other', async () => {
  const value = await read({ body: '{"__proto__":{"admin":true}}' });
  expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
  expect(({} as { admin?: boolean }).admin).toBe(undefined);
});
