import {
  type GraphQLInputField,
  type GraphQLOutputType,
  getNamedType,
  isInputObjectType,
  isNonNullType,
  isObjectType,
} from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { linkShape } from '../../src/domain/input/terms.ts';
import type { PaymentLinkTerms } from '../../src/domain/payment-link.ts';
import { schema } from '../../src/graphql/schema/schema.ts';
import { openApiDocument } from '../../src/rest/openapi/openapi.ts';
import { createTestGateway, type TestGateway } from '../support/gateway.ts';
import { toGraphqlWords, toRestWords } from '../support/graphql-words.ts';
import { linkInput } from '../support/link-input.ts';

type Json = Readonly<Record<string, unknown>>;
type ObjectSchema = { readonly properties: Readonly<Record<string, Json>>; readonly required?: readonly string[] };

const components = JSON.parse(JSON.stringify(openApiDocument.components.schemas)) as Readonly<
  Record<string, ObjectSchema>
>;
const shape = linkShape.shape as Readonly<Record<string, (typeof linkShape.shape)[keyof typeof linkShape.shape]>>;
/** Everything that a caller may say of a link, and what of it must be said. */
const given = Object.keys(shape);
const required = given.filter((name) => !shape[name]?.isOptional());
const terms = given.filter((name) => name !== 'checkoutToken');
const [items, currency, ...others] = terms;
const published = [items, currency, 'preTaxAmount', 'totalAmount', ...others];
const ofLinkAlone = ['duration', 'successUrl', 'failedUrl', 'paymentLimit'];

function componentOf(name: string): ObjectSchema {
  const component = components[name];
  if (component === undefined) throw new Error(`OpenAPI has no schema ${name}`);
  return component;
}

function fieldsOf(name: string): Readonly<Record<string, GraphQLInputField | { readonly type: GraphQLOutputType }>> {
  const type = schema.getType(name);
  if (!isInputObjectType(type) && !isObjectType(type)) throw new Error(`GraphQL has no object ${name}`);
  return type.getFields();
}

function nonNull(name: string): string[] {
  return Object.entries(fieldsOf(name)).flatMap(([field, { type }]) => (isNonNullType(type) ? [field] : []));
}

/** A value for each property, the usual one or one of its type, so that a new term is tried without a word here. */
function sampleOf(name: string): unknown {
  const usual: Json = {
    ...linkInput(),
    customer: { id: 'ana-1', firstName: 'Ana' },
    customerRequirements: ['email'],
    successUrl: 'https://shop.example/ok',
    failedUrl: 'https://shop.example/no',
    metadata: { order: '1001' },
    paymentLimit: 3,
  };
  if (usual[name] !== undefined) return usual[name];
  const property = componentOf('CreatePaymentLink').properties[name] as Json & { anyOf?: Json[] };
  const { type } = property.anyOf?.[0] ?? property;
  return { string: 'https://a.example', integer: 1, boolean: true, array: [] }[String(type)];
}

function everything(checkoutToken: string): Json {
  return { ...Object.fromEntries(given.map((name) => [name, sampleOf(name)])), checkoutToken };
}

describe('a link’s terms have one declaration', () => {
  it('which OpenAPI follows, in what is sent and in what is answered', () => {
    const { CreatePaymentLink, UpdatePaymentLink, PaymentLink, CheckoutSession } = components;
    expect(Object.keys(CreatePaymentLink?.properties ?? {})).toEqual(given);
    expect(CreatePaymentLink?.required?.toSorted()).toEqual(['checkoutToken', ...required].sort());
    expect(Object.keys(UpdatePaymentLink?.properties ?? {})).toEqual(given);
    expect(UpdatePaymentLink?.required).toBeUndefined();
    expect(Object.keys(PaymentLink?.properties ?? {})).toEqual(expect.arrayContaining(published));
    expect(PaymentLink?.required?.filter((name) => terms.includes(name)).sort()).toEqual(required.toSorted());
    const shown = published.filter((name) => !ofLinkAlone.includes(String(name)));
    expect(Object.keys(CheckoutSession?.properties ?? {})).toEqual(expect.arrayContaining(shown));
  });

  it('which GraphQL’s types and inputs follow', () => {
    expect(Object.keys(fieldsOf('CreatePaymentLinkInput')).sort()).toEqual([...given, 'activate'].sort());
    expect(nonNull('CreatePaymentLinkInput').sort()).toEqual(required.toSorted());
    const changeable = terms.filter((name) => name !== 'owner').sort();
    expect(Object.keys(fieldsOf('UpdatePaymentLinkInput')).sort()).toEqual(changeable);
    expect(nonNull('UpdatePaymentLinkInput')).toEqual([]);
    expect(Object.keys(fieldsOf('PaymentLink'))).toEqual(expect.arrayContaining(published));
    expect(nonNull('PaymentLink')).toEqual(expect.arrayContaining(required));
    const shown = published.filter((name) => !ofLinkAlone.includes(String(name)));
    expect(Object.keys(fieldsOf('CheckoutSession'))).toEqual(expect.arrayContaining(shown));
  });

  it.each(['Tax', 'Item', 'Account', 'Destination', 'Owner', 'Address', 'Customer'])(
    '%s and its input have the same properties in OpenAPI and in GraphQL',
    (name) => {
      for (const one of [name, `${name}Input`]) {
        const { properties, required: needed = [] } = componentOf(one);
        const names = Object.keys(toGraphqlWords({ [name.toLowerCase()]: properties })[name.toLowerCase()] as Json);
        expect([one, Object.keys(fieldsOf(one)).sort()]).toEqual([one, names.sort()]);
        expect([one, nonNull(one).sort()]).toEqual([one, needed.toSorted()]);
      }
    },
  );
});

describe('every term of a link', () => {
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await createTestGateway();
  });
  afterAll(() => gateway.stop());

  async function rest(method: string, path: string, body?: unknown): Promise<Json> {
    return (await (await gateway.call(method, path, { body })).json()) as Json;
  }

  async function stored(id: unknown): Promise<PaymentLinkTerms | undefined> {
    return (await gateway.store.paymentLinks.find('demo', String(id)))?.terms;
  }

  /** What is the value's own, without what GraphQL says is null and the keys that only fill in. */
  function withoutNull(value: unknown): unknown {
    return JSON.parse(JSON.stringify(value, (_, inner) => (inner === null ? undefined : inner)));
  }

  /** All fields of a type, as far as they have no arguments and no pages. */
  function selectionOf(type: GraphQLOutputType): string {
    const named = getNamedType(type);
    if (!isObjectType(named)) return '';
    const fields = Object.values(named.getFields()).map((field) => `${field.name}${selectionOf(field.type)}`);
    return ` { ${fields.join(' ')} }`;
  }

  const selection = published.map((name) => {
    const field = fieldsOf('PaymentLink')[String(name)];
    return `${name}${selectionOf(field?.type as GraphQLOutputType)}`;
  });

  it('comes through REST into the store, in the published order, and back on both faces', async () => {
    const body = everything('by-rest');
    const created = await rest('POST', '/payment-links', body);
    expect(Object.keys((await stored(created.id)) ?? {})).toEqual(published);
    expect(Object.keys(created).filter((name) => published.includes(name))).toEqual(published);
    expect(created).toMatchObject(body);

    const query = `query($id: ID!) { paymentLink(id: $id) { ${selection.join(' ')} } }`;
    const { data } = await gateway.graphql<{ paymentLink: Json }>(query, { id: created.id });
    const shown = Object.fromEntries(published.map((name) => [name, created[String(name)]]));
    expect(withoutNull(toRestWords(data?.paymentLink ?? {}))).toEqual(withoutNull(shown));
  });

  it('comes through GraphQL as it does through REST', async () => {
    const create =
      'mutation($input: CreatePaymentLinkInput!) { createPaymentLink(input: $input) { ... on CreatePaymentLinkPayload { paymentLink { id } } ... on Error { message } } }';
    const { data, errors } = await gateway.graphql<{ createPaymentLink: { paymentLink: { id: string } } }>(create, {
      input: toGraphqlWords(everything('by-graphql')),
    });
    expect(errors).toBeUndefined();
    const byRest = await rest('POST', '/payment-links', everything('by-rest-too'));
    expect(await stored(data?.createPaymentLink.paymentLink.id)).toEqual(await stored(byRest.id));
  });

  it('can be set by an update, as far as it may change, on both faces', async () => {
    const changeable = terms.filter((name) => name !== 'owner');
    const { checkoutToken: _, owner: __, ...changes } = everything('unused');
    expect(Object.keys(changes).sort()).toEqual(changeable.toSorted());
    const minimum = (token: string) => ({ ...linkInput({ checkoutToken: token }), owner: sampleOf('owner') });
    const one = await rest('POST', '/payment-links', minimum('update-by-rest'));
    await rest('PATCH', `/payment-links/${one.id}`, changes);
    const other = await rest('POST', '/payment-links', minimum('update-by-graphql'));
    const update =
      'mutation($id: ID!, $input: UpdatePaymentLinkInput!) { updatePaymentLink(id: $id, input: $input) { __typename } }';
    await gateway.graphql(update, { id: other.id, input: toGraphqlWords(changes) });
    const full = await rest('POST', '/payment-links', everything('update-not'));
    expect(await stored(one.id)).toEqual(await stored(full.id));
    expect(await stored(other.id)).toEqual(await stored(full.id));
  });

  it('is in a session, but for those that are the link’s own', async () => {
    const session = await rest('POST', '/checkout-sessions', everything('by-session'));
    const shown = published.filter((name) => !ofLinkAlone.includes(String(name)));
    expect(Object.keys(session).filter((name) => published.includes(name))).toEqual(shown);
  });
});
