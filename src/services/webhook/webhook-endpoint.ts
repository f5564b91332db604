import type { Viewer } from '../../domain/client.ts';
import { InvalidStateError, NotFoundError, ValidationError } from '../../domain/errors.ts';
import { blankUnless, createId, idPrefix } from '../../domain/id.ts';
import type { Direction, PageRows, PageWindow } from '../../domain/page.ts';
import type { Store, StoreWrites } from '../../domain/ports.ts';
import { CLOSED_CIRCUIT } from '../../domain/webhook/circuit.ts';
import {
  MAX_ENDPOINTS,
  missingUrl,
  parseNewWebhookEndpoint,
  parseSecretRotation,
  parseWebhookEndpoint,
  type WebhookEndpoint,
  type WebhookEndpointInput,
  webhookSecretPurpose,
} from '../../domain/webhook/webhook-endpoint.ts';
import { createWebhookSecret } from '../../domain/webhook/webhook-secret.ts';
import type { SecretBox } from '../../lib/secret-box.ts';
import { type AuditDeps, createAuditor, type RecordEntry } from '../audit/audit-entry.ts';

/** `newSecret`: the secret, if it was generated here. It is shown this one time only. */
type WithSecret = { readonly endpoint: WebhookEndpoint; readonly newSecret: string | null };

/** A client's webhook endpoints. Throws NotFoundError for one that is missing or another client's. */
export function createWebhookEndpointService({
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

  /** The endpoint that the single-endpoint calls (`set`, `removeOnly`) are about: the oldest. */
  async function first({ clientId }: Viewer): Promise<WebhookEndpoint | undefined> {
    return (await store.webhookEndpoints.list(clientId))[0];
  }

  function list({ clientId }: Viewer): Promise<readonly WebhookEndpoint[]> {
    return store.webhookEndpoints.list(clientId);
  }

  /** In the order of `ids`; undefined for those that are missing. */
  async function findMany(
    { clientId }: Viewer,
    ids: readonly string[],
  ): Promise<readonly (WebhookEndpoint | undefined)[]> {
    return store.webhookEndpoints.findMany(clientId, blankUnless(isEndpointId, ids));
  }

  function page({ clientId }: Viewer, direction: Direction, window: PageWindow): Promise<PageRows<WebhookEndpoint>> {
    return store.webhookEndpoints.page(clientId, direction, window);
  }

  function count({ clientId }: Viewer): Promise<number> {
    return store.webhookEndpoints.count(clientId);
  }

  /** Runs a decision on the client's endpoints, the oldest first, while they are locked. */
  function decide<T>(
    viewer: Viewer,
    work: (writer: EndpointWriter, endpoints: readonly WebhookEndpoint[]) => Promise<T>,
  ): Promise<T> {
    const { clientId } = viewer;
    const record = actedBy(viewer);
    return store.transaction(async (tx) => {
      await tx.webhookEndpoints.lock(clientId);
      return work(createWriter(tx, record), await tx.webhookEndpoints.list(clientId));
    }, clientId);
  }

  async function create(viewer: Viewer, input: unknown): Promise<WithSecret> {
    const settings = parseNewWebhookEndpoint(input, { development });
    return decide(viewer, async (writer, endpoints) => {
      if (endpoints.length >= MAX_ENDPOINTS) {
        throw new InvalidStateError(`There are ${MAX_ENDPOINTS} webhook endpoints; delete one first`);
      }
      return insert(writer, viewer, settings);
    });
  }

  async function insert(
    writer: EndpointWriter,
    { clientId }: Viewer,
    { secret, ...settings }: WebhookEndpointInput & { readonly url: string },
  ): Promise<WithSecret> {
    const now = clock();
    const made = seal(clientId, secret);
    const endpoint = {
      clientId,
      id: createId('whe', now, random),
      description: null,
      topics: [],
      linkEvents: false,
      enabled: true,
      ...settings,
      sealedSecret: made.sealed,
      previousSecret: null,
      circuit: CLOSED_CIRCUIT,
      createdAt: now,
      updatedAt: now,
    };
    await writer.put(endpoint, 'new');
    return { endpoint, newSecret: made.newSecret };
  }

  /** Changes the properties that the input has; the others are left as they are. */
  async function update(viewer: Viewer, id: string, input: unknown): Promise<WebhookEndpoint> {
    const { secret: _, ...changes } = parseWebhookEndpoint(input, { development });
    return decide(viewer, (writer, endpoints) => change(writer, theOne(endpoints, id), changes));
  }

  async function change(
    writer: EndpointWriter,
    endpoint: WebhookEndpoint,
    changes: Partial<WebhookEndpoint>,
  ): Promise<WebhookEndpoint> {
    const now = clock();
    const { previousSecret } = endpoint;
    const kept = previousSecret !== null && now < previousSecret.until ? previousSecret : null;
    // A changed endpoint may work again, so its circuit is closed.
    const changed = { ...endpoint, previousSecret: kept, ...changes, circuit: CLOSED_CIRCUIT, updatedAt: now };
    await writer.put(changed, changes.sealedSecret === undefined ? 'kept' : 'new');
    return changed;
  }

  /** Removes the endpoint, and sets its unfinished deliveries to FAILED. Returns the endpoint as it was. */
  function remove(viewer: Viewer, id: string): Promise<WebhookEndpoint> {
    return decide(viewer, async (writer, endpoints) => {
      const endpoint = theOne(endpoints, id);
      await writer.remove(endpoint, clock());
      return endpoint;
    });
  }

  /** Replaces the signing secret; the current one signs as well until the overlap ends. */
  async function rotateSecret(viewer: Viewer, id: string, input: unknown): Promise<WithSecret> {
    const { secret, overlapMs } = parseSecretRotation(input);
    return decide(viewer, async (writer, endpoints) => {
      const before = theOne(endpoints, id);
      if (secret === secrets.open(before.sealedSecret, webhookSecretPurpose(viewer.clientId))) {
        throw new ValidationError([
          { path: ['secret'], code: 'INVALID', message: 'must differ from the current secret' },
        ]);
      }
      const { sealed, newSecret } = seal(viewer.clientId, secret);
      const previousSecret = overlapMs > 0 ? { sealed: before.sealedSecret, until: clock() + overlapMs } : null;
      return { endpoint: await change(writer, before, { sealedSecret: sealed, previousSecret }), newSecret };
    });
  }

  /** Sets the only endpoint of a client that has one or none. A given secret replaces the old one without overlap. */
  async function set(viewer: Viewer, input: unknown): Promise<WithSecret> {
    const { secret, url, ...changes } = parseWebhookEndpoint(input, { development });
    return decide(viewer, async (writer, endpoints) => {
      const before = theOnly(endpoints, 'updateWebhookEndpoint');
      if (before === undefined) {
        if (url === undefined) throw missingUrl();
        return insert(writer, viewer, { ...changes, url, ...(secret !== undefined && { secret }) });
      }
      const replaced = secret === undefined ? {} : { sealedSecret: seal(viewer.clientId, secret).sealed };
      const ended = secret === undefined ? {} : { previousSecret: null };
      const named = { ...changes, ...(url !== undefined && { url }), ...replaced, ...ended };
      return { endpoint: await change(writer, before, named), newSecret: null };
    });
  }

  /** Removes the client's only endpoint. */
  function removeOnly(viewer: Viewer): Promise<WebhookEndpoint> {
    return decide(viewer, async (writer, endpoints) => {
      const endpoint = theOnly(endpoints, 'deleteWebhookEndpoint');
      if (endpoint === undefined) throw new NotFoundError('There is no webhook endpoint');
      await writer.remove(endpoint, clock());
      return endpoint;
    });
  }

  function seal(clientId: string, given: string | undefined) {
    const secret = given ?? createWebhookSecret(random);
    const sealed = secrets.seal(secret, webhookSecretPurpose(clientId));
    return { sealed, newSecret: given === undefined ? secret : null };
  }

  return { first, list, findMany, page, count, create, update, remove, rotateSecret, set, removeOnly };
}

type EndpointWriter = ReturnType<typeof createWriter>;

/** Writes each change with an entry of the audit trail. */
function createWriter(tx: StoreWrites, record: RecordEntry) {
  async function put(endpoint: WebhookEndpoint, secret: 'new' | 'kept'): Promise<void> {
    await tx.webhookEndpoints.put(endpoint);
    const { id: targetId, linkEvents, topics, enabled } = endpoint;
    const events = topics.length > 0 ? { topics: topics.join(' ') } : { linkEvents: String(linkEvents) };
    const detail = { ...hostOf(endpoint), secret, ...events, enabled: String(enabled) };
    await record(tx, { action: 'WEBHOOK_ENDPOINT_SET', targetId, detail });
  }

  async function remove(endpoint: WebhookEndpoint, now: number): Promise<void> {
    await tx.webhookEndpoints.remove(endpoint, now);
    await record(tx, { action: 'WEBHOOK_ENDPOINT_REMOVED', targetId: endpoint.id, detail: hostOf(endpoint) });
  }

  return { put, remove };
}

/** Only the host is audited: the rest of a url may be a secret of the receiver. */
function hostOf({ url }: WebhookEndpoint): { readonly host: string } {
  return { host: new URL(url).host };
}

function isEndpointId(id: string): boolean {
  return idPrefix(id) === 'whe';
}

function theOne(endpoints: readonly WebhookEndpoint[], id: string): WebhookEndpoint {
  const endpoint = endpoints.find((one) => one.id === id);
  if (endpoint === undefined) throw new NotFoundError('There is no such webhook endpoint');
  return endpoint;
}

/** The client's single endpoint; undefined when there is none. Throws InvalidStateError for several. */
function theOnly(endpoints: readonly WebhookEndpoint[], instead: string): WebhookEndpoint | undefined {
  if (endpoints.length > 1) {
    throw new InvalidStateError(`There are ${endpoints.length} webhook endpoints: say which one, with ${instead}`);
  }
  return endpoints[0];
}
