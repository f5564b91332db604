import { type GraphQLField, getNamedType, isLeafType, isRequiredArgument } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Viewer } from '../../src/domain/client.ts';
import { type NeededScope, SCOPES, type Scope } from '../../src/domain/scope.ts';
import { schema } from '../../src/graphql/schema/schema.ts';
import { openApiDocument } from '../../src/rest/openapi/openapi.ts';
import { createTestGateway, type TestGateway } from '../support/gateway.ts';
import { linkInput } from '../support/link-input.ts';

/** What each call of REST takes; `open` is for everyone. A new one that is not here fails "has a line for each call". */
const REST: Readonly<Record<string, Scope | 'open'>> = {
  'POST /auth': 'open',
  'GET /payment-links': 'links:read',
  'POST /payment-links': 'links:write',
  'GET /payment-links/{id}': 'links:read',
  'PATCH /payment-links/{id}': 'links:write',
  'DELETE /payment-links/{id}': 'links:write',
  'POST /payment-links/{id}/activate': 'links:write',
  'POST /payment-links/{id}/deactivate': 'links:write',
  'POST /payment-links/token/{token}/checkout-sessions': 'payments:write',
  'GET /checkout-sessions': 'links:read',
  'POST /checkout-sessions': 'payments:write',
  'GET /checkout-sessions/{id}': 'links:read',
  'DELETE /checkout-sessions/{id}': 'payments:write',
  'POST /checkout-sessions/{id}/payments': 'payments:write',
  'POST /checkout-sessions/token/{token}/refresh': 'payments:write',
  'GET /payments': 'links:read',
  'POST /payments/received': 'payments:write',
  'GET /payments/{id}': 'links:read',
  'POST /payments/{id}/cancel': 'payments:write',
  'GET /payments/{id}/refunds': 'links:read',
  'POST /payments/{id}/refunds': 'refunds:write',
};

/** What each field of Query, Mutation and Subscription takes, and what takes more below them. */
const GRAPHQL: Readonly<Record<string, NeededScope>> = {
  'Query.node': 'links:read',
  'Query.nodes': 'links:read',
  'Query.paymentLink': 'links:read',
  'Query.paymentLinkByToken': 'links:read',
  'Query.paymentLinkStats': 'links:read',
  'Query.paymentLinks': 'links:read',
  'Query.paymentLinkAt': 'links:read',
  'Query.previewPaymentLink': 'links:read',
  'Query.checkoutSession': 'links:read',
  'Query.checkoutSessions': 'links:read',
  'Query.payment': 'links:read',
  'Query.payments': 'links:read',
  'Query.providerAccounts': 'links:read',
  'Query.events': 'links:read',
  'Query.webhookEndpoint': 'links:read',
  'Query.webhookEndpoints': 'links:read',
  'Query.webhookDeliveries': 'links:read',
  'Query.viewer': 'any',
  'Mutation.createPaymentLink': 'links:write',
  'Mutation.createPaymentLinks': 'links:write',
  'Mutation.updatePaymentLink': 'links:write',
  'Mutation.activatePaymentLink': 'links:write',
  'Mutation.deactivatePaymentLink': 'links:write',
  'Mutation.deletePaymentLink': 'links:write',
  'Mutation.createCheckoutSession': 'payments:write',
  'Mutation.refreshCheckoutSession': 'payments:write',
  'Mutation.cancelCheckoutSession': 'payments:write',
  'Mutation.payCheckoutSession': 'payments:write',
  'Mutation.cancelPayment': 'payments:write',
  'Mutation.simulatePayment': 'payments:write',
  'Mutation.simulatePaymentReceived': 'payments:write',
  'Mutation.refundPayment': 'refunds:write',
  'Mutation.setWebhookEndpoint': 'webhooks:write',
  'Mutation.removeWebhookEndpoint': 'webhooks:write',
  'Mutation.createWebhookEndpoint': 'webhooks:write',
  'Mutation.updateWebhookEndpoint': 'webhooks:write',
  'Mutation.deleteWebhookEndpoint': 'webhooks:write',
  'Mutation.rotateWebhookEndpointSecret': 'webhooks:write',
  'Mutation.replayWebhookDelivery': 'webhooks:write',
  'Mutation.setProviderAccount': 'admin',
  'Mutation.removeProviderAccount': 'admin',
  'Mutation.setBranding': 'admin',
  'Mutation.createApiKey': 'admin',
  'Mutation.revokeApiKey': 'admin',
  'Subscription.paymentLinkChanged': 'links:read',
  'Subscription.paymentLinksChanged': 'links:read',
};

const restCalls = Object.entries(openApiDocument.paths).flatMap(([path, methods]) =>
  Object.keys(methods as object).map((method) => `${method.toUpperCase()} ${path}`),
);
const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()];
const fields = new Map<string, GraphQLField<unknown, unknown>>(
  roots.flatMap((type) =>
    Object.values(type?.getFields() ?? {}).map((field) => [`${type?.name}.${field.name}`, field] as const),
  ),
);

it('has a line for each call, and for each field', () => {
  expect(restCalls.toSorted()).toEqual(Object.keys(REST).toSorted());
  expect([...fields.keys()].toSorted()).toEqual(Object.keys(GRAPHQL).toSorted());
});

/** A document that asks for the field alone. What its required arguments are is left open: scopes are looked at before. */
function documentOf(type: string, { name, args, type: result }: GraphQLField<unknown, unknown>): string {
  const required = args.filter(isRequiredArgument);
  const declared = required.map((arg) => `$${arg.name}: ${arg.type}`).join(', ');
  const passed = required.map((arg) => `${arg.name}: $${arg.name}`).join(', ');
  const inBrackets = (text: string) => (text === '' ? '' : `(${text})`);
  const selected = isLeafType(getNamedType(result)) ? '' : '{ __typename }';
  return `${type.toLowerCase()} ${inBrackets(declared)} { ${name}${inBrackets(passed)} ${selected} }`;
}

const mayWith = (scope: Scope, needed: NeededScope | 'open') =>
  needed === 'any' || needed === 'open' || scope === needed || scope === 'admin';

describe.each(['first', 'never'] as const)('each scope, with plans %s', (plans) => {
  let gateway: TestGateway;
  let viewer: Viewer;
  const keys = new Map<Scope, string>();
  beforeAll(async () => {
    gateway = await createTestGateway({ plans });
    viewer = { clientId: 'demo', clientTag: '' };
    for (const scope of SCOPES) {
      keys.set(scope, (await gateway.services.apiKeys.create(viewer, { name: scope, scopes: [scope] })).key);
    }
  });
  afterAll(() => gateway.stop());

  const headersOf = (key: string | undefined) => ({ 'x-api-key': key ?? '', 'user-agent': 'test/1.0' });

  async function rest(call: string, headers: Record<string, string>) {
    const [method = '', path = ''] = call.split(' ');
    const isRead = method === 'GET';
    const init = isRead ? {} : { body: '{}', headers: { ...headers, 'content-type': 'application/json' } };
    const target = path.replaceAll(/\{\w+\}/g, 'none');
    return gateway.fetch(target, { method, headers, ...init });
  }

  async function graphql(query: string, headers: Record<string, string>, accept = 'application/json') {
    const body = JSON.stringify({ query, variables: {} });
    const all = { ...headers, accept, 'content-type': 'application/json' };
    return gateway.fetch('/graphql', { method: 'POST', headers: all, body });
  }

  describe.each(SCOPES)('%s', (scope) => {
    it.each(Object.entries(REST))('%s takes %s', async (call, needed) => {
      const answer = await rest(call, headersOf(keys.get(scope)));
      if (mayWith(scope, needed)) {
        // Without credentials of its own, the login is refused for that reason.
        expect(answer.status).not.toBe(403);
        if (needed !== 'open') expect(answer.status).not.toBe(401);
        return;
      }
      const { code, type, message } = (await answer.json()) as Record<string, unknown>;
      expect([answer.status, code, type]).toEqual([403, '43', 'forbiddenOperation']);
      expect(message).toBe(`This requires a key with the scope ${needed}`);
      const told = `Bearer error="insufficient_scope", scope="${needed}"`;
      expect(answer.headers.get('www-authenticate')).toBe(told);
    });

    it.each(Object.entries(GRAPHQL))('%s takes %s', async (name, needed) => {
      const [type = ''] = name.split('.');
      const field = fields.get(name);
      if (field === undefined) throw new Error(name);
      const isStream = type === 'Subscription';
      const document = documentOf(type, field);
      const answer = await graphql(document, headersOf(keys.get(scope)), isStream ? 'text/event-stream' : undefined);
      if (isStream && mayWith(scope, needed)) {
        expect(answer.status).toBe(200);
        return answer.body?.cancel();
      }
      const text = await answer.text();
      if (mayWith(scope, needed)) {
        expect(text).not.toContain('FORBIDDEN');
        expect(answer.status).not.toBe(403);
        return;
      }
      const message = `${field.name} requires a key with the scope ${needed}`;
      expect(text).toContain(JSON.stringify({ message, extensions: { code: 'FORBIDDEN' } }));
      if (!isStream) expect([answer.status, JSON.parse(text).data]).toEqual([403, undefined]);
    });
  });

  it('lets the client itself do all of it', async () => {
    const headers = await gateway.headersOf('demo');
    for (const call of Object.keys(REST)) expect((await rest(call, headers)).status, call).not.toBe(403);
    for (const [name, field] of fields) {
      const [type = ''] = name.split('.');
      if (type === 'Subscription') continue;
      expect(await (await graphql(documentOf(type, field), headers)).text(), name).not.toContain('FORBIDDEN');
    }
  });

  it('looks into fragments and below the first level, and runs nothing of what is refused', async () => {
    const reader = headersOf(keys.get('links:read'));
    const writer = headersOf(keys.get('links:write'));
    for (const query of [
      '{ viewer { apiKeys { id } } }',
      '{ ...A } fragment A on Query { viewer { ... { ...B } } } fragment B on Viewer { k: apiKeys { id } }',
      '{ paymentLinks { totalCount } viewer { apiKeys @skip(if: true) { id } } }',
    ]) {
      const body = await (await graphql(query, reader)).json();
      const errors = [{ message: 'apiKeys requires a key with the scope admin', extensions: { code: 'FORBIDDEN' } }];
      expect(body).toEqual({ errors });
    }
    const two = `mutation { a: deletePaymentLink(id: "x") { __typename }
      b: createApiKey(input: { name: "more", scopes: [ADMIN] }) { __typename } }`;
    expect(await (await graphql(two, writer)).text()).toContain('createApiKey requires a key with the scope admin');
    expect(await gateway.services.apiKeys.list(viewer)).toHaveLength(SCOPES.length);
    expect(await (await graphql('{ viewer { client { clientId } } __typename }', writer)).json()).toEqual({
      data: { viewer: { client: { clientId: 'demo' } }, __typename: 'Query' },
    });
  });

  it('hands nobody the kept answer of a request that its key could not have made', async () => {
    const body = JSON.stringify(linkInput({ checkoutToken: `kept-${plans}` }));
    const json = { 'content-type': 'application/json', 'idempotency-key': `kept-${plans}` };
    const send = (scope: Scope) =>
      gateway.fetch('/payment-links', { method: 'POST', headers: { ...headersOf(keys.get(scope)), ...json }, body });
    expect((await send('links:read')).status).toBe(403);
    const made = await send('links:write');
    expect([made.status, made.headers.get('idempotency-replayed')]).toEqual([201, null]);
    expect((await send('links:read')).status).toBe(403);
    const again = await send('links:write');
    expect([again.status, again.headers.get('idempotency-replayed')]).toEqual([201, 'true']);

    const mutation = `mutation { createPaymentLink(input: ${'$'}input) { __typename } }`;
    const operation = JSON.stringify({
      query: mutation.replace('mutation', 'mutation ($input: CreatePaymentLinkInput!)'),
      variables: { input: linkInput({ checkoutToken: `kept-too-${plans}` }) },
    });
    const keyed = { ...json, 'idempotency-key': `kept-too-${plans}` };
    const run = async (scope: Scope) => {
      const headers = { ...headersOf(keys.get(scope)), ...keyed };
      return (await gateway.fetch('/graphql', { method: 'POST', headers, body: operation })).status;
    };
    expect([await run('links:write'), await run('links:read'), await run('links:write')]).toEqual([200, 403, 200]);
  });
});
