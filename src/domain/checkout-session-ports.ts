import type { CheckoutSession, CheckoutSessionStatus } from './checkout-session.ts';
import type { ChildWindow, Direction, OffsetWindow, PageRows, PageWindow, TimeRange } from './page.ts';

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
  /** Pages of the sessions of many links, in the order of `windows`. */
  pagesOfLinks(
    clientId: string,
    query: CheckoutSessionQuery,
    windows: readonly ChildWindow[],
  ): Promise<readonly PageRows<CheckoutSession>[]>;
  /** Totals of the sessions of many links, in the order of the ids, which are distinct. */
  countsOfLinks(
    clientId: string,
    query: Pick<CheckoutSessionQuery, 'filter' | 'now'>,
    paymentLinkIds: readonly string[],
  ): Promise<readonly number[]>;
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
  /** Limits the expiry of the link's ACTIVE sessions to `end`. */
  shorten(clientId: string, paymentLinkId: string, end: number, now: number): Promise<void>;
};
