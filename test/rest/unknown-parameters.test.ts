import { afterAll, beforeAll, expect, it } from 'vitest';
import { LINK_PARAMETERS } from '../../src/rest/listing.ts';
import { openApiDocument } from '../../src/rest/openapi/openapi.ts';
import { queryParameters } from '../../src/rest/query.ts';
import { unknownParameterWarning } from '../../src/rest/unknown-parameters.ts';
import { createTestGateway, type TestGateway } from '../support/gateway.ts';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await createTestGateway();
});
afterAll(() => gateway.stop());

/** What is told on the short way, and on the long one, which an Origin header asks for. */
async function warningsOf(method: string, path: string): Promise<readonly (string | null)[]> {
  const [short, long] = [{}, { origin: 'http://localhost:4000' }];
  const answers = [
    await gateway.call(method, path, { headers: short }),
    await gateway.call(method, path, { headers: long }),
  ];
  return answers.map((answer) => answer.headers.get('warning'));
}

const told = (names: string) => `299 - "Unknown query parameters were ignored: ${names}"`;

it.each([
  ['/payment-links?stauts=ACTIVE', 'stauts'],
  ['/sandbox/payment-links?Limit=2&limit=2', 'Limit'],
  ['/payment-links?id=pl_1&a=1&b=2&a=3', 'a, b'],
  ['/payment-links?a&b&c&d&e&f&g', 'a, b, c, d, e and 2 more'],
  ['/payment-links?%22%0D%0Ax-evil:%20y=1', '%22%0D%0Ax-evil%3A%20y'],
  [`/payment-links?${'n'.repeat(500)}=1`, 'n'.repeat(40)],
  ['/checkout-sessions?customer.email=a', 'customer.email'],
  ['/payments?from=2026-01-01', 'from'],
])('GET %s is answered, and told of %s', async (path, names) => {
  expect(await warningsOf('GET', path)).toEqual([told(names), told(names)]);
});

it.each([
  '/payment-links',
  '/payment-links?',
  '/payment-links?limit=1&destination.accountNumber=1',
  '/payments?status=',
])('GET %s has nothing that is unknown', async (path) => {
  expect(await warningsOf('GET', path)).toEqual([null, null]);
});

it('tells of any parameter where none is read', async () => {
  const session = await gateway.call('GET', '/openapi.json?x=1');
  expect(session.headers.get('warning')).toBeNull();
  expect(unknownParameterWarning(queryParameters('/payment-links/pl_1?limit=1'))).toBe(told('limit'));
});

it('knows the parameters that the document describes', () => {
  const described = openApiDocument.paths['/payment-links'] as {
    get: { parameters: { name?: string; in?: string }[] };
  };
  const names = described.get.parameters.flatMap((parameter) => (parameter.in === 'query' ? [parameter.name] : []));
  expect([...LINK_PARAMETERS].sort()).toEqual(names.sort());
});
