import type { ApiKey } from './api-key.ts';
import type { AuditReads, AuditWrites } from './audit/audit-entry.ts';
import type { Branding } from './branding.ts';
import type { CheckoutSessionReads, CheckoutSessionWrites } from './checkout-session-ports.ts';
import type { Client } from './client.ts';
import type { CurrencyCode } from './currency.ts';
import type { DueClients, DueWindow } from './due.ts';
import type { DomainEvent, EventFilter, EventQuery, FeedEvent } from './event.ts';
import type { HistoryQuery } from './history.ts';
import type { IdempotencyReads, IdempotencyWrites } from './idempotency/ports.ts';
import type { AmountRange, ChildWindow, Direction, OffsetWindow, PageRows, PageWindow, TimeRange } from './page.ts';
import type { PeriodCounts, PeriodFilter } from './payment-link/link-periods.ts';
import type { PaymentLink, PaymentLinkGuard, PaymentLinkPatch, PaymentLinkStatus } from './payment-link.ts';
import type { PaymentReads, PaymentWrites } from './payment-ports.ts';
import type {
  DisputeReads,
  DisputeWrites,
  ProviderAccountReads,
  ProviderAccountWrites,
  ProviderNoticeWrites,
  RefundReads,
  RefundWrites,
  SandboxLedger,
} from './provider/ports.ts';
import type { RetentionReads, RetentionWrites } from './retention.ts';
import type { UsageCounter } from './usage-counter.ts';
import type {
  DeliveryReads,
  DeliveryWrites,
  WebhookEndpointReads,
  WebhookEndpointWrites,
} from './webhook/webhook-ports.ts';

/** Fields are joined by AND, the values of one by OR. A field that is absent or an empty list filters nothing. */
export type PaymentLinkFilter = {
  readonly id?: readonly string[];
  readonly status?: readonly PaymentLinkStatus[];
  readonly currency?: readonly CurrencyCode[];
  readonly checkoutToken?: readonly string[];
  readonly destinationAccountNumber?: readonly string[];
  /** Case-insensitive. */
  readonly customerEmail?: readonly string[];
  readonly ownerIdentityId?: readonly string[];
  readonly createdAt?: TimeRange;
  readonly expiresAt?: TimeRange;
  /** Compared as numbers, ignoring the currency. */
  readonly totalAmount?: AmountRange;
  /** All of these words, the last one as a prefix, ignoring case and accents. */
  readonly search?: string;
  /** All of these entries. */
  readonly metadata?: readonly { readonly key: string; readonly value: string }[];
};

/** Ties are broken by id, in the same direction. `createdAt` order is id order: an id begins with its creation time. */
export type PaymentLinkOrder = {
  readonly field: 'createdAt' | 'expiresAt' | 'totalAmount' | 'status';
  readonly direction: Direction;
};

/** The query of a list of links, for GraphQL and REST. Statuses are those at `now`. */
export type PaymentLinkQuery = {
  readonly filter: PaymentLinkFilter;
  readonly order: PaymentLinkOrder;
  readonly now: number;
};

export type PaymentLinkReads = {
  find(clientId: string, id: string): Promise<PaymentLink | undefined>;
  /** In the order of `ids`; undefined for those that are missing. */
  findMany(clientId: string, ids: readonly string[]): Promise<readonly (PaymentLink | undefined)[]>;
  findByToken(clientId: string, checkoutToken: string): Promise<PaymentLink | undefined>;
  /** In the order of the tokens; undefined for those that are missing. */
  findManyByToken(clientId: string, checkoutTokens: readonly string[]): Promise<readonly (PaymentLink | undefined)[]>;
  /** Keyset pagination; order by `status` is not supported here. */
  page(clientId: string, query: PaymentLinkQuery, window: PageWindow): Promise<PageRows<PaymentLink>>;
  /** Offset pagination, for REST alone: its cost grows with `offset`. */
  listByOffset(clientId: string, query: PaymentLinkQuery, window: OffsetWindow): Promise<readonly PaymentLink[]>;
  count(clientId: string, filter: PaymentLinkFilter, now: number): Promise<number>;
  /** The clients that have links which are expired at `now` and not yet stored as EXPIRED. */
  clientsWithExpired(now: number, window: DueWindow): Promise<DueClients>;
};

export type PaymentLinkWrites = PaymentLinkReads & {
  /** False when the client already has a link with that checkoutToken; nothing is written then. */
  insert(link: PaymentLink): Promise<boolean>;
  /** Writes if the guard admits the row, in one statement; the row as written, else undefined. */
  set(
    clientId: string,
    id: string,
    guard: PaymentLinkGuard,
    change: PaymentLinkPatch,
  ): Promise<PaymentLink | undefined>;
  /** Deletes the link with its sessions, but not its payments, if the guard admits it; the row as it was, else undefined. */
  remove(clientId: string, id: string, guard: PaymentLinkGuard): Promise<PaymentLink | undefined>;
  /**
   * Reserves one payment of the link, if it is ACTIVE at `now`: in flight + 1, and PROCESSING_PAYMENT once done + in flight
   * reach the limit. The row as written, else undefined.
   */
  reserve(clientId: string, id: string, now: number): Promise<PaymentLink | undefined>;
  /** The funds of a reserved payment arrived: in flight - 1, done + 1, FINISHED once done reaches the limit. */
  recordPaid(clientId: string, id: string, now: number): Promise<PaymentLink | undefined>;
  /** The funds of a payment without a reservation arrived: done + 1, if the link is ACTIVE at `now`. The row, else undefined. */
  acceptLate(clientId: string, id: string, now: number): Promise<PaymentLink | undefined>;
  /** A reserved payment failed: in flight - 1, and a PROCESSING_PAYMENT link is ACTIVE again. */
  release(clientId: string, id: string, now: number): Promise<PaymentLink | undefined>;
  /** Sets up to `limit` of the client's links that are expired at `now` to EXPIRED; the rows as written. */
  expire(clientId: string, now: number, limit: number): Promise<readonly PaymentLink[]>;
  /** Counts a visit by a person; nothing happens when the link is gone. */
  countOpen(clientId: string, id: string): Promise<void>;
};

export type LinkStats = { readonly opens: number; readonly sessions: number; readonly paid: number };

export type EventReads = {
  /** The client's events with a sequence above `after`, oldest first. */
  after(clientId: string, after: number, limit: number): Promise<readonly FeedEvent[]>;
  /** The highest sequence written so far; 0 when none was. */
  last(clientId: string): Promise<number>;
  /** In the order of `ids`; undefined for those that are missing. */
  findMany(clientId: string, ids: readonly string[]): Promise<readonly (FeedEvent | undefined)[]>;
  page(clientId: string, query: EventQuery, window: PageWindow): Promise<PageRows<FeedEvent>>;
  count(clientId: string, filter: EventFilter): Promise<number>;
  /** Pages of the events of many links, by sequence number, in the order of `windows`. */
  pagesOf(
    clientId: string,
    query: HistoryQuery,
    windows: readonly ChildWindow[],
  ): Promise<readonly PageRows<FeedEvent>[]>;
  /** Up to `limit` events of the link and its payments that are later than the instant, the newest first. */
  ofLinkSince(clientId: string, linkId: string, since: number, limit: number): Promise<readonly FeedEvent[]>;
  /** The last event of the link itself, not of a payment, up to the instant. */
  lastOfLink(clientId: string, linkId: string, until: number): Promise<FeedEvent | undefined>;
  /** How many events each link has, in the order of the ids, which are distinct. */
  countsOf(clientId: string, linkIds: readonly string[]): Promise<readonly number[]>;
};

export type EventWrites = EventReads & {
  /**
   * Inserts the event, and a delivery to each endpoint of the client that subscribes to it, due at once. The first delivery
   * has that id, the others the ids after it (`idAfter`).
   */
  append(event: DomainEvent, deliveryId: string): Promise<void>;
};

export type ClientReads = {
  find(id: string): Promise<Client | undefined>;
  findByApiKeyHash(apiKeyHash: string): Promise<Client | undefined>;
  findByTag(tag: string): Promise<Client | undefined>;
  list(): Promise<readonly Client[]>;
};

export type ClientWrites = ClientReads & {
  /** False when the id, the tag or the key is taken. */
  insert(client: Client): Promise<boolean>;
  /** Locks the client's row until the transaction ends: of concurrent decisions, each sees what the one before it wrote. */
  lock(clientId: string): Promise<void>;
  /** Sets the branding, or removes it with undefined. */
  setBranding(clientId: string, branding: Branding | undefined): Promise<void>;
};

export type ApiKeyReads = {
  /** Of any client, as a sign-in by key does not name one. */
  find(id: string): Promise<ApiKey | undefined>;
  /** Up to `limit` keys of the client: those that are not revoked first, of each the newest first. */
  list(clientId: string, limit: number): Promise<readonly ApiKey[]>;
  /** The number of the client's keys that are not revoked. */
  countLive(clientId: string): Promise<number>;
};

export type ApiKeyWrites = ApiKeyReads & {
  insert(key: ApiKey): Promise<void>;
  /** Revokes a key; one that is revoked keeps its time. The key as written; undefined when it is missing. */
  revoke(clientId: string, id: string, now: number): Promise<ApiKey | undefined>;
  /** Stores the last use, unless the stored one is `since` or later. */
  touch(id: string, now: number, since: number): Promise<void>;
};

/** The sealing keys of the database's secrets, by their check values. */
export type SealingKeyStore = {
  list(): Promise<readonly { readonly id: string; readonly sealedCheck: string }[]>;
  insert(id: string, sealedCheck: string): Promise<void>;
  remove(id: string): Promise<void>;
};

export type StoreReads = {
  readonly clients: ClientReads;
  readonly apiKeys: ApiKeyReads;
  readonly audit: AuditReads;
  readonly paymentLinks: PaymentLinkReads;
  readonly checkoutSessions: CheckoutSessionReads;
  readonly payments: PaymentReads;
  readonly events: EventReads;
  readonly webhookEndpoints: WebhookEndpointReads;
  readonly deliveries: DeliveryReads;
  readonly refunds: RefundReads;
  readonly disputes: DisputeReads;
  readonly providerAccounts: ProviderAccountReads;
  readonly sandbox: Pick<SandboxLedger, 'find' | 'list'>;
  readonly retention: RetentionReads;
  readonly idempotency: IdempotencyReads;
  /** In the order of `ids`. */
  linkStats(clientId: string, ids: readonly string[]): Promise<readonly LinkStats[]>;
  /** What began from each of the instants, which ascend, until the next: one less than there are instants. */
  linkPeriods(clientId: string, bounds: readonly number[], filter: PeriodFilter): Promise<readonly PeriodCounts[]>;
};

/** A unit of work: it is committed as a whole when `transaction` resolves, or not at all. */
export type StoreWrites = {
  readonly clients: ClientWrites;
  readonly apiKeys: ApiKeyWrites;
  readonly audit: AuditWrites;
  readonly paymentLinks: PaymentLinkWrites;
  readonly checkoutSessions: CheckoutSessionWrites;
  readonly payments: PaymentWrites;
  readonly events: EventWrites;
  readonly webhookEndpoints: WebhookEndpointWrites;
  readonly deliveries: DeliveryWrites;
  readonly refunds: RefundWrites;
  readonly disputes: DisputeWrites;
  readonly providerAccounts: ProviderAccountWrites;
  readonly providerNotices: ProviderNoticeWrites;
  readonly sandbox: Pick<SandboxLedger, 'put'>;
  readonly sealingKeys: SealingKeyStore;
  readonly retention: RetentionWrites;
  readonly idempotency: IdempotencyWrites;
};

export type Store = StoreReads & {
  /**
   * Runs the work in one transaction. It may run more than once, so it must have no side effects but on the store. Throws
   * UNAVAILABLE when the database cannot be reached and nothing was written. `clientId`: the client on whose behalf it
   * runs, for fair queueing.
   */
  transaction<T>(work: (tx: StoreWrites) => Promise<T>, clientId?: string): Promise<T>;
  /** Calls the listener soon after any process appended an event for the client. Returns how to unsubscribe. */
  onAppend(clientId: string, listener: () => void): () => void;
  /** The connections of the database's pool: all, idle ones, and waiting callers; undefined without a pool. */
  pool(): { readonly total: number; readonly idle: number; readonly waiting: number } | undefined;
  /** Writes a probe row. Throws UNAVAILABLE when the database cannot be written right now. */
  probe(): Promise<void>;
  /**
   * Checks the whole database file, and describes damage; undefined when it is sound, and for PostgreSQL, which is not
   * checked. Rejects when the file could not be read, or when `signal` is aborted.
   */
  findDamage(signal?: AbortSignal): Promise<string | undefined>;
  /** A usage counter shared by all processes with this database; undefined for SQLite. */
  usageCounter(settings: { readonly windowS: number }): UsageCounter | undefined;
  close(): Promise<void>;
};
