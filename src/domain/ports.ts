import type { CheckoutSession, CheckoutSessionStatus } from './checkout-session.ts';
import type { Client, WebhookEndpoint } from './client.ts';
import type { CurrencyCode } from './currency.ts';
import type { DueClients, DueWindow } from './due.ts';
import type { DomainEvent, FeedEvent } from './event.ts';
import type { Direction, OffsetWindow, PageRows, PageWindow, TimeRange } from './page.ts';
import type { Payment, PaymentChange, PaymentStatus } from './payment.ts';
import type { PaymentLink, PaymentLinkGuard, PaymentLinkPatch, PaymentLinkStatus } from './payment-link.ts';
import type { RetentionReads, RetentionWrites } from './retention.ts';
import type { DeliveryReads, DeliveryWrites } from './webhook-ports.ts';

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
  /** The payment failed: in flight - 1, and a PROCESSING_PAYMENT link is ACTIVE again. */
  release(clientId: string, id: string, now: number): Promise<PaymentLink | undefined>;
  /** Writes down as EXPIRED up to `limit` of the client's links that are so at `now`; the rows as written. */
  expire(clientId: string, now: number, limit: number): Promise<readonly PaymentLink[]>;
  /** One more visit by a person; false when the link is gone. */
  countOpen(clientId: string, id: string): Promise<void>;
};

export type CheckoutSessionFilter = {
  readonly paymentLinkId?: readonly string[];
  readonly status?: readonly CheckoutSessionStatus[];
  readonly ownerIdentityId?: readonly string[];
  readonly destinationAccountNumber?: readonly string[];
  readonly createdAt?: TimeRange;
};
/** Sessions are listed by creation, that is by id. */
export type CheckoutSessionQuery = {
  readonly filter: CheckoutSessionFilter;
  readonly direction: Direction;
  readonly now: number;
};

export type CheckoutSessionReads = {
  find(clientId: string, id: string): Promise<CheckoutSession | undefined>;
  findMany(clientId: string, ids: readonly string[]): Promise<readonly (CheckoutSession | undefined)[]>;
  page(clientId: string, query: CheckoutSessionQuery, window: PageWindow): Promise<PageRows<CheckoutSession>>;
  listByOffset(
    clientId: string,
    query: CheckoutSessionQuery,
    window: OffsetWindow,
  ): Promise<readonly CheckoutSession[]>;
  count(clientId: string, filter: CheckoutSessionFilter, now: number): Promise<number>;
};

export type CheckoutSessionWrites = CheckoutSessionReads & {
  /** False when the id is taken; nothing is written then. Throws NotFoundError when the link is gone. */
  insert(session: CheckoutSession): Promise<boolean>;
  /** Writes if the status at `now` is one of `statuses`; the row as written, else undefined. */
  set(
    clientId: string,
    id: string,
    guard: { readonly now: number; readonly statuses: readonly CheckoutSessionStatus[] },
    change: Partial<Pick<CheckoutSession, 'storedStatus' | 'expiresAt' | 'customer'>> & { readonly updatedAt: number },
  ): Promise<CheckoutSession | undefined>;
  /** Lets no ACTIVE session of the link live beyond `end`. */
  shorten(clientId: string, paymentLinkId: string, end: number, now: number): Promise<void>;
};

export type PaymentFilter = {
  readonly paymentLinkId?: readonly string[];
  readonly checkoutSessionId?: readonly string[];
  readonly status?: readonly PaymentStatus[];
};
export type PaymentQuery = { readonly filter: PaymentFilter; readonly direction: Direction };

export type PaymentReads = {
  find(clientId: string, id: string): Promise<Payment | undefined>;
  findMany(clientId: string, ids: readonly string[]): Promise<readonly (Payment | undefined)[]>;
  page(clientId: string, query: PaymentQuery, window: PageWindow): Promise<PageRows<Payment>>;
  listByOffset(clientId: string, query: PaymentQuery, window: OffsetWindow): Promise<readonly Payment[]>;
  count(clientId: string, filter: PaymentFilter): Promise<number>;
  /** Which of all clients have payments, made at `madeBefore` or earlier, on which nothing is decided. */
  clientsWithUndecided(madeBefore: number, window: DueWindow): Promise<DueClients>;
  /**
   * When the `n`-th newest (from 1) of the link's payments that fit was made; undefined when there are fewer. Its cost
   * grows with `n` and with what was made since, not with what the link has.
   */
  nthTry(clientId: string, paymentLinkId: string, n: number, fit: TryFilter): Promise<number | undefined>;
};

/** Which payments of a link count as tries. */
export type TryFilter = {
  /** Made at this instant or later. */
  readonly since: number;
  /** Made from there; null for those made through the API. Absent, it filters nothing. */
  readonly payerKey?: string | null;
  /** The refused ones alone, that is FAILED. */
  readonly refused: boolean;
};

export type PaymentWrites = PaymentReads & {
  /** `payerKey` names the payer's address for counting tries; null for a payment through the API. */
  insert(payment: Payment, payerKey?: string | null): Promise<void>;
  /** Writes if the status is one of `statuses`; the row as written, else undefined. */
  set(
    clientId: string,
    id: string,
    statuses: readonly PaymentStatus[],
    change: PaymentChange,
  ): Promise<Payment | undefined>;
};

export type LinkStats = { readonly opens: number; readonly sessions: number; readonly paid: number };

export type EventReads = {
  /** The client's events with a sequence above `after`, oldest first. */
  after(clientId: string, after: number, limit: number): Promise<readonly FeedEvent[]>;
  /** The highest sequence written so far; 0 when none was. */
  last(clientId: string): Promise<number>;
};

export type EventWrites = EventReads & {
  /** Writes the event and, when the client's endpoint wants it, its delivery with that id, due at once. */
  append(event: DomainEvent, deliveryId: string): Promise<void>;
};

export type ClientReads = {
  find(id: string): Promise<Client | undefined>;
  findByApiKeyHash(apiKeyHash: string): Promise<Client | undefined>;
  findByTag(tag: string): Promise<Client | undefined>;
  list(): Promise<readonly Client[]>;
  webhookEndpoint(clientId: string): Promise<WebhookEndpoint | undefined>;
  /** The ids of the clients that have an endpoint. */
  webhookClients(): Promise<readonly string[]>;
};

export type ClientWrites = ClientReads & {
  /** False when the id, the tag or the key is taken. */
  insert(client: Client): Promise<boolean>;
  /** Sets the endpoint, or removes it with undefined; what was still on its way to it is FAILED then. */
  setWebhookEndpoint(clientId: string, endpoint: WebhookEndpoint | undefined): Promise<void>;
};

export type StoreReads = {
  readonly clients: ClientReads;
  readonly paymentLinks: PaymentLinkReads;
  readonly checkoutSessions: CheckoutSessionReads;
  readonly payments: PaymentReads;
  readonly events: EventReads;
  readonly deliveries: DeliveryReads;
  readonly retention: RetentionReads;
  /** In the order of `ids`. */
  linkStats(clientId: string, ids: readonly string[]): Promise<readonly LinkStats[]>;
};

/** A unit of work: all of it is on disk when `transaction` resolves, or none of it is. */
export type StoreWrites = {
  readonly clients: ClientWrites;
  readonly paymentLinks: PaymentLinkWrites;
  readonly checkoutSessions: CheckoutSessionWrites;
  readonly payments: PaymentWrites;
  readonly events: EventWrites;
  readonly deliveries: DeliveryWrites;
  readonly retention: RetentionWrites;
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
  close(): Promise<void>;
};
