import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTestGateway, type TestGateway } from '../support/gateway.ts';
import { linkInput } from '../support/link-input.ts';

type Json = Readonly<Record<string, unknown>>;

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await createTestGateway();
});
afterAll(() => gateway.stop());

async function rest(method: string, path: string, body?: unknown): Promise<Json> {
  const text = await (await gateway.call(method, path, { body })).text();
  return text === '' ? {} : (JSON.parse(text) as Json);
}

async function eventsOf(linkId: unknown) {
  const events = await gateway.store.events.after('demo', 0, 1_000);
  return events.filter(({ paymentLinkId }) => paymentLinkId === linkId);
}

it('goes from a link to its sessions, payments and events, and each keeps what it had', async () => {
  const link = await rest('POST', '/payment-links', linkInput({ checkoutToken: 'noted', metadata: { order: '1' } }));
  expect(link.metadata).toEqual({ order: '1' });
  await rest('POST', `/payment-links/${link.id}/activate`);
  const session = await rest('POST', '/payment-links/token/noted/checkout-sessions', {});
  expect(session.metadata).toEqual({ order: '1' });

  const changed = await rest('PATCH', `/payment-links/${link.id}`, { metadata: { order: null, till: '7' } });
  expect(changed.metadata).toEqual({ till: '7' });
  expect((await rest('GET', `/checkout-sessions/${session.id}`)).metadata).toEqual({ order: '1' });
  const pay = { paymentMethod: 'CARD', card: { token: 'tok_instant' } };
  const payment = await rest('POST', `/checkout-sessions/${session.id}/payments`, pay);
  expect(payment.metadata).toEqual({ order: '1' });

  const query = `query ($link: ID!, $session: ID!, $payment: ID!) {
    paymentLink(id: $link) { metadata { key value } }
    checkoutSession(id: $session) { metadata { key value } }
    payment(id: $payment) { metadata { key value } } }`;
  expect(await gateway.graphql(query, { link: link.id, session: session.id, payment: payment.id })).toEqual({
    data: {
      paymentLink: { metadata: [{ key: 'till', value: '7' }] },
      checkoutSession: { metadata: [{ key: 'order', value: '1' }] },
      payment: { metadata: [{ key: 'order', value: '1' }] },
    },
  });
  const told = (await eventsOf(link.id)).map(({ type, data }) => [
    type,
    'transaction' in data ? data.transaction.metadata : data.paymentLink.metadata,
  ]);
  expect(told).toEqual([
    ['PaymentLink.Created', { order: '1' }],
    ['PaymentLink.Activated', { order: '1' }],
    ['PaymentLink.Updated', { till: '7' }],
    ['PaymentLink.Processing', { till: '7' }],
    ['Transaction.Captured', { order: '1' }],
    ['Transaction.Received', { order: '1' }],
    ['PaymentLink.Finished', { till: '7' }],
  ]);
});

it('is absent from every answer and event of a link that never had any', async () => {
  const session = await rest('POST', '/checkout-sessions', linkInput({ checkoutToken: 'plain' }));
  const link = await rest('GET', `/payment-links/${session.paymentLinkId}`);
  const pay = { paymentMethod: 'CARD', card: { token: 'tok_instant' } };
  const payment = await rest('POST', `/checkout-sessions/${session.id}/payments`, pay);
  for (const answer of [link, session, payment]) expect(Object.keys(answer)).not.toContain('metadata');
  expect(JSON.stringify(await eventsOf(link.id))).not.toContain('metadata');
});

it('takes GraphQL’s entries: null removes one, and a key that comes twice is a fault with its path', async () => {
  const link = await rest(
    'POST',
    '/payment-links',
    linkInput({ checkoutToken: 'entries', metadata: { a: '1', b: '2' } }),
  );
  const update = `mutation ($id: ID!, $input: UpdatePaymentLinkInput!) { updatePaymentLink(id: $id, input: $input) {
    ... on UpdatePaymentLinkPayload { paymentLink { metadata { key value } } }
    ... on ValidationError { issues { path message } } } }`;
  const updated = async (metadata: unknown) =>
    (await gateway.graphql<{ updatePaymentLink: unknown }>(update, { id: link.id, input: { metadata } })).data
      ?.updatePaymentLink;
  expect(await updated([{ key: 'a', value: null }, { key: '__proto__', value: 'p' }, { key: 'b' }])).toEqual({
    paymentLink: { metadata: [{ key: '__proto__', value: 'p' }] },
  });
  expect(await gateway.call('GET', `/payment-links/${link.id}`).then((answer) => answer.text())).toContain(
    '"metadata":{"__proto__":"p"}',
  );
  expect(
    await updated([
      { key: 'a', value: '1' },
      { key: 'b', value: '2' },
      { key: 'a', value: '3' },
    ]),
  ).toEqual({
    issues: [{ path: ['metadata', '2', 'key'], message: 'must not occur twice' }],
  });
  expect(await updated([{ key: 'k'.repeat(41), value: 'v' }])).toEqual({
    issues: [
      {
        path: ['metadata', `${'k'.repeat(40)}…`],
        message: 'must have a key of 1 to 40 characters, without U+0000 and lone surrogates',
      },
    ],
  });
});
