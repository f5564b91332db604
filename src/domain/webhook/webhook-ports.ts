import type { EventType, FeedEvent } from '../event.ts';
import type { Direction, PageRows, PageWindow, TimeRange } from '../page.ts';
import type { Circuit } from './circuit.ts';
import type { DeliveryStatus, WebhookAttempt, WebhookDelivery } from './webhook.ts';
import type { WebhookEndpoint } from './webhook-endpoint.ts';

/** The key of an endpoint: its client and its id. */
export type EndpointKey = Pick<WebhookEndpoint, 'clientId' | 'id'>;

export type WebhookEndpointReads = {
  find(clientId: string, id: string): Promise<WebhookEndpoint | undefined>;
  /** In the order of `ids`; undefined for those that are missing. */
  findMany(clientId: string, ids: readonly string[]): Promise<readonly (WebhookEndpoint | undefined)[]>;
  /** All of the client, the oldest first. */
  list(clientId: string): Promise<readonly WebhookEndpoint[]>;
  page(clientId: string, direction: Direction, window: PageWindow): Promise<PageRows<WebhookEndpoint>>;
  count(clientId: string): Promise<number>;
  /** Those of all clients, by client. */
  listAll(): Promise<readonly EndpointKey[]>;
};

export type WebhookEndpointWrites = WebhookEndpointReads & {
  /**
   * Locks the client's endpoints and its event counter until the transaction ends: a decision on what is read afterwards
   * stays valid, and each event is delivered by the endpoints either before or after the change.
   */
  lock(clientId: string): Promise<void>;
  /** Inserts or replaces an endpoint. The unfinished deliveries of a disabled one become FAILED. */
  put(endpoint: WebhookEndpoint): Promise<void>;
  /** Removes an endpoint. Its unfinished deliveries become FAILED. */
  remove(key: EndpointKey, now: number): Promise<void>;
  /** Sets the circuit if the stored one still has the count of timeouts of `seen`. */
  setCircuit(key: EndpointKey, seen: Circuit, circuit: Circuit): Promise<void>;
};

/** Fields are joined by AND, the values of one by OR. A field that is absent or an empty list filters nothing. */
export type DeliveryFilter = {
  readonly status?: readonly DeliveryStatus[];
  readonly eventType?: readonly EventType[];
  readonly eventId?: readonly string[];
  readonly paymentLinkId?: readonly string[];
  readonly endpointId?: readonly string[];
  readonly createdAt?: TimeRange;
};
/** Deliveries are listed by creation, that is by id. */
export type DeliveryQuery = { readonly filter: DeliveryFilter; readonly direction: Direction };

/**
 * The unfinished deliveries of all clients, counted up to a limit: `due` now, due but `paused` with their endpoint, or due
 * `later`. `dueSince` is the earliest due time.
 */
export type OutboxState = {
  readonly waiting: Readonly<Record<'due' | 'paused' | 'later', number>>;
  readonly dueSince: number | undefined;
  readonly pausedEndpoints: number;
};

export type DeliveryReads = {
  /** Counts up to `limit` deliveries. */
  outbox(now: number, limit: number): Promise<OutboxState>;
  find(clientId: string, id: string): Promise<WebhookDelivery | undefined>;
  findMany(clientId: string, ids: readonly string[]): Promise<readonly (WebhookDelivery | undefined)[]>;
  page(clientId: string, query: DeliveryQuery, window: PageWindow): Promise<PageRows<WebhookDelivery>>;
  count(clientId: string, filter: DeliveryFilter): Promise<number>;
  attempts(clientId: string, deliveryIds: readonly string[]): Promise<readonly (readonly WebhookAttempt[])[]>;
  /**
   * The endpoints that are not paused and have deliveries due at `now` that no worker holds. Examines the first `limit`
   * endpoints after `after`, by client and id, that have unfinished deliveries. `next` is the last one examined, undefined
   * at the end.
   */
  dueEndpoints(
    now: number,
    window: { readonly limit: number; readonly after?: EndpointKey | undefined },
  ): Promise<{ readonly due: readonly EndpointKey[]; readonly next: EndpointKey | undefined }>;
};

/** A delivery that a worker has claimed, with all that it needs to send it. */
export type ClaimedDelivery = {
  readonly delivery: WebhookDelivery;
  readonly event: FeedEvent;
  readonly endpoint: WebhookEndpoint;
  /** When the first attempt (of this run, after a replay) was due. */
  readonly firstDueAt: number;
  /** The number of this attempt in its run, from 1. A replay begins a new run; `attemptCount` counts over all runs. */
  readonly attempt: number;
};

export type DeliveryWrites = DeliveryReads & {
  /**
   * Claims up to `limit` of the endpoint's due deliveries that no worker holds, until `heldUntil`: none while the endpoint is
   * paused, and one at a time while its circuit is half-open.
   */
  claim(
    key: EndpointKey,
    claim: { readonly now: number; readonly heldUntil: number; readonly limit: number },
  ): Promise<readonly ClaimedDelivery[]>;
  /**
   * Stores an attempt and its outcome; `next` is null when the delivery is finished. Nothing is written if an attempt with
   * that number exists: the sender's claim had expired, and another worker made the attempt.
   */
  recordAttempt(
    attempt: WebhookAttempt,
    outcome: { readonly status: DeliveryStatus; readonly next: number | null },
  ): Promise<void>;
  /** Sets up to `limit` of the endpoint's unfinished deliveries that were due before an instant, and that no worker holds, to FAILED. */
  giveUpOverdue(
    key: EndpointKey,
    overdue: { readonly before: number; readonly now: number; readonly limit: number },
  ): Promise<void>;
  /** Makes a finished delivery due again, to that endpoint; undefined when it is missing or still pending. */
  replay(
    clientId: string,
    id: string,
    run: { readonly endpointId: string; readonly now: number },
  ): Promise<WebhookDelivery | undefined>;
};
