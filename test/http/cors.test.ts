import { Hono } from 'hono';
import { expect, test } from 'vitest';
import { createCors } from '../../src/http/headers.ts';

const shop = 'https://shop.example';

function ask(origin: string, method = 'GET') {
  const app = new Hono();
  const cors = createCors({ origins: [shop] });
  if (cors !== undefined) app.use(cors);
  app.get('/', (c) => c.text('hello'));
  return app.request('/', { method, headers: { origin, 'access-control-request-method': 'PATCH' } });
}

test('without configured origins, no CORS header is added', () => {
  expect(createCors({ origins: [] })).toBe(undefined);
});

test('a page of a configured origin may read answers, without cookies', async () => {
  const { headers } = await ask(shop);
  expect(headers.get('access-control-allow-origin')).toBe(shop);
  expect(headers.get('access-control-allow-credentials')).toBe(null);
  expect(headers.get('access-control-expose-headers')).toBe(
    'x-trace-id,x-graphql-cost,idempotency-replayed,ratelimit,ratelimit-policy,retry-after,warning',
  );
});

test('its preflight is answered with the methods and headers that it may send', async () => {
  const { status, headers } = await ask(shop, 'OPTIONS');
  expect(status).toBe(204);
  expect(headers.get('access-control-allow-methods')).toBe('GET,HEAD,POST,PATCH,DELETE');
  expect(headers.get('access-control-allow-headers')).toBe(
    'authorization,content-type,x-api-key,conomyhq-api-version,last-event-id,idempotency-key',
  );
});

test.each(['https://evil.example', 'null', 'https://shop.example.evil.example', 'http://shop.example'])(
  'a page of %s may read nothing',
  async (origin) => {
    for (const method of ['GET', 'OPTIONS']) {
      expect((await ask(origin, method)).headers.get('access-control-allow-origin')).toBe(null);
    }
  },
);
