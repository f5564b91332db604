import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTestGateway, type TestGateway } from '../../support/gateway.ts';
import { linkInput } from '../../support/link-input.ts';
import { dialects } from '../../support/store.ts';

const ERROR = '... on Error { __typename code message }';
const ERRORS = `${ERROR} ... on ValidationError { issues { path code message } }`;
const CREATE = `mutation ($input: CreateCheckoutSessionInput!) { createCheckoutSession(input: $input) {
  ... on CreateCheckoutSessionPayload { checkoutSession { id status } } ${ERRORS}
} }`;
const REFRESH = `mutation ($token: String!) { refreshCheckoutSession(checkoutToken: $token) {
  ... on RefreshCheckoutSessionPayload { checkoutSession { id status expiresAt } } ${ERROR}
} }`;
const CANCEL = `mutation ($id: ID!) { cancelCheckoutSession(id: $id) {
  ... on CancelCheckoutSessionPayload { checkoutSession { id status } } ${ERROR}
} }`;
const PAY = `mutation ($id: ID!, $input: PayCheckoutSessionInput!) { payCheckoutSession(id: $id, input: $input) {
  ... on PayCheckoutSessionPayload { payment {
    id status failureCode failureMessage checkoutSession { status } paymentLink { status }
  } } ${ERRORS}
} }`;
const RECEIVE = `mutation ($id: ID!) { simulatePaymentReceived(id: $id) {
  ... on SimulatePaymentReceivedPayload { payment {
    id status receivedAt checkoutSession { status } paymentLink { status stats { opens sessions paid conversion } }
  } } ${ERRORS}
} }`;

describe.each(dialects)('on %s', (dialect) => {
  let gateway: TestGateway;
  let made = 0;
  beforeAll(async () => {
    gateway = await createTestGateway({ dialect });
  });
  afterAll(() => gateway.stop());

  /** An ACTIVE link, made through the other face. */
  async function activeLink(otherwise: Readonly<Record<string, unknown>> = {}) {
    made += 1;
    const body = linkInput({ checkoutToken: `checkout-${made}`, ...otherwise });
    const link = (await (await gateway.call('POST', '/payment-links', { body })).json()) as {
      id: string;
      checkoutToken: string;
      url: string;
    };
    await gateway.call('POST', `/payment-links/${link.id}/activate`);
    return link;
  }

  async function run(query: string, variables: Record<string, unknown>, as: 'demo' | 'other' = 'demo') {
    const { data, errors } = await gateway.graphql<Record<string, Record<string, unknown>>>(query, variables, { as });
    expect(errors).toBeUndefined();
    return Object.values(data ?? {})[0] as Record<string, never>;
  }

  async function begin(otherwise: Readonly<Record<string, unknown>> = {}) {
    const link = await activeLink(otherwise);
    const { checkoutSession } = await run(CREATE, { input: { checkoutToken: link.checkoutToken } });
    return { link, session: checkoutSession as unknown as { id: string } };
  }

  const card = (token: string) => ({ paymentMethod: 'CARD', card: { token } });

  test('from a session to its funds, every step shows in link, session and payment', async () => {
    const { link, session } = await begin();
    const { payment } = await run(PAY, { id: session.id, input: card('tok_success') });
    expect(payment).toEqual({
      id: expect.stringMatching(/^pay_/),
      status: 'CAPTURED',
      failureCode: null,
      failureMessage: null,
      checkoutSession: { status: 'PROCESSING_PAYMENT' },
      paymentLink: { status: 'PROCESSING_PAYMENT' },
    });
    gateway.clock.advance(60_000);
    const { id } = payment as unknown as { id: string };
    const received = {
      payment: {
        id,
        status: 'RECEIVED',
        receivedAt: new Date(gateway.clock()).toISOString(),
        checkoutSession: { status: 'FINISHED' },
        paymentLink: { status: 'FINISHED', stats: { opens: 0, sessions: 1, paid: 1, conversion: 1 } },
      },
    };
    expect(await run(RECEIVE, { id })).toEqual(received);
    gateway.clock.advance(60_000);
    expect(await run(RECEIVE, { id })).toEqual(received);
    expect(await (await gateway.call('GET', `/payment-links/${link.id}`)).json()).toMatchObject({ status: 'FINISHED' });
  });

  test('a refusal says why, and the link can be paid again', async () => {
    const { session } = await begin();
    expect(await run(PAY, { id: session.id, input: card('tok_insufficient_funds') })).toEqual({
      payment: {
        id: expect.stringMatching(/^pay_/),
        status: 'FAILED',
        failureCode: 'insufficient_funds',
        failureMessage: 'There are not enough funds.',
        checkoutSession: { status: 'FAILED' },
        paymentLink: { status: 'ACTIVE' },
      },
    });
  });

  test('a session and a payment have every field, by their ids and through node', async () => {
    const customer = { firstName: 'Ana', address: { country: 'CHL' } };
    const link = await activeLink({ customer, customerRequirements: ['firstName'], successUrl: 'https://a.example/b' });
    const { checkoutSession } = await run(CREATE, {
      input: {
        checkoutToken: link.checkoutToken,
        customer: { customerId: 'ana', email: 'ana@example.com', lastName: null },
      },
    });
    const { id } = checkoutSession as unknown as { id: string };
    await run(PAY, { id, input: card('tok_success') });
    const now = new Date(gateway.clock()).toISOString();
    const fields = `id status paymentLinkId paymentLink { id } checkoutToken currency preTaxAmount totalAmount
      paymentConfigs { currency paymentMethods { method enabled requiredFields purchaseAmount } }
      items { description } paymentMethodsAllowed destinations { amount } owner { identityId }
      customer { customerId firstName email lastName address { country } } customerRequirements redirectUrl url
      createdAt updatedAt expiresAt payments { totalCount nodes {
        id status paymentMethod totalAmount currency externalId identityId accountNumber customer { email }
        paymentLinkId paymentLink { id } checkoutSessionId checkoutSession { id }
        createdAt updatedAt authorizedAt capturedAt receivedAt
      } }`;
    const method = (name: string) => ({
      method: name,
      enabled: true,
      // What the link requires, and what the rail asks beside it.
      requiredFields: name === 'WEBPAY' ? ['FIRST_NAME', 'LAST_NAME', 'EMAIL'] : ['FIRST_NAME'],
      purchaseAmount: '11900',
    });
    const whole = {
      id,
      status: 'PROCESSING_PAYMENT',
      paymentLinkId: link.id,
      paymentLink: { id: link.id },
      checkoutToken: link.checkoutToken,
      currency: 'CLP',
      preTaxAmount: '10000',
      totalAmount: '11900',
      paymentConfigs: [{ currency: 'CLP', paymentMethods: [method('CARD'), method('WEBPAY')] }],
      items: [{ description: 'Whole-bean coffee, 1 kg' }],
      paymentMethodsAllowed: ['CARD', 'WEBPAY'],
      destinations: [{ amount: '11900' }],
      owner: { identityId: 'idn_andes_cafe' },
      customer: {
        customerId: 'ana',
        firstName: 'Ana',
        email: 'ana@example.com',
        lastName: null,
        address: { country: 'CHL' },
      },
      customerRequirements: ['FIRST_NAME'],
      redirectUrl: 'https://a.example/b',
      url: `${link.url}/${id}`,
      createdAt: now,
      updatedAt: now,
      expiresAt: new Date(gateway.clock() + 1_800_000).toISOString(),
      payments: {
        totalCount: 1,
        nodes: [
          {
            id: expect.stringMatching(/^pay_/),
            status: 'CAPTURED',
            paymentMethod: 'CARD',
            totalAmount: '11900',
            currency: 'CLP',
            externalId: link.checkoutToken,
            identityId: 'idn_andes_cafe',
            accountNumber: '7001000001',
            customer: { email: 'ana@example.com' },
            paymentLinkId: link.id,
            paymentLink: { id: link.id },
            checkoutSessionId: id,
            checkoutSession: { id },
            createdAt: now,
            updatedAt: now,
            authorizedAt: now,
            capturedAt: now,
            receivedAt: null,
          },
        ],
      },
    };
    const byId = await run(`query ($id: ID!) { checkoutSession(id: $id) { ${fields} } }`, { id });
    expect(byId).toEqual(whole);
    expect(await run(`query ($id: ID!) { node(id: $id) { ... on CheckoutSession { ${fields} } } }`, { id })).toEqual(
      whole,
    );

    const [payment] = (byId.payments as unknown as { nodes: { id: string }[] }).nodes;
    const nodes = 'query ($ids: [ID!]!) { nodes(ids: $ids) { __typename id } }';
    const ids = [payment?.id, id, link.id];
    const found = [
      { __typename: 'Payment', id: payment?.id },
      { __typename: 'CheckoutSession', id },
    ];
    expect(await run(nodes, { ids })).toEqual([...found, { __typename: 'PaymentLink', id: link.id }]);
    expect(await run(nodes, { ids }, 'other')).toEqual([null, null, null]);
    expect(await run('query ($id: ID!) { payment(id: $id) { id } }', { id: payment?.id })).toEqual({ id: payment?.id });
    const none = await gateway.graphql('query ($id: ID!) { payment(id: $id) { id } checkoutSession(id: $id) { id } }', {
      id: link.id,
    });
    expect(none.data).toEqual({ payment: null, checkoutSession: null });
  });

  describe('what is refused, and in the same words as in REST', () => {
    const missing = (message: string) => ({ __typename: 'NotFoundError', code: 'NOT_FOUND', message });
    const wrong = (message: string) => ({ __typename: 'InvalidStateError', code: 'FAILED_PRECONDITION', message });

    test('a link that is not ACTIVE, or missing', async () => {
      const link = await activeLink();
      await gateway.call('POST', `/payment-links/${link.id}/deactivate`);
      const input = { checkoutToken: link.checkoutToken };
      const refusal = wrong('A payment link that is EXPIRED accepts no checkout sessions');
      expect(await run(CREATE, { input })).toEqual(refusal);
      expect(await run(REFRESH, { token: link.checkoutToken })).toEqual(refusal);
      const gone = missing('There is no such payment link');
      expect(await run(CREATE, { input }, 'other')).toEqual(gone);
      expect(await run(REFRESH, { token: 'never-issued' })).toEqual(gone);
    });

    test('a payer of whom too little is known, and a method that is not allowed', async () => {
      const { session } = await begin({ customerRequirements: ['email', 'address'] });
      const input = { paymentMethod: 'PIX', customer: { email: null } };
      expect(await run(PAY, { id: session.id, input })).toEqual({
        __typename: 'ValidationError',
        code: 'INVALID',
        message: 'paymentMethod: must be a method that the payment link allows: CARD, WEBPAY',
        issues: [
          {
            path: ['paymentMethod'],
            code: 'INVALID',
            message: 'must be a method that the payment link allows: CARD, WEBPAY',
          },
          { path: ['customer', 'email'], code: 'MISSING', message: 'is required' },
          { path: ['customer', 'address'], code: 'MISSING', message: 'is required' },
        ],
      });
      const faulty = { ...card('tok_success'), customer: { email: 'nobody' } };
      expect(await run(PAY, { id: session.id, input: faulty })).toMatchObject({
        code: 'INVALID',
        issues: [{ path: ['customer', 'email'], message: 'must be an e-mail address' }],
      });
    });

    test('a session in the wrong status, or missing', async () => {
      const { session } = await begin();
      const id = session.id;
      const input = card('tok_success');
      const { payment } = await run(PAY, { id, input });
      expect(await run(PAY, { id, input })).toEqual({ payment });
      expect(await run(PAY, { id, input: card('tok_pending') })).toEqual(
        wrong('A checkout session that is PROCESSING_PAYMENT cannot be paid'),
      );
      expect(await run(CANCEL, { id })).toEqual(
        wrong('A checkout session that is PROCESSING_PAYMENT cannot be canceled'),
      );
      const gone = missing('There is no such checkout session');
      expect(await run(PAY, { id, input }, 'other')).toEqual(gone);
      expect(await run(CANCEL, { id }, 'other')).toEqual(gone);
      expect(await run(RECEIVE, { id })).toEqual(missing('There is no such payment'));
      const paid = { id: (payment as unknown as { id: string }).id };
      expect(await run(RECEIVE, paid, 'other')).toEqual(missing('There is no such payment'));
    });
  });

  test('a session is refreshed and canceled', async () => {
    const { link, session } = await begin();
    gateway.clock.advance(60_000);
    expect(await run(REFRESH, { token: link.checkoutToken })).toEqual({
      checkoutSession: {
        id: session.id,
        status: 'ACTIVE',
        expiresAt: new Date(gateway.clock() + 1_800_000).toISOString(),
      },
    });
    for (const _ of [1, 2]) {
      expect(await run(CANCEL, { id: session.id })).toEqual({ checkoutSession: { id: session.id, status: 'EXPIRED' } });
    }
  });
});
