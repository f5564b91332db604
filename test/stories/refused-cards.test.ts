import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTestGateway, type TestGateway } from '../support/gateway.ts';
import { linkInput } from '../support/link-input.ts';
import { dialects } from '../support/store.ts';

const PAY = `mutation ($id: ID!, $card: String!) {
  payCheckoutSession(id: $id, input: { paymentMethod: CARD, card: { token: $card } }) {
    __typename
    ... on PayCheckoutSessionPayload { payment { status } }
  }
}`;

describe.each(dialects)('on %s, the server of a link’s owner', (dialect) => {
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await createTestGateway({
      dialect,
      env: { CHECKOUT_MAX_REFUSALS_PER_LINK: '2', CHECKOUT_WINDOW_S: '60' },
    });
  });
  afterAll(() => gateway.stop());

  async function newLink(checkoutToken: string) {
    const answer = await gateway.call('POST', '/payment-links', { body: linkInput({ checkoutToken }) });
    const { id } = (await answer.json()) as { id: string };
    await gateway.call('POST', `/payment-links/${id}/activate`);
    return { id, checkoutToken };
  }

  async function begin({ checkoutToken }: { readonly checkoutToken: string }): Promise<string> {
    const answer = await gateway.call('POST', `/payment-links/token/${checkoutToken}/checkout-sessions`);
    return ((await answer.json()) as { id: string }).id;
  }

  const payByRest = (session: string, token: string) =>
    gateway.call('POST', `/checkout-sessions/${session}/payments`, {
      body: { paymentMethod: 'CARD', card: { token } },
    });
  const payByGraphql = (id: string, card: string) => gateway.graphql(PAY, { id, card });

  test('hears 429 after the refusals of a link, on both faces, until the window ends', async () => {
    const link = await newLink('refused-1');
    expect((await payByRest(await begin(link), 'tok_refused')).status).toBe(200);
    expect((await payByGraphql(await begin(link), 'tok_refused')).errors).toBeUndefined();
    const session = await begin(link);
    const client = {
      events: await gateway.store.events.last('demo'),
      payments: await gateway.store.payments.count('demo', {}),
    };
    gateway.clock.advance(15_000);

    const refused = await payByRest(session, 'tok_success');
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '45']);
    expect(await refused.json()).toMatchObject({
      status: 429,
      code: '32',
      type: 'tooManyRequests',
      message: 'There were too many payment attempts on the payment link; try again in 45 s',
    });
    // Twice, since the second time is answered by the compiled operation.
    for (let i = 0; i < 2; i += 1) {
      const { errors } = await payByGraphql(session, 'tok_success');
      expect(errors).toMatchObject([{ extensions: { code: 'TOO_MANY_REQUESTS', retryAfter: 45 } }]);
    }
    expect(await gateway.store.events.last('demo')).toBe(client.events);
    expect(await gateway.store.payments.count('demo', {})).toBe(client.payments);
    expect((await gateway.store.checkoutSessions.find('demo', session))?.storedStatus).toBe('ACTIVE');

    expect((await payByRest(await begin(await newLink('refused-2')), 'tok_success')).status).toBe(200);
    gateway.clock.advance(45_000);
    expect((await payByRest(session, 'tok_success')).status).toBe(200);
  });

  test('is not held back by what strangers tried on the page', async () => {
    const link = await newLink('refused-3');
    const { id: clientId, tag: clientTag } = (await gateway.store.clients.find('demo')) ?? { id: '', tag: '' };
    for (let i = 0; i < 3; i += 1) {
      const paying = { checkoutToken: link.checkoutToken, sessionId: '', payerKey: `stranger ${i}` };
      const input = { paymentMethod: 'CARD', card: { token: 'tok_refused' } };
      await gateway.services.payments.payFromPage({ clientId, clientTag }, paying, input);
    }
    expect((await payByRest(await begin(link), 'tok_success')).status).toBe(200);
  });
});
