import { createHmac } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { Webhook } from 'standardwebhooks';
import { describe, expect, test } from 'vitest';
import { createWebhookSecret } from '../../src/domain/webhook/webhook-secret.ts';
import { signMessage } from '../../src/webhooks/signature.ts';

/** The event of the published example, whose signature under `WEBHOOK_SECRET` is published with it. */
const CAPTURED = {
  id: 'evt_01k8n3h5c0abcdefghjkmnpqrs',
  paymentLinkId: 'pl_01k8n3h5c0abcdefghjkmnpqrs',
  linkSequence: 7,
  type: 'Transaction.Captured',
  data: {
    transaction: {
      id: '67a0307eaddea901a60144ec',
      purchaseAmount: '50000',
      totalAmount: '50000',
      externalId: '123456',
      currency: 'COP',
      status: 'CAPTURED',
    },
  },
} as const;

const hex = (secret: string, text: string) => createHmac('sha256', secret).update(text).digest('hex');

test('signs the published test vector as published', () => {
  const { body, headers } = signMessage(CAPTURED, { secrets: ['WEBHOOK_SECRET'], now: 1_760_000_000_999 });
  expect(body).toBe(
    '{"event":"Transaction.Captured","data":{"transaction":{"id":"67a0307eaddea901a60144ec","purchaseAmount":"50000",' +
      '"totalAmount":"50000","externalId":"123456","currency":"COP","status":"CAPTURED"}},' +
      '"signature":"8ebbc8f202a8ee1fae51de8923fcc042a5cf9fe3e98f96a1d866b61dfd518d56"}',
  );
  expect(headers).toEqual({
    'content-type': 'application/json',
    'x-webhook-signature': hex('WEBHOOK_SECRET', body),
    'webhook-id': CAPTURED.id,
    'webhook-timestamp': '1760000000',
    'webhook-signature': expect.stringMatching(/^v1,[A-Za-z0-9+/]{43}=$/),
    'webhook-link-id': CAPTURED.paymentLinkId,
    'webhook-link-sequence': '7',
  });
});

test('an event of a link travels in the same envelope', () => {
  const paymentLink = {
    id: 'pl_1',
    checkoutToken: 'pedido ñandú "1"',
    status: 'FINISHED',
    totalAmount: '150.00',
    currency: 'ARS',
  } as const;
  const event = {
    id: 'evt_1',
    paymentLinkId: 'pl_1',
    linkSequence: 3,
    type: 'PaymentLink.Finished',
    data: { paymentLink },
  } as const;
  const { body } = signMessage(event, { secrets: ['WEBHOOK_SECRET'], now: 0 });
  const signature = hex('WEBHOOK_SECRET', JSON.stringify({ event: event.type, data: event.data }));
  expect(body).toBe(JSON.stringify({ event: 'PaymentLink.Finished', data: { paymentLink }, signature }));
});

describe('independent verifiers', () => {
  const made = createWebhookSecret((count) => new Uint8Array(count).fill(7));

  test.each([
    ['the secret as it was shown', made, new Webhook(made)],
    ['a secret of another form, as it is', 'WEBHOOK_SECRET', new Webhook('WEBHOOK_SECRET', { format: 'raw' })],
    [
      'a secret of another form, spelled in base64',
      'WEBHOOK_SECRET',
      new Webhook(`whsec_${Buffer.from('WEBHOOK_SECRET').toString('base64')}`),
    ],
  ])('standardwebhooks with %s', (_, secret, verifier) => {
    const { body, headers } = signMessage(CAPTURED, { secrets: [secret], now: Date.now() });
    expect(verifier.verify(body, headers)).toEqual(JSON.parse(body));
    expect(() => verifier.verify(body.replace('50000', '50001'), headers)).toThrow('No matching signature found');
    expect(() => verifier.verify(body, { ...headers, 'webhook-id': 'evt_2' })).toThrow('No matching signature found');
  });

  test('in a rotation, with either secret; where there is room for one, the old secret goes on', () => {
    const renewed = createWebhookSecret((count) => new Uint8Array(count).fill(8));
    const { body, headers } = signMessage(CAPTURED, { secrets: [renewed, made], now: Date.now() });
    for (const secret of [renewed, made]) {
      expect(new Webhook(secret).verify(body, headers)).toEqual(JSON.parse(body));
      const alone = signMessage(CAPTURED, { secrets: [secret], now: Number(headers['webhook-timestamp']) * 1_000 });
      // Each signs the same body: only the envelope's own signature is the old secret's.
      expect(alone.body === body).toBe(secret === made);
    }
    expect(headers['webhook-signature']).toMatch(/^v1,\S{44} v1,\S{44}$/);
    expect(headers['x-webhook-signature']).toBe(hex(made, body));
    const { event, data, signature } = JSON.parse(body);
    expect(signature).toBe(hex(made, JSON.stringify({ event, data })));
  });

  test('node:crypto, as a receiver of the published envelope does it', () => {
    const { body, headers } = signMessage(CAPTURED, { secrets: [made], now: 0 });
    const { event, data, signature } = JSON.parse(body);
    expect(hex(made, JSON.stringify({ event, data }))).toBe(signature);
    expect(hex(made, body)).toBe(headers['x-webhook-signature']);
  });
});

test('the ten lines of the documentation take what is signed with the secret, old or new, and nothing else', async () => {
  const [, code = ''] = /```js\n([\s\S]*?)```/.exec(await readFile('docs/webhooks.md', 'utf8')) ?? [];
  const { isSigned } = await import(`data:text/javascript,${encodeURIComponent(code)}`);
  const [made, renewed] = [7, 8].map((byte) => createWebhookSecret((count) => new Uint8Array(count).fill(byte)));
  if (made === undefined || renewed === undefined) throw new Error('There are two secrets');
  const { body, headers } = signMessage(CAPTURED, { secrets: [renewed, made], now: Date.now() });
  expect([made, renewed, 'whsec_', 'other'].map((secret) => isSigned(headers, body, secret))).toEqual([
    true,
    true,
    false,
    false,
  ]);
  expect(isSigned(headers, body.replace('50000', '50001'), made)).toBe(false);
  expect(isSigned({ ...headers, 'webhook-id': 'evt_2' }, body, made)).toBe(false);
  expect(isSigned({}, body, made)).toBe(false);
  const old = signMessage(CAPTURED, { secrets: [made], now: Date.now() - 301_000 });
  expect(isSigned(old.headers, old.body, made)).toBe(false);
  const own = signMessage(CAPTURED, { secrets: ['WEBHOOK_SECRET'], now: Date.now() });
  expect(isSigned(own.headers, own.body, 'WEBHOOK_SECRET')).toBe(true);
});
