import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { PaymentLinkTerms } from '../../src/domain/payment-link.ts';
import { parseOnDemand, toJsonText } from '../../src/lib/json-text.ts';
import { toPaymentLinkJson } from '../../src/rest/json.ts';
import { linkText } from '../../src/rest/payment-link-answer.ts';
import { makeLink, makeTerms, NOW } from '../store/make.ts';
import { createTestGateway, type TestGateway } from '../support/gateway.ts';
import { linkInput } from '../support/link-input.ts';

let gateway: TestGateway;
let id = '';

beforeAll(async () => {
  gateway = await createTestGateway();
  const make = (body: Record<string, unknown>) => gateway.call('POST', '/payment-links', { body });
  await make(linkInput({ checkoutToken: 'ñ "quoted" \\', successUrl: 'https://a.example/?a=1&b=2' }));
  ({ id } = (await (await make(linkInput({ checkoutToken: 'second', paymentLimit: null }))).json()) as { id: string });
});
afterAll(() => gateway.stop());

/** A header that sends a request the ordinary way, where nothing takes notice of it. */
const ORDINARY = { origin: 'https://elsewhere.example' };

async function send(method: string, path: string, body: string | undefined, headers: Record<string, string>) {
  const json = body === undefined ? {} : { 'content-type': 'application/json' };
  const all = { ...(await gateway.headersOf('demo')), ...json, ...headers };
  const response = await gateway.fetch(path, { method, headers: all, ...(body !== undefined && { body }) });
  const { 'x-trace-id': traceId = '', ...shown } = Object.fromEntries(response.headers);
  // Each of two requests takes of the same budget: test/http/limits/limits.test.ts says how much.
  const { ratelimit } = shown;
  if (ratelimit !== undefined) shown.ratelimit = ratelimit.replace(/\d+/g, '…');
  return { status: response.status, headers: shown, text: (await response.text()).replaceAll(traceId, 'TRACE') };
}

it.each([
  ['GET', '/payment-links'],
  ['GET', '/payment-links?limit=1&sort=totalAmount:asc'],
  ['GET', '/payment-links?limit=0'],
  ['GET', '/payment-links?limit=51&status=NONE'],
  ['GET', '/payment-links/:id'],
  ['GET', '/payment-links/pl_none'],
  ['GET', '/payment-links', { authorization: 'Bearer nonsense' }],
  ['GET', '/payment-links', { 'user-agent': '' }],
  ['GET', '/payment-links/:id', { 'conomyhq-api-version': 'v7' }],
  ['POST', '/payment-links', {}, JSON.stringify(linkInput({ checkoutToken: 'second' }))],
  ['POST', '/payment-links', {}, JSON.stringify(linkInput({ items: [], duration: 1 }))],
  ['POST', '/payment-links', {}, '{'],
  ['POST', '/payment-links', {}, ''],
  ['POST', '/payment-links', { 'x-api-key': 'nonsense' }, '{'],
])(
  'answers %s %s as the ordinary way does',
  async (method, path, headers = {}, body = undefined as string | undefined) => {
    const target = path.replace(':id', id);
    const expected = await send(method, target, body, { ...headers, ...ORDINARY });
    expect(await send(method, target, body, headers)).toEqual(expected);
  },
);

it('refuses what a key may not do as the ordinary way does', async () => {
  const viewer = { clientId: 'demo', clientTag: '' };
  const create = async (scope: string) =>
    (await gateway.services.apiKeys.create(viewer, { name: scope, scopes: [scope] })).key;
  const [reader, writer] = [await create('links:read'), await create('links:write')];
  const signed = (key: string) => ({ 'x-api-key': key, authorization: `Bearer ${key}` });
  const body = JSON.stringify(linkInput({ checkoutToken: 'second' }));
  for (const [method, path, key, status] of [
    ['GET', '/payment-links', reader, 200],
    ['GET', '/payment-links', writer, 403],
    ['GET', `/payment-links/${id}`, reader, 200],
    ['GET', `/payment-links/${id}`, writer, 403],
    ['POST', '/payment-links', reader, 403],
    ['POST', '/payment-links', writer, 409],
  ] as const) {
    const sent = method === 'POST' ? body : undefined;
    const expected = await send(method, path, sent, { ...signed(key), ...ORDINARY });
    expect(await send(method, path, sent, signed(key))).toEqual(expected);
    expect(expected.status).toBe(status);
  }
});

it('puts a link together from its stored text as it would be written anew', () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom(',"destinations":', '","destinations":[', '\\",\\"paymentMethodsAllowed\\":', '",\\"url\\":"'),
  );
  const optional = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });
  const parts = fc.record({ checkoutToken: text, description: text, name: text, firstName: optional(text) });
  fc.assert(
    fc.property(parts, ({ checkoutToken, description, name, firstName }) => {
      const items = [{ preTaxAmount: '1', totalAmount: '1', description, tax: null }];
      const customer = firstName === undefined ? null : { firstName };
      const { destinations, duration, owner: _owner, ...first } = makeTerms({ items });
      const owner = { identityId: 'idn', name };
      const terms = { ...first, customer, destinations, duration, owner, paymentLimit: null };
      const link = makeLink({ clientId: 'c', checkoutToken, terms });
      const context = { now: NOW, publicUrl: 'https://pay.example' };
      const { terms: _, ...itself } = link;
      const stored = { ...itself, terms: parseOnDemand<PaymentLinkTerms>(JSON.stringify(terms)) };
      const expected = JSON.stringify(toPaymentLinkJson(link, context));
      expect(linkText(stored, context)).toBe(expected);
      expect(linkText(link, context)).toBe(expected);
      toJsonText(link.terms);
      expect(linkText(link, context)).toBe(expected);
    }),
    { numRuns: 500 },
  );
});

it('parses a stored text that has its terms in another order', () => {
  const link = makeLink({ clientId: 'c' });
  const { terms, ...itself } = link;
  const turned = Object.fromEntries(Object.entries(terms).reverse());
  const context = { now: NOW, publicUrl: 'https://pay.example' };
  const text = linkText({ ...itself, terms: parseOnDemand<PaymentLinkTerms>(JSON.stringify(turned)) }, context);
  expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(toPaymentLinkJson(link, context))));
});
