import { createHmac } from 'node:crypto';
import type { FeedEvent } from '../domain/event.ts';
import { standardKey } from '../domain/webhook/webhook-secret.ts';

/** The exact body of a delivery, and its signature headers. */
export type SignedMessage = { readonly body: string; readonly headers: Readonly<Record<string, string>> };

/**
 * The envelope `{event, data, signature}` as compact JSON in that order, signed by every scheme that receivers may verify:
 * with each of the secrets where a scheme allows several signatures, else with the oldest one, which the receiver has
 * for certain.
 */
export function signMessage(
  event: Pick<FeedEvent, 'id' | 'type' | 'data' | 'paymentLinkId' | 'linkSequence'>,
  { secrets, now }: { readonly secrets: readonly [string, ...string[]]; readonly now: number },
): SignedMessage {
  const oldest = secrets.at(-1) ?? secrets[0];
  const content = { event: event.type, data: event.data };
  const body = JSON.stringify({ ...content, signature: hexHmac(oldest, JSON.stringify(content)) });
  // Standard Webhooks: the id stays the same over every retry and replay, the time is that of this attempt.
  const timestamp = Math.floor(now / 1000);
  const signatures = secrets.map((secret) => {
    const hmac = createHmac('sha256', standardKey(secret)).update(`${event.id}.${timestamp}.${body}`);
    return `v1,${hmac.digest('base64')}`;
  });
  return {
    body,
    headers: {
      'content-type': 'application/json',
      'x-webhook-signature': hexHmac(oldest, body),
      'webhook-id': event.id,
      'webhook-timestamp': String(timestamp),
      'webhook-signature': signatures.join(' '),
      'webhook-link-id': event.paymentLinkId,
      'webhook-link-sequence': String(event.linkSequence),
    },
  };
}

function hexHmac(secret: string, text: string): string {
  return createHmac('sha256', secret).update(text).digest('hex');
}
