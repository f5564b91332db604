import type { Viewer } from '../../domain/client.ts';
import { InvalidStateError, NotFoundError } from '../../domain/errors.ts';
import { blankUnless, type Clock, idPrefix } from '../../domain/id.ts';
import type { PageRows, PageWindow } from '../../domain/page.ts';
import type { Store } from '../../domain/ports.ts';
import type { WebhookAttempt, WebhookDelivery } from '../../domain/webhook/webhook.ts';
import type { WebhookEndpoint } from '../../domain/webhook/webhook-endpoint.ts';
import type { DeliveryFilter, DeliveryQuery } from '../../domain/webhook/webhook-ports.ts';

/** The deliveries to a client's webhook endpoints. */
export function createWebhookService({ store, clock }: { readonly store: Store; readonly clock: Clock }) {
  /** In the order of `ids`; undefined for those that are missing. */
  async function findMany(
    { clientId }: Viewer,
    ids: readonly string[],
  ): Promise<readonly (WebhookDelivery | undefined)[]> {
    return store.deliveries.findMany(clientId, blankUnless(isDeliveryId, ids));
  }

  function page({ clientId }: Viewer, query: DeliveryQuery, window: PageWindow): Promise<PageRows<WebhookDelivery>> {
    return store.deliveries.page(clientId, query, window);
  }

  function count({ clientId }: Viewer, filter: DeliveryFilter): Promise<number> {
    return store.deliveries.count(clientId, filter);
  }

  /** The attempts of each delivery, in the order of `ids`, which are ids of deliveries. */
  function attempts({ clientId }: Viewer, ids: readonly string[]): Promise<readonly (readonly WebhookAttempt[])[]> {
    return store.deliveries.attempts(clientId, ids);
  }

  /** Starts a new run of attempts: to the delivery's endpoint, or to the one that replaced it. */
  async function replay({ clientId }: Viewer, id: string): Promise<WebhookDelivery> {
    return store.transaction(async (tx) => {
      const delivery = isDeliveryId(id) ? await tx.deliveries.find(clientId, id) : undefined;
      if (delivery === undefined) throw new NotFoundError('There is no such webhook delivery');
      await tx.webhookEndpoints.lock(clientId);
      const endpoint = receiverOf(delivery, await tx.webhookEndpoints.list(clientId));
      const run = { endpointId: endpoint.id, now: clock() };
      const replayed = await tx.deliveries.replay(clientId, id, run);
      if (replayed === undefined) throw new InvalidStateError('A webhook delivery that is PENDING cannot be replayed');
      return replayed;
    }, clientId);
  }

  return { findMany, page, count, attempts, replay };
}

/** The delivery's endpoint. If it was removed and the client has exactly one, that one counts as its replacement. */
function receiverOf({ endpointId }: WebhookDelivery, endpoints: readonly WebhookEndpoint[]): WebhookEndpoint {
  const [only, ...others] = endpoints;
  const endpoint = endpoints.find(({ id }) => id === endpointId) ?? (others.length === 0 ? only : undefined);
  if (endpoint === undefined) throw new InvalidStateError('There is no webhook endpoint to send it to');
  if (!endpoint.enabled) throw new InvalidStateError('The webhook endpoint is disabled; enable it first');
  return endpoint;
}

function isDeliveryId(id: string): boolean {
  return idPrefix(id) === 'whd';
}
