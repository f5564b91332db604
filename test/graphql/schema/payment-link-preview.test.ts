import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openCountedStore } from '../../support/counted-store.ts';
import { createTestGateway, type TestGateway } from '../../support/gateway.ts';
import { linkInput } from '../../support/link-input.ts';
import { CREATE } from '../operations.ts';

const TERMS = `checkoutToken status currency preTaxAmount totalAmount paymentMethodsAllowed duration customerRequirements
  successUrl failedUrl paymentLimit expiresAt metadata { key value } customer { firstName } owner { identityId name }
  items { description totalAmount tax { amount } } destinations { type amount account { type currency accountNumber accountHolder } }`;
const PREVIEW = `query ($input: CreatePaymentLinkInput!) {
  previewPaymentLink(input: $input) {
    __typename
    ... on PreviewPaymentLinkPayload { preview { ${TERMS}
      paymentMethods { method obstacle requiredFields missingFields details banks { bankId name } nextStep } } }
    ... on ValidationError { issues { path message } }
    ... on ConflictError { path paymentLinkId }
  }
}`;

let gateway: TestGateway;
let transactions: string[];
beforeAll(async () => {
  const counted = await openCountedStore();
  ({ transactions } = counted);
  gateway = await createTestGateway({ store: counted.store, env: { NODE_ENV: 'development' } });
});
afterAll(() => gateway.stop());

type Result = {
  readonly __typename: string;
  readonly preview?: Record<string, unknown>;
  readonly [name: string]: unknown;
};

async function preview(input: Record<string, unknown>, as: 'demo' | 'other' = 'demo'): Promise<Result | undefined> {
  const { data, errors } = await gateway.graphql<{ previewPaymentLink: Result }>(PREVIEW, { input }, { as });
  expect(errors).toBeUndefined();
  return data?.previewPaymentLink;
}

describe('previewPaymentLink', () => {
  it('shows the link as its creation answers it a moment later, and writes nothing', async () => {
    const input = linkInput({
      checkoutToken: 'soon',
      activate: true,
      destinations: [{ amount: '11900', account: { accountNumber: '7' } }],
      customerRequirements: ['EMAIL'],
      metadata: [{ key: 'order', value: '1' }],
    });
    transactions.length = 0;
    const shown = await preview(input);
    expect(transactions).toEqual([]);

    await gateway.graphql(CREATE, { input });
    const { data } = await gateway.graphql<{ paymentLinkByToken: unknown }>(
      `{ paymentLinkByToken(checkoutToken: "soon") { ${TERMS} } }`,
    );
    const { paymentMethods, ...link } = shown?.preview ?? {};
    expect(link).toEqual(data?.paymentLinkByToken);
    expect(link).toMatchObject({ checkoutToken: 'soon', status: 'ACTIVE', totalAmount: '11900' });
  });

  it('lists the fields that each method requires, and those that the customer still lacks', async () => {
    const input = linkInput({
      checkoutToken: null,
      currency: 'COP',
      paymentMethodsAllowed: ['CARD', 'PSE', 'NEQUI'],
      customerRequirements: ['EMAIL'],
      customer: { firstName: 'Ana', lastName: 'Paz', email: 'ana@example.com' },
      destinations: [{ amount: '11900', account: { accountNumber: '7' } }],
    });
    const shown = await preview(input);
    expect(shown?.preview).toMatchObject({ checkoutToken: null, status: 'ATTEMPT' });
    expect(shown?.preview?.paymentMethods).toEqual([
      {
        method: 'CARD',
        obstacle: null,
        requiredFields: ['EMAIL'],
        missingFields: [],
        details: [],
        banks: [],
        nextStep: null,
      },
      {
        method: 'PSE',
        obstacle: null,
        requiredFields: ['EMAIL', 'FIRST_NAME', 'LAST_NAME', 'DOCUMENT_NUMBER', 'DOCUMENT_TYPE', 'PHONE_NUMBER'],
        missingFields: ['DOCUMENT_NUMBER', 'DOCUMENT_TYPE', 'PHONE_NUMBER'],
        details: ['BANK_ID'],
        banks: expect.arrayContaining([{ bankId: expect.any(String), name: expect.any(String) }]),
        nextStep: 'REDIRECT',
      },
      {
        method: 'NEQUI',
        obstacle: null,
        requiredFields: ['EMAIL', 'PHONE_NUMBER'],
        missingFields: ['PHONE_NUMBER'],
        details: [],
        banks: [],
        nextStep: 'CONFIRM_IN_APP',
      },
    ]);
  });

  it('says which ways nobody serves', async () => {
    const { services, store } = gateway;
    const viewer = { clientId: 'other', clientTag: (await store.clients.find('other'))?.tag ?? '' };
    await services.providerAccounts.set(viewer, {
      provider: 'sandbox',
      mode: 'TEST',
      methods: ['CARD'],
      credentials: [],
    });
    const shown = await preview(linkInput(), 'other');
    expect(shown?.preview?.paymentMethods).toMatchObject([
      { method: 'CARD', obstacle: null },
      { method: 'WEBPAY', obstacle: 'no provider account serves it' },
    ]);
  });

  it('names every fault of the input, or the link that has its reference', async () => {
    expect(await preview(linkInput({ duration: 1, paymentMethodsAllowed: ['PIX'] }))).toEqual({
      __typename: 'ValidationError',
      issues: [
        { path: ['paymentMethodsAllowed', '0'], message: 'must be a method that accepts CLP; PIX does not' },
        { path: ['duration'], message: 'must be a whole number from 30 to 315360000' },
      ],
    });
    const { id } = (await gateway.store.paymentLinks.findByToken('demo', 'soon')) ?? {};
    expect(await preview(linkInput({ checkoutToken: 'soon' }))).toEqual({
      __typename: 'ConflictError',
      path: ['checkoutToken'],
      paymentLinkId: id,
    });
    expect(await preview(linkInput({ checkoutToken: 'soon' }), 'other')).toMatchObject({
      preview: { checkoutToken: 'soon' },
    });
  });

  it('goes beside other fields of the query', async () => {
    const query = `query ($input: CreatePaymentLinkInput!) {
      a: previewPaymentLink(input: $input) { __typename }
      paymentLinkByToken(checkoutToken: "soon") { status }
      b: previewPaymentLink(input: $input) { __typename }
    }`;
    expect(await gateway.graphql(query, { input: linkInput({ duration: 1 }) })).toEqual({
      data: {
        a: { __typename: 'ValidationError' },
        paymentLinkByToken: { status: 'ACTIVE' },
        b: { __typename: 'ValidationError' },
      },
    });
  });
});
