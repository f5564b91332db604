import type { WebhookEndpoint } from '../client.ts';
import type { DomainEvent, EventType } from '../event.ts';
import type { Direction, PageRows, PageWindow, TimeRange } from '../page.ts';
import type { DeliveryStatus, WebhookAttempt, WebhookDelivery } from './webhook.ts';

/** Any of the values of each field given, all of the fields given. A field that is absent or an empty list filters nothing. */
export type DeliveryFilter = {
  readonly status?: readonly DeliveryStatus[];
  readonly eventType?: readonly EventType[];
  readonly eventId?: readonly string[];
  readonly paymentLinkId?: readonly string[];
  readonly createdAt?: TimeRange;
};
/** Deliveries are listed by creation, that is by id. */
export type DeliveryQuery = { readonly filter: DeliveryFilter; readonly direction: Direction };

/** What of all clients waits to be sent: `depth` is counted up to a limit, `dueSince` is the time that was due first. */
type OutboxState = { readonly depth: number; readonly dueSince: number | undefined };

export type DeliveryReads = {
  /** Looks at up to `limit` deliveries. */
  outbox(limit: number): Promise<OutboxState>;
  find(clientId: string, id: string): Promise<WebhookDelivery | undefined>;
  findMany(clientId: string, ids: readonly string[]): Promise<readonly (WebhookDelivery | undefined)[]>;
  page(clientId: string, query: DeliveryQuery, window: PageWindow): Promise<PageRows<WebhookDelivery>>;
  count(clientId: string, filter: DeliveryFilter): Promise<number>;
  attempts(clientId: string, deliveryIds: readonly string[]): Promise<readonly (readonly WebhookAttempt[])[]>;
  /**
   * Which clients have deliveries due at `now` that no one holds: looks at the first `limit` clients behind `after`, in
   * the order of their ids, that have any under way. `next` is the last one looked at, undefined at the end.
   */
  dueClients(
    now: number,
    window: { readonly limit: number; readonly after?: string | undefined },
  ): Promise<{
    readonly clientIds: readonly string[];
    readonly next: string | undefined;
  }>;
};

/** A delivery taken by one worker, with all it needs to send it. */
export type ClaimedDelivery = {
  readonly delivery: WebhookDelivery;
  readonly event: DomainEvent;
  readonly endpoint: WebhookEndpoint;
  /** When the first attempt (of this run, after a replay) was due. */
  readonly firstDueAt: number;
  /** Which try of this run is to be made now, from 1. A replay begins a new run; `attemptCount` goes on counting. */
  readonly attempt: number;
};

export type DeliveryWrites = DeliveryReads & {
  /** Takes up to `limit` of the client's due deliveries that no one holds, and holds them until `heldUntil`. */
  claim(
    clientId: string,
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
  /** Makes a delivery that is done with due again; undefined when it is missing or still pending. */
  replay(clientId: string, id: string, now: number): Promise<WebhookDelivery | undefined>;
};
