import type { EventType, FeedEvent } from '../event.ts';
import type { Direction, PageRows, PageWindow, TimeRange } from '../page.ts';
import type { Circuit } from './circuit.ts';
import type { DeliveryStatus, WebhookAttempt, WebhookDelivery } from './webhook.ts';
import type { WebhookEndpoint } from './webhook-endpoint.ts';

/** Which endpoint of which client. */
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
   * Holds back whatever else changes the client's endpoints or records an event of the client, until the transaction
   * ends: a decision on what is read after this stays true, and no event misses the change by half.
   */
  lock(clientId: string): Promise<void>;
  /** Inserts or replaces it; what was still on its way to one that is disabled is FAILED then. */
  put(endpoint: WebhookEndpoint): Promise<void>;
  /** What was still on its way to it is FAILED then. */
  remove(key: EndpointKey, now: number): Promise<void>;
  /** Unless its count of timeouts is another one than `seen` by now. */
  setCircuit(key: EndpointKey, seen: Circuit, circuit: Circuit): Promise<void>;
};

/** Any of the values of each field given, all of the fields given. A field that is absent or an empty list filters nothing. */
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
 * What of all clients waits to be sent, counted up to a limit: `due` now, `paused` with its endpoint though it is due, or
 * `later`. `dueSince` is the time that was due first.
 */
export type OutboxState = {
  readonly waiting: Readonly<Record<'due' | 'paused' | 'later', number>>;
  readonly dueSince: number | undefined;
  readonly pausedEndpoints: number;
};

export type DeliveryReads = {
  /** Looks at up to `limit` deliveries. */
  outbox(now: number, limit: number): Promise<OutboxState>;
  find(clientId: string, id: string): Promise<WebhookDelivery | undefined>;
  findMany(clientId: string, ids: readonly string[]): Promise<readonly (WebhookDelivery | undefined)[]>;
  page(clientId: string, query: DeliveryQuery, window: PageWindow): Promise<PageRows<WebhookDelivery>>;
  count(clientId: string, filter: DeliveryFilter): Promise<number>;
  attempts(clientId: string, deliveryIds: readonly string[]): Promise<readonly (readonly WebhookAttempt[])[]>;
  /**
   * Which endpoints have deliveries due at `now` that no one holds, and are not paused: looks at the first `limit`
   * endpoints behind `after`, by client and id, that have any under way. `next` is the last one looked at, undefined at
   * the end.
   */
  dueEndpoints(
    now: number,
    window: { readonly limit: number; readonly after?: EndpointKey | undefined },
  ): Promise<{ readonly due: readonly EndpointKey[]; readonly next: EndpointKey | undefined }>;
};

/** A delivery taken by one worker, with all it needs to send it. */
export type ClaimedDelivery = {
  readonly delivery: WebhookDelivery;
  readonly event: FeedEvent;
  readonly endpoint: WebhookEndpoint;
  /** When the first attempt (of this run, after a replay) was due. */
  readonly firstDueAt: number;
  /** Which try of this run is to be made now, from 1. A replay begins a new run; `attemptCount` goes on counting. */
  readonly attempt: number;
};

export type DeliveryWrites = DeliveryReads & {
  /**
   * Takes up to `limit` of the endpoint's due deliveries that no one holds, and holds them until `heldUntil`: none while
   * it is paused, and one at a time while it is on probation.
   */
  claim(
    key: EndpointKey,
    claim: { readonly now: number; readonly heldUntil: number; readonly limit: number },
  ): Promise<readonly ClaimedDelivery[]>;
  /**
   * Writes down an attempt and what follows from it: `next` null when the delivery is done with. Nothing is written
   * when an attempt with that number is there already: its sender had held the delivery for too long, and lost it.
   */
  recordAttempt(
    attempt: WebhookAttempt,
    outcome: { readonly status: DeliveryStatus; readonly next: number | null },
  ): Promise<void>;
  /** FAILED are up to `limit` of the endpoint's deliveries that were due before an instant, and wait still. */
  giveUpOverdue(
    key: EndpointKey,
    overdue: { readonly before: number; readonly now: number; readonly limit: number },
  ): Promise<void>;
  /** Makes a delivery that is done with due again, to that endpoint; undefined when it is missing or still pending. */
  replay(
    clientId: string,
    id: string,
    run: { readonly endpointId: string; readonly now: number },
  ): Promise<WebhookDelivery | undefined>;
};
