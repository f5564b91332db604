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

/** What a payment belongs to, by the field that names it. */
export type PaymentParent = 'paymentLinkId' | 'checkoutSessionId';

export type PaymentReads = {
  find(clientId: string, id: string): Promise<Payment | undefined>;
  findMany(clientId: string, ids: readonly string[]): Promise<readonly (Payment | undefined)[]>;
  page(clientId: string, query: PaymentQuery, window: PageWindow): Promise<PageRows<Payment>>;
  listByOffset(clientId: string, query: PaymentQuery, window: OffsetWindow): Promise<readonly Payment[]>;
  count(clientId: string, filter: PaymentFilter): Promise<number>;
  /** Of many links or sessions at once: what `page` answers for the payments of each, in the order of `asked`. */
  pagesOf(
    clientId: string,
    query: PaymentQuery & { readonly parent: PaymentParent },
    asked: readonly ChildWindow[],
  ): Promise<readonly PageRows<Payment>[]>;
  /** What `count` answers for the payments of each, in the order of the ids, which are distinct. */
  countsOf(
    clientId: string,
    query: { readonly parent: PaymentParent; readonly filter: PaymentFilter },
    parentIds: readonly string[],
  ): Promise<readonly number[]>;
  findByReturnKey(clientId: string, returnKey: string): Promise<Payment | undefined>;
  /** By the name that its provider gave to it, or to the movement of money. */
  findByProvider(
    clientId: string,
    accountId: string,
    name: { readonly reference: string } | { readonly transactionId: string },
  ): Promise<Payment | undefined>;
  /** The session's payment that was made by a request with that hash. */
  findByRequest(clientId: string, checkoutSessionId: string, requestHash: string): Promise<Payment | undefined>;
  /** Which of all clients have payments about which their provider is to be asked at `now`. */
  clientsToAskFor(now: number, window: DueWindow): Promise<DueClients>;
  /**
   * When the `n`-th newest (from 1) of the link's payments that fit was made; undefined when there are fewer. Its cost
   * grows with `n` and with what was made since, not with what the link has.
   */
  nthTry(clientId: string, paymentLinkId: string, n: number, fit: TryFilter): Promise<number | undefined>;
};

/** Where a payment comes from, which is never told. */
export type PaymentOrigin = {
  /** Names the payer's address for counting tries; absent for a payment through the API. */
  readonly payerKey?: string;
  /** Of what was asked through the API. */
  readonly requestHash?: string;
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
  insert(payment: Payment, origin?: PaymentOrigin): Promise<void>;
  /** Writes if the guard admits the row; the row as written, else undefined. */
  set(clientId: string, id: string, guard: PaymentGuard, change: PaymentChange): Promise<Payment | undefined>;
  /**
   * Takes up to `limit` of the client's payments about which a provider is to be asked at `now`: until `heldUntil` nobody
   * else asks. Those that were due first come first.
   */
  claimToAsk(clientId: string, now: number, heldUntil: number, limit: number): Promise<readonly Payment[]>;
};

/** Which payments a write may touch, decided by the database in the statement that writes. */
export type PaymentGuard = {
  readonly statuses: readonly PaymentStatus[];
  /** Only while the sum of refunds is this one. */
  readonly refundedAmount?: Amount;
};
