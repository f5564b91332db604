import fc from 'fast-check';
import { buildSchema, type GraphQLNamedType, isObjectType, lexicographicSortSchema, printType } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { schema } from '../../src/graphql/schema/schema.ts';
import { createGateway } from '../fuzz/answerers.ts';
import { openCountedStore } from '../support/counted-store.ts';
import { createTestGateway, type TestGateway } from '../support/gateway.ts';
import { linkInput } from '../support/link-input.ts';
import { CREATE } from './operations.ts';

const JSON_TYPE = 'application/json';
const MISSING = 'pl_01k00000000000000000000000';
const ENTITIES = `query ($representations: [_Any!]!) { _entities(representations: $representations) {
  __typename ... on Node { id } ... on PaymentLink { status totalAmount payments(first: 1) { totalCount } } } }`;

let gateway: TestGateway;
let statements: string[];
let links: readonly string[];
let others: string;
beforeAll(async () => {
  const counted = await openCountedStore();
  ({ statements } = counted);
  gateway = await createTestGateway({ env: { FEDERATION: 'on' }, store: counted.store });
  links = [await create('demo'), await create('demo')];
  others = await create('other');
});
afterAll(() => gateway.stop());

async function create(as: 'demo' | 'other'): Promise<string> {
  const input = linkInput({ checkoutToken: null });
  const { data } = await gateway.graphql<{ result: { paymentLink: { id: string } } }>(CREATE, { input }, { as });
  return data?.result.paymentLink.id ?? '';
}

const linkOf = (id: string) => ({ __typename: 'PaymentLink', id });
const entities = (representations: readonly unknown[]) => gateway.graphql(ENTITIES, { representations });

describe('_entities', () => {
  it('answers in the order of what is asked for, with null for what is missing, of another client or of another kind', async () => {
    const [one = '', two = ''] = links;
    const known = (id: string) => ({
      ...linkOf(id),
      status: 'ATTEMPT',
      totalAmount: '11900',
      payments: { totalCount: 0 },
    });
    const asked = [two, others, MISSING, one, two].map(linkOf);

    expect(await entities([...asked, { __typename: 'Payment', id: one }])).toEqual({
      data: { _entities: [known(two), null, null, known(one), known(two), null] },
    });
  });

  it('takes a variable inside a literal', async () => {
    const query =
      'query ($id: ID!) { _entities(representations: [{__typename: "PaymentLink", id: $id}]) { __typename } }';

    expect(await gateway.graphql(query, { id: links[0] })).toEqual({
      data: { _entities: [{ __typename: 'PaymentLink' }] },
    });
  });

  it('refuses what represents nothing, and more than 1,000', async () => {
    const kinds =
      'AuditEntry, CheckoutSession, Payment, PaymentLink, PaymentLinkEvent, ProviderAccount, Refund, WebhookDelivery, WebhookEndpoint';
    const wrong: readonly (readonly [unknown, string])[] = [
      ['pl_1', 'must be objects with a __typename and an id.'],
      [{ __typename: 'PaymentLink' }, 'must be objects with a __typename and an id.'],
      [{ __typename: 'PaymentLink', id: 7 }, 'must be objects with a __typename and an id.'],
      [{ __typename: 'Item', id: MISSING }, `must each have one of ${kinds} as its __typename.`],
      [{ __typename: ['PaymentLink'], id: MISSING }, `must each have one of ${kinds} as its __typename.`],
    ];
    for (const [representation, rule] of wrong) {
      const { errors, data } = await entities([representation]);
      expect([data, errors?.[0]?.message]).toEqual([null, `representations ${rule}`]);
      expect(errors?.[0]?.extensions).toEqual({ code: 'BAD_USER_INPUT', argument: 'representations' });
    }
    const query = 'query ($of: [_Any!]!) { _entities(representations: $of) { __typename } }';
    const most = Array.from({ length: 1_000 }, () => linkOf(MISSING));
    expect(await gateway.graphql(query, { of: most })).toEqual({ data: { _entities: most.map(() => null) } });
    const { errors } = await gateway.graphql(query, { of: [...most, linkOf(MISSING)] });
    expect(errors?.[0]?.message).toBe('representations must have at most 1000 entries, not 1001.');
  });

  it('reads all of a kind in one statement', async () => {
    await entities(links.map(linkOf));
    statements.length = 0;
    const query = 'query ($of: [_Any!]!) { _entities(representations: $of) { ... on PaymentLink { status } } }';
    await gateway.graphql(query, { of: [...links, others, MISSING].map(linkOf) });

    expect(statements.filter((text) => !/from "clients"/.test(text)).length).toBe(1);
  });

  it('counts what is asked for', async () => {
    const costOf = async (ids: readonly string[]) => {
      const body = { query: ENTITIES, variables: { representations: ids.map(linkOf) } };
      return Number((await gateway.call('POST', '/graphql', { body })).headers.get('x-graphql-cost'));
    };
    const [none, one, two] = [await costOf([]), await costOf(links.slice(1)), await costOf(links)];

    expect(two - one).toBe(one - none);
    expect(one).toBeGreaterThan(none);
  });

  it('takes a key that may read', async () => {
    const query = `mutation { createApiKey(input: { name: "writes", scopes: [LINKS_WRITE] }) {
      ... on CreateApiKeyPayload { key } } }`;
    const { data } = await gateway.graphql<{ createApiKey: { key: string } }>(query);
    const headers = { 'x-api-key': data?.createApiKey.key ?? '', 'user-agent': 'test/1.0', 'content-type': JSON_TYPE };
    const ask = (text: string, variables = {}) =>
      gateway.fetch('/graphql', { method: 'POST', headers, body: JSON.stringify({ query: text, variables }) });

    expect(await (await ask(ENTITIES, { representations: [] })).text()).toContain(
      '_entities requires a key with the scope links:read',
    );
    expect((await (await ask('{ _service { sdl } }')).json()) as object).toHaveProperty('data._service.sdl');
  });

  it('is answered by a plan as by the executor', async () => {
    const planned = createGateway(gateway, 'first', { federation: true });
    const executed = createGateway(gateway, 'never', { federation: true });
    const headers = await gateway.headersOf('demo');
    const id = fc.constantFrom(...links, others, MISSING, '', 'cs_1', '\u0000', null, 7);
    const name = fc.constantFrom('PaymentLink', 'PaymentLink', 'Payment', 'Item', null);
    const representation = fc.oneof(
      { weight: 9, arbitrary: fc.constantFrom(...links, others, MISSING).map(linkOf) },
      { weight: 1, arbitrary: fc.record({ __typename: name, id }, { requiredKeys: [] }) },
      { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 1 }) },
    );
    await fc.assert(
      fc.asyncProperty(fc.array(representation, { maxLength: 6 }), async (representations) => {
        const sent = { query: ENTITIES, operationName: null, variables: { representations } };
        expect(await planned.send(sent, headers)).toEqual(await executed.send(sent, headers));
      }),
      { numRuns: 30 },
    );
    expect(planned.planned()).toBeGreaterThan(10);
  });
});

describe('_service', () => {
  /** What a gateway knows of these directives; here they only have to be there. */
  const DIRECTIVES = `directive @link(url: String!, import: [String!]) repeatable on SCHEMA
    directive @key(fields: String!) repeatable on OBJECT
    directive @shareable on OBJECT`;

  it('tells the schema as it is, with a key on each Node', async () => {
    const { data } = await gateway.graphql<{ _service: { sdl: string } }>('{ _service { sdl } }');
    const built = buildSchema(`${DIRECTIVES}\n${data?._service.sdl}`);
    const own = lexicographicSortSchema(schema);
    const marked = (type: GraphQLNamedType, mark: string) =>
      type.astNode?.directives?.some(({ name }) => name.value === mark) === true;

    for (const type of Object.values(own.getTypeMap())) {
      const found = built.getType(type.name);
      expect(found && printType(found)).toBe(printType(type));
      const isNode = isObjectType(type) && type.getInterfaces().some(({ name }) => name === 'Node');
      expect([type.name, found && marked(found, 'key')]).toEqual([type.name, isNode]);
      expect([type.name, found && marked(found, 'shareable')]).toEqual([type.name, type.name === 'PageInfo']);
    }
  });

  it('is read as the schema is by introspection', async () => {
    const ask = async (of: TestGateway, headers: Record<string, string>) => {
      const init = { method: 'POST', headers: { ...headers, 'content-type': JSON_TYPE } };
      return (await of.fetch('/graphql', { ...init, body: '{"query":"{ _service { sdl } }"}' })).status;
    };
    const env = { FEDERATION: 'on', NODE_ENV: 'production', PUBLIC_URL: 'https://pay.example' };
    const production = await createTestGateway({ env });

    expect(await ask(gateway, {})).toBe(200);
    expect(await ask(gateway, { 'x-api-key': 'nobody' })).toBe(401);
    expect(await ask(production, {})).toBe(401);
    expect(await ask(production, await production.headersOf('demo'))).toBe(200);
    await production.stop();
  });

  it('is not there unless it is wanted', () => {
    expect(Object.keys(schema.getQueryType()?.getFields() ?? {}).filter((name) => name.startsWith('_'))).toEqual([]);
  });
});
