import { createHmac } from 'node:crypto';
import type { DomainEvent } from '../domain/event.ts';
import { standardKey } from '../domain/webhook/webhook-secret.ts';

/** What goes over the wire: the body to the byte, and the headers that vouch for it. */
export type SignedMessage = { readonly body: string; readonly headers: Readonly<Record<string, string>> };

/** The envelope `{event, data, signature}` as compact JSON in that order, signed in every way that receivers verify. */
export function signMessage(
  event: Pick<DomainEvent, 'id' | 'type' | 'data'>,
  { secret, now }: { readonly secret: string; readonly now: number },
): SignedMessage {
  const content = { event: event.type, data: event.data };
  const body = JSON.stringify({ ...content, signature: hexHmac(secret, JSON.stringify(content)) });
  // Standard Webhooks: the id stays the same over every retry and replay, the time is that of this attempt.
  const timestamp = Math.floor(now / 1000);
  const standard = createHmac('sha256', standardKey(secret)).update(`${event.id}.${timestamp}.${body}`);
  return {
    body,
    headers: {
      'content-type': 'application/json',
      'x-webhook-signature': hexHmac(secret, body),
      'webhook-id': event.id,
      'webhook-timestamp': String(timestamp),
      'webhook-signature': `v1,${standard.digest('base64')}`,
    },
  };
}

function hexHmac(secret: string, text: string): string {
  return createHmac('sha256', secret).update(text).digest('hex');
}
