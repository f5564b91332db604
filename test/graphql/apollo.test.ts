import { InMemoryCache } from '@apollo/client/cache';
import { getNamedType, isLeafType, isObjectType, parse, print } from 'graphql';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { schema } from '../../src/graphql/schema/schema.ts';
import { createTestGateway, type TestGateway } from '../support/gateway.ts';
import { linkInput } from '../support/link-input.ts';

/*
 * Apollo Client keeps every object that has an id once, whatever it was part of. What is read from its cache must be what
 * the server said.
 */

let gateway: TestGateway;

beforeAll(async () => {
  gateway = await createTestGateway();
  const viewer = { clientId: 'demo', clientTag: (await gateway.store.clients.find('demo'))?.tag ?? '' };
  // The same person in the caller's books, by other names and for another amount.
  for (const [firstName, total] of [
    ['Ana', '10'],
    ['Bruno', '99'],
  ] as const) {
    const input = linkInput({
      checkoutToken: firstName,
      customer: { id: '10', firstName },
      items: [{ description: 'Coffee', preTaxAmount: total, totalAmount: total }],
      destinations: [{ amount: total, account: { accountNumber: '7001000001' } }],
    });
    await gateway.services.paymentLinks.create(viewer, input, { activate: true });
    await gateway.services.checkoutSessions.start(viewer, firstName);
    gateway.clock.advance(1);
  }
});
afterAll(() => gateway.stop());

/** Every plain field of the type, so that nothing that looks like an identity is left out. */
function plainFields(typeName: string): string {
  const type = schema.getType(typeName);
  if (!isObjectType(type)) throw new Error(`${typeName} is no object`);
  const plain = Object.values(type.getFields()).filter((field) => isLeafType(getNamedType(field.type)));
  return plain.map(({ name }) => name).join(' ');
}

/** What the server answers, and what the cache answers once it has seen that. */
async function throughCache(query: string, possibleTypes: Record<string, string[]> = {}) {
  const cache = new InMemoryCache({ possibleTypes });
  const document = cache.transformDocument(parse(query));
  const { data, errors } = await gateway.graphql(print(document));
  expect(errors).toBeUndefined();
  cache.writeQuery({ query: document, data: data ?? {} });
  return { said: data, kept: cache.readQuery({ query: document }) };
}

it('keeps two customers with one id of yours apart', async () => {
  const { said, kept } = await throughCache(
    `{ paymentLinks { nodes { ${plainFields('PaymentLink')} customer { ${plainFields('Customer')} } } } }`,
  );

  expect(JSON.stringify(said)).toMatch(/Bruno.*Ana/);
  expect(kept).toEqual(said);
});

it('keeps what two sessions ask for one method apart', async () => {
  const { said, kept } = await throughCache(`{ checkoutSessions { nodes {
    ${plainFields('CheckoutSession')}
    paymentConfigs { ${plainFields('PaymentConfig')} paymentMethods { ${plainFields('PaymentMethodConfig')} } }
    items { ${plainFields('Item')} } owner { ${plainFields('Owner')} } destinations { ${plainFields('Destination')} }
  } } }`);

  expect(JSON.stringify(said)).toMatch(/"purchaseAmount":"99".*"purchaseAmount":"10"/);
  expect(kept).toEqual(said);
});

it('keeps what is selected on an interface, once it knows the types that there are', async () => {
  const file = await gateway.fetch('/graphql/possible-types.json');
  const types = (await file.json()) as Record<string, string[]>;
  const { data } = await gateway.graphql<{ link: { id: string } }>(
    '{ link: paymentLinkByToken(checkoutToken: "Ana") { id } }',
  );
  const id = data?.link.id;
  const query = `{ node(id: "${id}") { ... on Node { id } } }`;

  const { said, kept } = await throughCache(query, types);
  expect(said).toEqual({ node: { __typename: 'PaymentLink', id } });
  expect(kept).toEqual(said);
  // Without them the answer has lost what the fragment selects, silently.
  expect((await throughCache(query)).kept).toEqual({ node: { __typename: 'PaymentLink' } });
});
