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

/** Any of the values of each field given, all of the fields given. A field that is absent or an empty list filters nothing. */
export type PaymentLinkFilter = {
  readonly id?: readonly string[];
  readonly status?: readonly PaymentLinkStatus[];
  readonly currency?: readonly CurrencyCode[];
  readonly checkoutToken?: readonly string[];
  readonly destinationAccountNumber?: readonly string[];
  /** Compared without regard to case. */
  readonly customerEmail?: readonly string[];
  readonly ownerIdentityId?: readonly string[];
  readonly createdAt?: TimeRange;
  readonly expiresAt?: TimeRange;
  /** Compared as numbers, whatever the currency. */
  readonly totalAmount?: AmountRange;
  /** All of these words, the last of which may go on, without regard to case and accents. */
  readonly search?: string;
  /** All of these entries. */
  readonly metadata?: readonly { readonly key: string; readonly value: string }[];
};

/** Ties go by id, in the same direction. `createdAt` order is id order: an id begins with its creation time. */
export type PaymentLinkOrder = {
  readonly field: 'createdAt' | 'expiresAt' | 'totalAmount' | 'status';
  readonly direction: Direction;
};

/** What a list of links is asked for: the same on every face. Statuses are as they stand at `now`. */
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
  /** In the order of the references; undefined for those that are missing. */
  findManyByToken(clientId: string, checkoutTokens: readonly string[]): Promise<readonly (PaymentLink | undefined)[]>;
  /** By keyset, never by counting rows; order by `status` is refused here. */
  page(clientId: string, query: PaymentLinkQuery, window: PageWindow): Promise<PageRows<PaymentLink>>;
  /** By offset, for the REST face alone: its cost grows with `offset`. */
  listByOffset(clientId: string, query: PaymentLinkQuery, window: OffsetWindow): Promise<readonly PaymentLink[]>;
  count(clientId: string, filter: PaymentLinkFilter, now: number): Promise<number>;
  /** Which of all clients have links that are EXPIRED at `now` and not yet written down as such. */
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
  /** Deletes the link with its sessions if the guard admits it; the row as it was, else undefined. Payments stay. */
  remove(clientId: string, id: string, guard: PaymentLinkGuard): Promise<PaymentLink | undefined>;
  /**
   * Takes one of the link's payments, if it is ACTIVE at `now`: in flight + 1, and PROCESSING_PAYMENT once
   * done + in flight reach the limit. The row as written, else undefined.
   */
  reserve(clientId: string, id: string, now: number): Promise<PaymentLink | undefined>;
  /** Funds came: in flight - 1, done + 1, FINISHED once done reaches the limit. */
  recordPaid(clientId: string, id: string, now: number): Promise<PaymentLink | undefined>;
  /** Funds of a payment that holds nothing came: done + 1, if the link is ACTIVE at `now`. The row, else undefined. */
  acceptLate(clientId: string, id: string, now: number): Promise<PaymentLink | undefined>;
  /** The payment failed: in flight - 1, and a PROCESSING_PAYMENT link is ACTIVE again. */
  release(clientId: string, id: string, now: number): Promise<PaymentLink | undefined>;
  /** Writes down as EXPIRED up to `limit` of the client's links that are so at `now`; the rows as written. */
  expire(clientId: string, now: number, limit: number): Promise<readonly PaymentLink[]>;
  /** One more visit by a person; false when the link is gone. */
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
  /** Of many links at once, by sequence, in the order of `asked`. */
  pagesOf(
    clientId: string,
    query: HistoryQuery,
    asked: readonly ChildWindow[],
  ): Promise<readonly PageRows<FeedEvent>[]>;
  /** Up to `limit` events of the link and its payments that are later than the instant, the newest first. */
  ofLinkSince(clientId: string, linkId: string, since: number, limit: number): Promise<readonly FeedEvent[]>;
  /** The last event of the link itself, none of a payment, until the instant. */
  lastOfLink(clientId: string, linkId: string, until: number): Promise<FeedEvent | undefined>;
  /** How many events each link has, in the order of the ids, which are distinct. */
  countsOf(clientId: string, linkIds: readonly string[]): Promise<readonly number[]>;
};

export type EventWrites = EventReads & {
  /**
   * Writes the event and its delivery to each endpoint of the client that wants it, due at once: with that id, and with
   * the ids that follow it (`idAfter`).
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
  /** Sets the branding, or removes it with undefined. */
  setBranding(clientId: string, branding: Branding | undefined): Promise<void>;
};

export type ApiKeyReads = {
  /** Whosever it is: who signs in with a key says no more than the key. */
  find(id: string): Promise<ApiKey | undefined>;
  /** Up to `limit` keys of the client: those that are not revoked first, of each the newest first. */
  list(clientId: string, limit: number): Promise<readonly ApiKey[]>;
  /** How many the client has that are not revoked. */
  countLive(clientId: string): Promise<number>;
};

export type ApiKeyWrites = ApiKeyReads & {
  insert(key: ApiKey): Promise<void>;
  /** The key as it is then; undefined when the client has none with that id. The first time stays. */
  revoke(clientId: string, id: string, now: number): Promise<ApiKey | undefined>;
  /** Writes down that it was used, unless that was done at `since` or later. */
  touch(id: string, now: number, since: number): Promise<void>;
};

/** The keys that secrets in the database were sealed with. */
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

/** A unit of work: all of it is on disk when `transaction` resolves, or none of it is. */
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
   * Runs the work in one transaction. It may run more than once (a lost race inside PostgreSQL), so it changes nothing
   * but the store. Throws UNAVAILABLE when the database cannot be reached and nothing was written. `clientId` says for
   * whom it is, so that one client's transactions wait for each other and not everybody's for them.
   */
  transaction<T>(work: (tx: StoreWrites) => Promise<T>, clientId?: string): Promise<T>;
  /** Calls back soon after any process appended an event for the client. Returns the way to stop. */
  onAppend(clientId: string, listener: () => void): () => void;
  /** The connections of the database's pool: all, free, and callers that wait; undefined where there is none. */
  pool(): { readonly total: number; readonly idle: number; readonly waiting: number } | undefined;
  /** Writes a row that says nothing. Throws UNAVAILABLE when the database cannot be written right now. */
  probe(): Promise<void>;
  /**
   * Reads the whole database file and says what is damaged; undefined when nothing is, and for PostgreSQL, which looks
   * after that by itself. Rejects when it could not look, or when `signal` ends it.
   */
  findDamage(signal?: AbortSignal): Promise<string | undefined>;
  /** Counts use for all processes that have this database; undefined for a file, which one machine has. */
  usageCounter(settings: { readonly windowS: number }): UsageCounter | undefined;
  close(): Promise<void>;
};
