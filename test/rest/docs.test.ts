import { afterAll, beforeAll, expect, test } from 'vitest';
import { openApiDocument } from '../../src/rest/openapi/openapi.ts';
import { createTestGateway, type TestGateway } from '../support/gateway.ts';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await createTestGateway();
});
afterAll(() => gateway.stop());

test('the description is served to everyone', async () => {
  const response = await gateway.fetch('/openapi.json');
  expect([response.status, response.headers.get('content-type')]).toEqual([200, 'application/json']);
  expect(await response.json()).toEqual(JSON.parse(JSON.stringify(openApiDocument)));
});

test('the page may load nothing from anywhere else, and run nothing that stands in it', async () => {
  const response = await gateway.fetch('/docs');
  const policy = response.headers.get('content-security-policy') ?? '';
  expect([response.status, response.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
  expect(policy.split('; ')).toEqual(expect.arrayContaining(["default-src 'none'", "script-src 'self'"]));
  expect(policy).not.toMatch(/https?:|\*|unsafe/);
  expect(await response.text()).not.toMatch(/https?:|<script>|\son\w+=/);
});

test('all that the page asks for is here', async () => {
  const page = await (await gateway.fetch('/docs')).text();
  const asked = [...page.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, url = '']) => url);
  const answers = await Promise.all(asked.map((path) => gateway.fetch(path)));
  expect(answers.map(({ status, headers }) => [status, headers.get('content-type')])).toEqual([
    [200, 'image/png'],
    [200, 'text/css; charset=utf-8'],
    [200, 'text/javascript; charset=utf-8'],
    [200, 'text/javascript; charset=utf-8'],
  ]);
  for (const answer of answers) expect((await answer.arrayBuffer()).byteLength).toBeGreaterThan(100);
});

test.each(['/docs/nothing.js', '/docs/../package.json', '/docs/%2e%2e/package.json', '/sandbox/docs'])(
  '%s is nowhere',
  async (path) => {
    expect((await gateway.fetch(path)).status).toBe(404);
  },
);
