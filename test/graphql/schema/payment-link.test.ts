import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestGateway, type TestGateway } from '../../support/gateway.ts';
import { linkInput } from '../../support/link-input.ts';
import { CREATE } from '../operations.ts';

const EVERYTHING = /* GraphQL */ `
  query ($id: ID!) {
    paymentLink(id: $id) {
      __typename id checkoutToken status inactiveReason
      items { description preTaxAmount tax { name type value amount } totalAmount }
      currency preTaxAmount totalAmount paymentMethodsAllowed duration customerRequirements
      destinations {
        type amount name externalId metadata { image description category }
        account { type currency accountNumber accountHolder }
      }
      owner { identityId name lastName nickname documentNumber entityType }
      customer {
        customerId firstName lastName email phoneNumber phoneNumberPrefix documentType documentNumber
        address { administrativeAreaLevel1 administrativeAreaLevel2 administrativeAreaLevel3 street streetNumber optionalAddress country zipcode }
      }
      successUrl failedUrl paymentLimit url createdAt updatedAt expiresAt
    }
  }
`;

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await createTestGateway();
});
afterAll(() => gateway.stop());

async function create(otherwise: Record<string, unknown> = {}): Promise<string> {
  const { data } = await gateway.graphql<{ result: { paymentLink: { id: string } } }>(CREATE, {
    input: linkInput({ checkoutToken: null, ...otherwise }),
  });
  return data?.result.paymentLink.id ?? '';
}

it('reads every part of a link that has only what it must', async () => {
  const id = await create({ checkoutToken: 'plain' });

  expect(await gateway.graphql(EVERYTHING, { id })).toEqual({
    data: {
      paymentLink: {
        __typename: 'PaymentLink',
        id,
        checkoutToken: 'plain',
        status: 'ATTEMPT',
        inactiveReason: 'NOT_ACTIVATED',
        items: [
          {
            description: 'Whole-bean coffee, 1 kg',
            preTaxAmount: '10000',
            tax: { name: 'IVA', type: 'PERCENTAGE', value: '19', amount: '1900' },
            totalAmount: '11900',
          },
        ],
        currency: 'CLP',
        preTaxAmount: '10000',
        totalAmount: '11900',
        paymentMethodsAllowed: ['CARD', 'WEBPAY'],
        duration: 3600,
        customerRequirements: [],
        destinations: [
          {
            type: 'ACCOUNT',
            amount: '11900',
            name: null,
            externalId: null,
            metadata: null,
            account: {
              type: 'CHECKING',
              currency: 'CLP',
              accountNumber: '7001000001',
              accountHolder: 'Café de los Andes',
            },
          },
        ],
        owner: {
          identityId: 'idn_andes_cafe',
          name: 'Café de los Andes',
          lastName: null,
          nickname: null,
          documentNumber: null,
          entityType: null,
        },
        customer: null,
        successUrl: null,
        failedUrl: null,
        paymentLimit: 1,
        url: expect.stringMatching(/^http:\/\/localhost:4000\/pay\/plain\/[\w.-]{22,}$/),
        createdAt: '2026-06-15T12:00:00.000Z',
        updatedAt: '2026-06-15T12:00:00.000Z',
        expiresAt: '2026-06-15T13:00:00.000Z',
      },
    },
  });
});

it('reads every part of a link that has all it can', async () => {
  const address = {
    administrativeAreaLevel1: 'Cundinamarca',
    administrativeAreaLevel2: 'Bogotá',
    administrativeAreaLevel3: 'Chapinero',
    street: 'Carrera 7',
    streetNumber: '71-21',
    optionalAddress: 'Torre B',
    country: 'COL',
    zipcode: '110231',
  };
  const customer = {
    customerId: 'c-1',
    firstName: 'Ana',
    lastName: 'Ruiz',
    email: 'Ana@example.com',
    phoneNumber: '3001234567',
    phoneNumberPrefix: '+57',
    documentType: 'CC',
    documentNumber: '52000111',
    address,
  };
  const owner = {
    identityId: 'idn_1',
    name: 'Luz',
    lastName: 'Mar',
    nickname: 'luz',
    documentNumber: '9',
    entityType: 'PERSON',
  };
  const destination = {
    type: 'ACCOUNT',
    amount: '11900',
    name: 'Main',
    externalId: 'd-1',
    metadata: { image: 'https://shop.example/i.png', description: 'Coffee', category: 'food' },
    account: { type: 'ESCROW', currency: 'CLP', accountNumber: '9', accountHolder: 'Luz' },
  };
  const id = await create({
    customer,
    owner,
    destinations: [destination],
    customerRequirements: ['EMAIL', 'ADDRESS'],
    successUrl: 'https://shop.example/ok',
    failedUrl: 'https://shop.example/no',
    paymentLimit: null,
  });

  const { data } = await gateway.graphql<{ paymentLink: object }>(EVERYTHING, { id });

  expect(data?.paymentLink).toMatchObject({
    customer,
    owner,
    destinations: [destination],
    customerRequirements: ['EMAIL', 'ADDRESS'],
    successUrl: 'https://shop.example/ok',
    failedUrl: 'https://shop.example/no',
    paymentLimit: null,
  });
});

describe('what is not yours', () => {
  const operations = [
    'query ($id: ID!) { paymentLink(id: $id) { id } }',
    'query ($id: ID!) { node(id: $id) { __typename id } }',
    'query ($id: ID!) { nodes(ids: [$id]) { id } }',
    'query ($token: String!) { paymentLinkByToken(checkoutToken: $token) { id } }',
    'query ($id: ID!) { paymentLinks(filter: { id: [$id] }) { totalCount nodes { id } } }',
    'query ($token: String!) { paymentLinks(filter: { checkoutToken: [$token] }) { totalCount nodes { id } } }',
    'mutation ($id: ID!) { activatePaymentLink(id: $id) { __typename ... on Error { code message } } }',
    'mutation ($id: ID!) { deactivatePaymentLink(id: $id) { __typename ... on Error { code message } } }',
    'mutation ($id: ID!) { updatePaymentLink(id: $id, input: {}) { __typename ... on Error { code message } } }',
    'mutation ($id: ID!) { deletePaymentLink(id: $id) { __typename ... on Error { code message } } }',
  ];

  it.each(operations)('is missing, byte for byte: %s', async (query) => {
    const token = randomUUID();
    const id = await create({ checkoutToken: token });
    const ask = async (as: 'demo' | 'other', variables: Record<string, string>) => {
      const answer = await gateway.call('POST', '/graphql', { as, body: { query, variables } });
      return { status: answer.status, body: await answer.text() };
    };

    const stranger = await ask('other', { id, token });
    const missing = await ask('other', { id: 'pl_01k00000000000000000000000', token: 'nobody-has-this' });
    const owner = await ask('demo', { id, token });

    expect(stranger).toEqual(missing);
    expect(owner).not.toEqual(missing);
  });
});

it('reads the status as of one moment, to the millisecond', async () => {
  const id = await create({ activate: true, duration: 30 });
  const read = async () =>
    (await gateway.graphql('query ($id: ID!) { paymentLink(id: $id) { status inactiveReason } }', { id })).data;

  gateway.clock.advance(29_999);
  const before = await read();
  gateway.clock.advance(1);

  expect([before, await read()]).toEqual([
    { paymentLink: { status: 'ACTIVE', inactiveReason: null } },
    { paymentLink: { status: 'EXPIRED', inactiveReason: 'EXPIRED' } },
  ]);
});
