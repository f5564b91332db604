import { afterAll, beforeAll, expect, test } from 'vitest';
import { openApiDocument } from '../../src/rest/openapi/openapi.ts';
import { linkExample } from '../../src/rest/openapi/payment-link-examples.ts';
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

test('the gateway serves everything that the page loads', async () => {
  const page = await (await gateway.fetch('/docs')).text();
  const asked = [...page.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, url = '']) => url);
  const answers = await Promise.all(asked.map((path) => gateway.fetch(path)));
  expect(answers.map(({ status, headers }) => [status, headers.get('content-type')])).toEqual([
    [200, 'image/svg+xml'],
    [200, 'text/css; charset=utf-8'],
    [200, 'text/javascript; charset=utf-8'],
    [200, 'text/javascript; charset=utf-8'],
  ]);
  for (const answer of answers) expect((await answer.arrayBuffer()).byteLength).toBeGreaterThan(100);
});

test('in production it names no client and nothing of one', async () => {
  const production = await createTestGateway({ env: { NODE_ENV: 'production', PUBLIC_URL: 'https://pay.example' } });
  const start = await (await production.fetch('/docs/start.js')).text();
  expect(start).toContain('{"url":"/openapi.json","persist":false}');
  expect(start).not.toMatch(/demo-secret|demo-api-key/);
  expect((await production.fetch('/docs/openapi.json')).status).toBe(404);
  await production.stop();
});

test('in development its examples name what there is, and nothing is made twice for them', async () => {
  const count = () => gateway.services.paymentLinks.count({ clientId: 'demo', clientTag: '' }, {}, gateway.clock());
  const load = async () => (await gateway.fetch('/docs/openapi.json')).json();
  const first = await load();
  const made = await count();
  const again = await load();
  expect(await count()).toBe(made);
  const idOf = (document: typeof first) => document.paths['/payment-links/{id}'].get.parameters[0].example;
  expect(idOf(first)).not.toBe(linkExample.id);
  expect(idOf(again)).toBe(idOf(first));
  expect((await gateway.call('GET', `/payment-links/${idOf(first)}`)).status).toBe(200);
  expect(first.components).toEqual(JSON.parse(JSON.stringify(openApiDocument.components)));
});

type Parameter = { readonly name: string; readonly in: string; readonly example?: unknown };
type Operation = {
  readonly operationId: string;
  readonly parameters: readonly Parameter[];
  readonly requestBody?: {
    readonly content: {
      readonly 'application/json': { readonly examples: Record<string, { readonly value: object }> };
    };
  };
};
type Served = { readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>> };

/** What the page sends when an example is run as it stands. */
function requestsOf([method, path, { parameters, requestBody }]: readonly [string, string, Operation]) {
  const valuesIn = (place: string) =>
    parameters.filter((parameter) => parameter.in === place && parameter.example !== undefined);
  const url = valuesIn('path').reduce((at, { name, example }) => at.replace(`{${name}}`, String(example)), path);
  const query = new URLSearchParams(valuesIn('query').map(({ name, example }) => [name, String(example)]));
  const headers = Object.fromEntries(valuesIn('header').map(({ name, example }) => [name, String(example)]));
  const target = query.size > 0 ? `${url}?${query}` : url;
  const examples = Object.entries(requestBody?.content['application/json'].examples ?? {});
  const bodies = requestBody ? examples.map(([name, { value }]) => ({ name, body: value })) : [{ name: '' }];
  return bodies.map((example) => ({ method: method.toUpperCase(), target, headers, ...example }));
}

test('in development every example runs as it stands', async () => {
  const load = async () => (await (await gateway.fetch('/docs/openapi.json')).json()) as Served;
  const operations = ({ paths }: Served) =>
    Object.entries(paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => [method, path, operation] as const),
    );
  const ran: Record<string, number> = {};
  for (const [place, known] of operations(await load()).entries()) {
    for (const [example, { name }] of requestsOf(known).entries()) {
      // As the page is when it is opened: a session is paid once, and a link is deleted once.
      const fresh = operations(await load())[place] ?? known;
      const { method, target, ...request } = requestsOf(fresh)[example] ?? expect.fail('the example is gone');
      ran[`${known[2].operationId} ${name}`] = (await gateway.call(method, target, request)).status;
    }
  }
  expect(Object.entries(ran).filter(([, status]) => status < 200 || status > 209)).toEqual([]);
  expect(Object.keys(ran).length).toBeGreaterThan(Object.keys(openApiDocument.paths).length);
});

test.each(['/docs/nothing.js', '/docs/../package.json', '/docs/%2e%2e/package.json', '/sandbox/docs'])(
  '%s is not found',
  async (path) => {
    expect((await gateway.fetch(path)).status).toBe(404);
  },
);
