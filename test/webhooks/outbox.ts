import { randomBytes } from 'node:crypto';
import type { DomainEvent, EventType } from '../../src/domain/event.ts';
import { createId } from '../../src/domain/id.ts';
import type { Store } from '../../src/domain/ports.ts';
import { type WebhookEndpoint, webhookSecretPurpose } from '../../src/domain/webhook/webhook-endpoint.ts';
import type { EndpointKey } from '../../src/domain/webhook/webhook-ports.ts';
import { makeEndpoint } from '../store/make.ts';
import { createTestSecrets } from '../support/secrets.ts';

export const SECRET = 'a-secret-of-the-tests';
const random = (count: number) => randomBytes(count);

/** A client that wants to be told of everything at that url; its endpoint. */
export async function addClient(store: Store, { id, url }: { id: string; url: string }): Promise<EndpointKey> {
  await store.transaction((tx) =>
    tx.clients.insert({ id, name: id, tag: `tag-${id}`, secretHash: 'x', apiKeyHash: `key-${id}`, createdAt: 0 }),
  );
  return addEndpoint(store, { clientId: id, url });
}

/** One more endpoint of the client. */
export async function addEndpoint(
  store: Store,
  endpoint: Partial<WebhookEndpoint> & { readonly clientId: string },
): Promise<EndpointKey> {
  const { clientId } = endpoint;
  const sealedSecret = createTestSecrets().seal(SECRET, webhookSecretPurpose(clientId));
  const added = makeEndpoint({ sealedSecret, ...endpoint });
  await store.transaction((tx) => tx.webhookEndpoints.put(added));
  return { clientId, id: added.id };
}

export async function removeEndpoints(store: Store, clientId: string): Promise<void> {
  await store.transaction(async (tx) => {
    for (const one of await tx.webhookEndpoints.list(clientId)) await tx.webhookEndpoints.remove(one, 0);
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
