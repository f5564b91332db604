import { getIntrospectionQuery } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestGateway, type TestGateway } from '../../support/gateway.ts';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await createTestGateway();
});
afterAll(() => gateway.stop());

const times = (count: number, part: (index: number) => string) =>
  Array.from({ length: count }, (_, i) => part(i)).join(' ');

/** Ten fragments, each of which spreads the next ten times, and the last the first: 10^10 steps for who goes along. */
const bomb = `{ ...f0 } ${times(10, (i) => `fragment f${i} on Query { ${times(10, () => `...f${(i + 1) % 10}`)} }`)}`;
const nest = (depth: number, open: string, close: string) => open.repeat(depth) + close.repeat(depth);

describe('a document over a limit', () => {
  it.each([
    ['aliases', 30, `{ ${times(31, (i) => `a${i}: __typename`)} }`],
    ['aliases', 30, `{ ${times(31, (i) => `a${i}: paymentLink(id: "x") { id }`)} }`],
    ['aliases', 30, `{ ${times(4, () => '...f')} } fragment f on Query { ${times(8, (i) => `a${i}: __typename`)} }`],
    ['repeated fields', 50, `{ ${times(52, () => '__typename')} }`],
    ['repeated fields', 50, `{ paymentLinks { nodes { ${times(52, () => 'id')} } } }`],
    [
      'repeated fields',
      50,
      `{ paymentLinks { nodes { ${times(52, () => '...f')} } } } fragment f on PaymentLink { id }`,
    ],
    ['directives in one place', 5, '{ __typename @aa@aa@aa@aa@aa@aa@aa@aa@aa@aa }'],
    ['directives in one place', 5, 'query ($a: Int @b@b@b@b@b@b) { __typename }'],
    ['directives', 20, `{ ${times(21, (i) => `a${i}: __typename @skip(if: true)`)} }`],
    ['selections', 2_000, bomb],
    ['levels', 12, `{ paymentLinks ${nest(13, '{ nodes ', '}')} }`.replace('nodes }', 'nodes { id } }')],
    ['levels of introspection', 18, `{ __type(name: "Query") { ${'ofType { '.repeat(18)} name ${'}'.repeat(18)} } }`],
    [
      'introspection fields',
      2,
      '{ a: __schema { description } b: __schema { description } c: __type(name: "A") { name } }',
    ],
  ])('has more than the allowed %s, %i', async (limit, max, query) => {
    expect(await gateway.graphql(query)).toEqual({
      errors: [
        {
          message: `The document has more than ${max} ${limit}, counted with its fragments expanded.`,
          extensions: { code: 'LIMIT_EXCEEDED', limit, max },
        },
      ],
    });
  });

  it('has more than 4000 tokens', async () => {
    const { errors } = await gateway.graphql(
      `{ paymentLinks(filter: { id: [${times(4_000, () => '"a"')}] }) { totalCount } }`,
    );

    expect(errors).toMatchObject([
      {
        message: 'Syntax Error: Document contains more that 4000 tokens. Parsing aborted.',
        extensions: { code: 'GRAPHQL_PARSE_FAILED' },
      },
    ]);
  });

  it.each([
    ['values', `{ paymentLinks(filter: { id: ${nest(1_900, '[', ']')} }) { totalCount } }`],
    ['values without end', `{ a(b: ${'['.repeat(3_990)}`],
    ['selections', nest(1_900, '{ a ', '}')],
    ['inline fragments', `{ ${nest(1_300, '... { ', '}')} }`],
    ['types', `query ($a: ${nest(1_900, '[', ']').replace('[]', '[Int]')}) { __typename }`],
  ])('nests %s too deeply, and is answered all the same', async (_, query) => {
    const answer = await gateway.call('POST', '/graphql', { body: { query } });

    expect(answer.status).toBe(200);
    expect(await answer.json()).toMatchObject({
      errors: [{ extensions: { code: expect.stringMatching(/^[A-Z_]+$/) } }],
    });
  });

  it('has fragments that go in a circle', async () => {
    const { errors } = await gateway.graphql('{ ...a } fragment a on Query { ...b } fragment b on Query { ...a }');

    expect(errors?.[0]?.message).toBe('Cannot spread fragment "a" within itself via "b".');
  });
});

describe('a document within the limits', () => {
  it.each([
    [
      'the introspection that GraphiQL sends',
      getIntrospectionQuery({ descriptions: true, inputValueDeprecation: true, oneOf: true, specifiedByUrl: true }),
    ],
    ['thirty aliases', `{ ${times(30, (i) => `a${i}: __typename`)} }`],
    [
      'fields that fragments repeat',
      `{ paymentLinks { nodes { ${times(20, (i) => `...f${i}`)} } } } ${times(20, (i) => `fragment f${i} on PaymentLink { id status }`)}`,
    ],
    [
      'fields of several types of a union',
      `mutation { deletePaymentLink(id: "x") { ... on NotFoundError { message } ... on InvalidStateError { message } ... on Error { message } } }`,
    ],
    [
      'fifty links with everything in them',
      `{ paymentLinks(first: 50) { totalCount edges { cursor node {
        id checkoutToken status inactiveReason currency preTaxAmount totalAmount paymentMethodsAllowed duration customerRequirements
        items { description preTaxAmount totalAmount tax { name type value amount } }
        destinations { type amount name externalId metadata { image description category } account { type currency accountNumber accountHolder } }
        owner { identityId name lastName nickname documentNumber entityType }
        customer { customerId firstName lastName email phoneNumber phoneNumberPrefix documentType documentNumber address { street country zipcode } }
        successUrl failedUrl paymentLimit url qrCode createdAt updatedAt expiresAt
      } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }`,
    ],
  ])('has %s', async (_, query) => {
    expect((await gateway.graphql(query)).errors).toBeUndefined();
  });
});
