import { type Viewer, type WebhookEndpoint, webhookSecretPurpose } from '../domain/client.ts';
import { InvalidStateError, NotFoundError } from '../domain/errors.ts';
import { blankUnless, idPrefix } from '../domain/id.ts';
import type { PageRows, PageWindow } from '../domain/page.ts';
import type { Store } from '../domain/ports.ts';
import type { WebhookAttempt, WebhookDelivery } from '../domain/webhook/webhook.ts';
import { parseWebhookEndpoint } from '../domain/webhook/webhook-endpoint.ts';
import type { DeliveryFilter, DeliveryQuery } from '../domain/webhook/webhook-ports.ts';
import { createWebhookSecret } from '../domain/webhook/webhook-secret.ts';
import type { SecretBox } from '../lib/secret-box.ts';
import { type AuditDeps, createAuditor } from './audit/audit-entry.ts';

export type WebhookService = ReturnType<typeof createWebhookService>;

/** A client's webhook endpoint, and the deliveries to it. */
export function createWebhookService({
  store,
  secrets,
  development,
  ...deps
}: AuditDeps & {
  readonly store: Store;
  readonly secrets: SecretBox;
  /** Whether endpoints may be plain http and on this machine. */
  readonly development: boolean;
}) {
  const { clock, random } = deps;
  const actedBy = createAuditor(deps);

  function endpoint({ clientId }: Viewer): Promise<WebhookEndpoint | undefined> {
    return store.clients.webhookEndpoint(clientId);
  }

  /** Sets the endpoint. `newSecret` is the secret if it was made here: this is the one time that it is shown. */
  async function setEndpoint(
    viewer: Viewer,
    input: unknown,
  ): Promise<{ readonly endpoint: WebhookEndpoint; readonly newSecret: string | null }> {
    const { clientId } = viewer;
    const { url, secret: given, linkEvents } = parseWebhookEndpoint(input, { development });
    const record = actedBy(viewer);
    return store.transaction(async (tx) => {
      const before = await tx.clients.webhookEndpoint(clientId);
      const isKept = given === undefined && before !== undefined;
      const secret = given ?? createWebhookSecret(random);
      const sealedSecret = isKept ? before.sealedSecret : secrets.seal(secret, webhookSecretPurpose(clientId));
      const endpoint = { clientId, url, sealedSecret, linkEvents, updatedAt: clock() };
      await tx.clients.setWebhookEndpoint(clientId, endpoint);
      const detail = { ...hostOf(endpoint), secret: isKept ? 'kept' : 'new', linkEvents: String(linkEvents) };
      await record(tx, { action: 'WEBHOOK_ENDPOINT_SET', targetId: null, detail });
      return { endpoint, newSecret: isKept || given !== undefined ? null : secret };
    }, clientId);
  }

  /** Nothing more is sent; what was on its way is given up. The endpoint as it was. */
  async function removeEndpoint(viewer: Viewer): Promise<WebhookEndpoint> {
    const { clientId } = viewer;
    const record = actedBy(viewer);
    return store.transaction(async (tx) => {
      const endpoint = await tx.clients.webhookEndpoint(clientId);
      if (endpoint === undefined) throw new NotFoundError('There is no webhook endpoint');
      await tx.clients.setWebhookEndpoint(clientId, undefined);
      await record(tx, { action: 'WEBHOOK_ENDPOINT_REMOVED', targetId: null, detail: hostOf(endpoint) });
      return endpoint;
    }, clientId);
  }

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

  /** The tries at each of the deliveries, in the order of `ids`, which are ids of deliveries. */
  function attempts({ clientId }: Viewer, ids: readonly string[]): Promise<readonly (readonly WebhookAttempt[])[]> {
    return store.deliveries.attempts(clientId, ids);
  }

  /** Sends once more what was delivered or given up, to the endpoint as it is now, with a new run of tries. */
  async function replay({ clientId }: Viewer, id: string): Promise<WebhookDelivery> {
    return store.transaction(async (tx) => {
      const delivery = isDeliveryId(id) ? await tx.deliveries.find(clientId, id) : undefined;
      if (delivery === undefined) throw new NotFoundError('There is no such webhook delivery');
      if ((await tx.clients.webhookEndpoint(clientId)) === undefined) {
        throw new InvalidStateError('There is no webhook endpoint to send it to');
      }
      const replayed = await tx.deliveries.replay(clientId, id, clock());
      if (replayed === undefined) throw new InvalidStateError('The webhook delivery is still on its way');
      return replayed;
    }, clientId);
  }

  return { endpoint, setEndpoint, removeEndpoint, findMany, page, count, attempts, replay };
}

/** The rest of a url may be all that a receiver asks for: it is as good as a secret. */
function hostOf({ url }: WebhookEndpoint): { readonly host: string } {
  return { host: new URL(url).host };
}

function isDeliveryId(id: string): boolean {
  return idPrefix(id) === 'whd';
}
