import { randomBytes } from 'node:crypto';
import { Hono } from 'hono';
import { expect, test } from 'vitest';
import { createTrace, type HttpEnv } from '../../src/http/trace.ts';
import { createTraceId } from '../../src/http/trace-id.ts';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

test.each([
  [0x00, '00000000-0000-4000-8000-000000000000'],
  [0xff, 'ffffffff-ffff-4fff-bfff-ffffffffffff'],
])('of bytes %i comes %s', (byte, id) => {
  expect(createTraceId((count) => new Uint8Array(count).fill(byte))).toBe(id);
});

function app() {
  const host = new Hono<HttpEnv>();
  host.use(createTrace({ random: (count) => randomBytes(count) }));
  host.get('/id', (c) => c.text(c.get('traceId')));
  host.get('/own', () => new Response('', { headers: { 'referrer-policy': 'same-origin' } }));
  host.get('/bug', () => {
    throw new Error('bug');
  });
  host.onError(() => new Response('sorry', { status: 500 }));
  return host;
}

test('every request has a UUID of its own, which its handler sees and its response carries', async () => {
  const one = await app().request('/id');
  const other = await app().request('/id');

  expect(one.headers.get('x-trace-id')).toMatch(UUID);
  expect(await one.text()).toBe(one.headers.get('x-trace-id'));
  expect(other.headers.get('x-trace-id')).not.toBe(one.headers.get('x-trace-id'));
});

test.each(['/id', '/own', '/bug', '/nowhere'])(
  '%s leaves with a trace id and is closed to other sites',
  async (path) => {
    const { headers } = await app().request(path);
    expect(headers.get('x-trace-id')).toMatch(UUID);
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('x-frame-options')).toBe('DENY');
    expect(headers.get('cross-origin-resource-policy')).toBe('same-origin');
  },
);

test('what a response says by itself stays', async () => {
  expect((await app().request('/own')).headers.get('referrer-policy')).toBe('same-origin');
});
