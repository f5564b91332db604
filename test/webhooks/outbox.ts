import { randomBytes } from 'node:crypto';
import { webhookSecretPurpose } from '../../src/domain/client.ts';
import type { DomainEvent, EventType } from '../../src/domain/event.ts';
import { createId } from '../../src/domain/id.ts';
import type { Store } from '../../src/domain/ports.ts';
import { createTestSecrets } from '../support/secrets.ts';

export const SECRET = 'a-secret-of-the-tests';
const random = (count: number) => randomBytes(count);

/** A client that wants to be told of everything at that url. */
export async function addClient(store: Store, { id, url }: { id: string; url: string }): Promise<void> {
  await store.transaction(async (tx) => {
    await tx.clients.insert({
      id,
      name: id,
      tag: `tag-${id}`,
      secretHash: 'x',
      apiKeyHash: `key-${id}`,
      createdAt: 0,
    });
    const sealedSecret = createTestSecrets().seal(SECRET, webhookSecretPurpose(id));
    await tx.clients.setWebhookEndpoint(id, { clientId: id, url, sealedSecret, linkEvents: true, updatedAt: 0 });
  });
}

/** Commits an event of the client; the event with the id of its delivery. */
export async function appendEvent(
  store: Store,
  clientId: string,
  now: number,
  type: EventType = 'Transaction.Captured',
): Promise<DomainEvent & { readonly deliveryId: string }> {
  const deliveryId = createId('whd', now, random);
  const event: DomainEvent = {
    clientId,
    id: createId('evt', now, random),
    type,
    paymentLinkId: createId('pl', now, random),
    paymentId: createId('pay', now, random),
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
    createdAt: now,
  };
  await store.transaction((tx) => tx.events.append(event, deliveryId));
  return { ...event, deliveryId };
}
