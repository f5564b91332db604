import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createLog } from '../../../src/http/log.ts';
import { openApiDocument } from '../../../src/rest/openapi/openapi.ts';
import { createRestApi } from '../../../src/rest/routes.ts';
import { close } from '../../support/documented.ts';
import { createRest, type Rest } from '../support.ts';

type Json = Readonly<Record<string, unknown>>;
type Media = {
  readonly schema: Json;
  readonly example?: unknown;
  readonly examples?: Record<string, { value: unknown }>;
};
type Content = { readonly content?: { readonly 'application/json': Media } };
type Operation = {
  readonly operationId: string;
  readonly requestBody?: Content;
  readonly responses: Readonly<Record<string, Content & { readonly $ref?: string }>>;
};

let rest: Rest;
beforeAll(async () => {
  rest = await createRest();
});
afterAll(() => rest.stop());

const document = openApiDocument as unknown as {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: Readonly<Record<string, Readonly<Record<string, Content>>>>;
};
const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ name: `${method.toUpperCase()} ${path}`, operation })),
);

const ajv = new Ajv2020({ strict: false, allErrors: true, validateFormats: false });
ajv.addSchema(openApiDocument, 'open');
// In what we send there is nothing that the document does not tell of.
ajv.addSchema(close(openApiDocument) as object, 'closed');

/** What the schema, which may refer to the whole document, has against a value. */
function faults(schema: Json, value: unknown, root = 'closed'): unknown {
  const text = JSON.stringify(close(schema)).replaceAll('"#/', `"${root}#/`);
  const validate = ajv.compile(JSON.parse(text));
  return validate(value) ? [] : validate.errors;
}

/** The schema of an answer, or undefined for one without a body. */
function answerOf(name: string, status: number): Json | undefined {
  const { operation } = operations.find((known) => known.name === name) ?? {};
  const answer = operation?.responses[status];
  if (answer === undefined) throw new Error(`${name} does not tell of ${status}`);
  const component = answer.$ref?.split('/').at(-1);
  const { content } = component === undefined ? answer : (document.components.responses?.[component] ?? {});
  return content?.['application/json'].schema;
}

test('it tells of every route, and of no other', () => {
  const { services, clock } = rest.gateway;
  const authenticate = () => Promise.reject(new Error('nobody is asked'));
  const { app } = createRestApi({ services, authenticate, clock, log: createLog({ level: 'silent' }), publicUrl: '' });
  const served = app.routes
    .filter(({ method, path }) => method !== 'ALL' && method !== 'OPTIONS' && !/^\/(sandbox|docs|openapi)/.test(path))
    .map(({ method, path }) => `${method} ${path.replace(/:\w+/g, '{}')}`);
  const told = operations.map(({ name }) => name.replace(/\{[^}]+\}/g, '{}'));
  expect(told.sort()).toEqual(served.sort());
});

test('every path below /sandbox is one of these', () => {
  expect(openApiDocument.servers.map(({ url }) => url)).toEqual(['/', '/sandbox']);
});

test('whatever it refers to is there, and everything has one name', () => {
  const ids = operations.map(({ operation }) => operation.operationId);
  expect(new Set(ids).size).toBe(ids.length);

  const refs = [...JSON.stringify(openApiDocument).matchAll(/"\$ref":"#\/components\/(\w+)\/(\w+)"/g)];
  const missing = refs.filter(([, kind = '', name = '']) => document.components[kind]?.[name] === undefined);
  expect([refs.length > 50, missing.map(([text]) => text)]).toEqual([true, []]);
});

test.each(operations)('$name: its examples are what it says', ({ operation }) => {
  const media = [operation.requestBody, ...Object.values(operation.responses)].flatMap((part) => part?.content ?? []);
  for (const { 'application/json': body } of media) {
    const examples = Object.values(body.examples ?? {}).map(({ value }) => value);
    for (const example of [...examples, ...('example' in body ? [body.example] : [])]) {
      expect(faults(body.schema, example)).toEqual([]);
    }
  }
});

test('every parameter of a path is told of', () => {
  for (const { name, operation } of operations) {
    const { parameters } = operation as unknown as { parameters: { in?: string; name?: string }[] };
    const told = parameters.filter((parameter) => parameter.in === 'path').map((parameter) => parameter.name);
    expect([name, told]).toEqual([name, [...name.matchAll(/\{([^}]+)\}/g)].map(([, key]) => key)]);
  }
});

test('every call that changes something takes a key, and no other', () => {
  const keyed = operations.filter(({ operation }) => JSON.stringify(operation).includes('IdempotencyKey'));
  const changing = operations.filter(({ name }) => /^(POST|PATCH|DELETE) /.test(name) && name !== 'POST /auth');
  expect(keyed.map(({ name }) => name)).toEqual(changing.map(({ name }) => name));
  for (const { operation } of keyed) {
    expect(Object.keys(operation.responses)).toEqual(expect.arrayContaining(['409', '413', '422']));
    expect(JSON.stringify(operation.responses)).toContain('IdempotencyReplayed');
  }
});

describe('real answers are what it says', () => {
  async function check(name: string, id: string, options: Parameters<Rest['call']>[2] = {}) {
    const [method = '', path = ''] = name.split(' ');
    const [base = '', query = ''] = id.split('?');
    const answer = await rest.call(method, `${path.replace('{id}', base)}${query && `?${query}`}`, options);
    const schema = answerOf(name, answer.status);
    expect(schema === undefined ? answer.text : faults(schema, answer.body)).toEqual(schema === undefined ? '' : []);
    return answer;
  }

  const examplesOf = (name: string) => {
    const { operation } = operations.find((known) => known.name === name) ?? {};
    return Object.values(operation?.requestBody?.content?.['application/json'].examples ?? {}).map(
      ({ value }) => value,
    );
  };

  test('of the example requests, which run', async () => {
    for (const body of examplesOf('POST /auth')) {
      expect((await check('POST /auth', '', { body })).status).toBe(200);
    }
    const made = [];
    for (const body of examplesOf('POST /payment-links')) {
      const answer = await check('POST /payment-links', '', { body });
      expect(answer.status).toBe(201);
      made.push(String(answer.body?.id));
    }
    expect(made).toHaveLength(2);
    for (const id of made) {
      for (const body of examplesOf('PATCH /payment-links/{id}')) {
        expect((await check('PATCH /payment-links/{id}', id, { body })).status).toBe(200);
      }
      for (const name of ['POST /payment-links/{id}/activate', 'POST /payment-links/{id}/deactivate']) {
        for (const body of examplesOf(name)) expect((await check(name, id, { body })).status).toBe(200);
      }
      expect((await check('GET /payment-links/{id}', id)).status).toBe(200);
    }
    expect((await check('GET /payment-links', '')).body).toMatchObject({ pagination: { total: 2 } });
    for (const id of made) expect((await check('DELETE /payment-links/{id}', id)).status).toBe(204);
  });

  test('of links in every status, and of errors', async () => {
    for (const status of ['ATTEMPT', 'ACTIVE', 'PROCESSING_PAYMENT', 'FINISHED', 'EXPIRED'] as const) {
      await check('GET /payment-links/{id}', (await rest.createIn(status, { paymentLimit: 1 })).id);
    }
    const { id } = await rest.createIn('ACTIVE', { checkoutToken: 'taken' });
    const answers = [
      await check('GET /payment-links', '?limit=51'),
      await check('POST /payment-links', '', { body: {} }),
      await check('POST /payment-links', '', { body: (await rest.call('GET', `/payment-links/${id}`)).body }),
      await check('POST /payment-links', '', { body: {}, headers: { 'content-type': 'text/plain' } }),
      await check('POST /payment-links', '', { body: 'x'.repeat(300_000) }),
      await check('GET /payment-links/{id}', 'missing'),
      await check('PATCH /payment-links/{id}', id, { body: { currency: 'USD' } }),
      await check('DELETE /payment-links/{id}', id),
      await check('POST /auth', '', { body: { clientId: 'demo', clientSecret: 'wrong' } }),
      await check('POST /payment-links/{id}/activate', id, { headers: { authorization: 'none' } }),
    ];
    expect(answers.map(({ status }) => status)).toEqual([400, 400, 409, 415, 413, 404, 422, 422, 401, 401]);
  });
});

test('what it calls a request is what is taken: a body that it refuses is refused', async () => {
  const schema = { $ref: '#/components/schemas/CreatePaymentLink' };
  const { id: _id, ...body } = await rest.create();
  for (const change of [
    { items: [] },
    { currency: 'XXX' },
    { duration: 29 },
    { paymentMethodsAllowed: ['SWIFT'] },
    { checkoutToken: '' },
    { owner: { identityId: 'x', vip: 1 } },
    { paymentLimit: 0 },
    { destinations: [{ amount: '01', account: { accountNumber: '1' } }] },
  ]) {
    const wrong = { ...body, checkoutToken: 'other', ...change };
    expect([change, faults(schema, wrong, 'open')]).not.toEqual([change, []]);
    expect([change, (await rest.call('POST', '/payment-links', { body: wrong })).status]).toEqual([change, 400]);
  }
});
