import type { CurrencyCode } from './currency.ts';
import type { DueClients, DueWindow } from './due.ts';
import type { Amount } from './money.ts';
import type { ChildWindow, Direction, OffsetWindow, PageRows, PageWindow, TimeRange } from './page.ts';
import type { Payment, PaymentChange, PaymentStatus } from './payment.ts';

export type PaymentFilter = {
  readonly paymentLinkId?: readonly string[];
  readonly checkoutSessionId?: readonly string[];
  readonly status?: readonly PaymentStatus[];
  readonly ownerIdentityId?: readonly string[];
  readonly accountNumber?: readonly string[];
  readonly currency?: readonly CurrencyCode[];
  readonly createdAt?: TimeRange;
};
export type PaymentQuery = { readonly filter: PaymentFilter; readonly direction: Direction };

/** The field that refers to a payment's parent. */
export type PaymentParent = 'paymentLinkId' | 'checkoutSessionId';

export type PaymentReads = {
  find(clientId: string, id: string): Promise<Payment | undefined>;
  findMany(clientId: string, ids: readonly string[]): Promise<readonly (Payment | undefined)[]>;
  page(clientId: string, query: PaymentQuery, window: PageWindow): Promise<PageRows<Payment>>;
  listByOffset(clientId: string, query: PaymentQuery, window: OffsetWindow): Promise<readonly Payment[]>;
  count(clientId: string, filter: PaymentFilter): Promise<number>;
  /** Pages of the payments of many links or sessions, in the order of `windows`. */
  pagesOf(
    clientId: string,
    query: PaymentQuery & { readonly parent: PaymentParent },
    windows: readonly ChildWindow[],
  ): Promise<readonly PageRows<Payment>[]>;
  /** Totals of the payments of many links or sessions, in the order of the ids, which are distinct. */
  countsOf(
    clientId: string,
    query: { readonly parent: PaymentParent; readonly filter: PaymentFilter },
    parentIds: readonly string[],
  ): Promise<readonly number[]>;
  findByReturnKey(clientId: string, returnKey: string): Promise<Payment | undefined>;
  /** Finds a payment by the provider's id of it, or of the movement of money. */
  findByProvider(
    clientId: string,
    accountId: string,
    name: { readonly reference: string } | { readonly transactionId: string },
  ): Promise<Payment | undefined>;
  /** The number of payments through the account that still have to be looked up at the provider, including lookups in progress. */
  countAwaitingLookup(clientId: string, providerAccountId: string): Promise<number>;
  /** The session's payment that was created by a request with that hash. */
  findByRequest(clientId: string, checkoutSessionId: string, requestHash: string): Promise<Payment | undefined>;
  /** The clients that have payments due for a lookup at `now`. */
  clientsDueForLookup(now: number, window: DueWindow): Promise<DueClients>;
  /**
   * The creation time of the `n`-th newest (from 1) of the link's matching payments; undefined when there are fewer. The cost
   * grows with `n` and with the payments since then, not with all of the link's.
   */
  nthAttempt(clientId: string, paymentLinkId: string, n: number, fit: AttemptFilter): Promise<number | undefined>;
};

/** The origin of a payment, which is never published. */
export type PaymentOrigin = {
  /** Keyed hash of the payer's address, to count attempts by; absent for a payment through the API. */
  readonly payerKey?: string;
  /** Hash of the request through the API. */
  readonly requestHash?: string;
};

/** Which payments of a link count as attempts. */
export type AttemptFilter = {
  /** Created at this instant or later. */
  readonly since: number;
  /** From that address; null for payments through the API. Absent, it filters nothing. */
  readonly payerKey?: string | null;
  /** Only refused payments, that is FAILED ones. */
  readonly refused: boolean;
};

export type PaymentWrites = PaymentReads & {
  insert(payment: Payment, origin?: PaymentOrigin): Promise<void>;
  /** Reads the payment, and locks it until the transaction ends: what is decided by it is written before it can change. */
  lock(clientId: string, id: string): Promise<Payment | undefined>;
  /** Writes if the guard admits the row; the row as written, else undefined. */
  set(clientId: string, id: string, guard: PaymentGuard, change: PaymentChange): Promise<Payment | undefined>;
  /**
   * Claims up to `limit` of the client's payments that are due for a lookup at `now`, until `heldUntil`; the longest overdue
   * first.
   */
  claimForLookup(clientId: string, now: number, heldUntil: number, limit: number): Promise<readonly Payment[]>;
};

/** The condition of a guarded write, which the database checks in the statement that writes. */
export type PaymentGuard = {
  readonly statuses: readonly PaymentStatus[];
  /** Only if this is still the sum of refunds. */
  readonly refundedAmount?: Amount;
};
