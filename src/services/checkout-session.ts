import { describesLink, parseSessionInput, parseStartInput } from '../domain/checkout-input.ts';
import { type CheckoutSession, sessionEnd, sessionStatusAt } from '../domain/checkout-session.ts';
import type { CheckoutSessionFilter, CheckoutSessionQuery } from '../domain/checkout-session-ports.ts';
import type { Viewer } from '../domain/client.ts';
import { InvalidStateError, NotFoundError } from '../domain/errors.ts';
import { blankUnless, type Clock } from '../domain/id.ts';
import type { ChildWindow, OffsetWindow, PageRows, PageWindow } from '../domain/page.ts';
import { parseCreateInput } from '../domain/payment-link-input.ts';
import type { Store } from '../domain/ports.ts';
import type { RandomBytes } from '../lib/random.ts';
import { createSessionStart, findLink, isSessionId, requireActive } from './checkout-session-start.ts';
import { insertLink, newLink } from './payment-link.ts';

export type CheckoutSessionDeps = {
  readonly store: Store;
  readonly clock: Clock;
  readonly random: RandomBytes;
  /** How long a session lives unless it is refreshed. */
  readonly sessionLifetimeS: number;
};

type StartOptions = {
  /**
   * The id of the session, generated when the form was rendered, so that a form that is submitted twice begins one session:
   * the second submission gets it as it is. An id that cannot belong to this link is ignored.
   */
  readonly id?: string;
};

export type CheckoutSessionService = ReturnType<typeof createCheckoutSessionService>;

/** A client's checkout sessions. Throws NotFoundError for one that is missing or another client's. */
export function createCheckoutSessionService({ store, clock, random, sessionLifetimeS }: CheckoutSessionDeps) {
  const lifetimeMs = sessionLifetimeS * 1000;
  const sessions = createSessionStart({ random, lifetimeMs });

  async function get(viewer: Viewer, id: string): Promise<CheckoutSession> {
    const session = isSessionId(id) ? await store.checkoutSessions.find(viewer.clientId, id) : undefined;
    if (session === undefined) throw missingSession();
    return session;
  }

  /** In the order of `ids`; undefined for those that are missing. */
  function findMany(viewer: Viewer, ids: readonly string[]): Promise<readonly (CheckoutSession | undefined)[]> {
    return store.checkoutSessions.findMany(viewer.clientId, blankUnless(isSessionId, ids));
  }

  function page(viewer: Viewer, query: CheckoutSessionQuery, window: PageWindow): Promise<PageRows<CheckoutSession>> {
    return store.checkoutSessions.page(viewer.clientId, query, window);
  }

  function listByOffset(
    viewer: Viewer,
    query: CheckoutSessionQuery,
    window: OffsetWindow,
  ): Promise<readonly CheckoutSession[]> {
    return store.checkoutSessions.listByOffset(viewer.clientId, query, window);
  }

  function count(viewer: Viewer, filter: CheckoutSessionFilter, now: number): Promise<number> {
    return store.checkoutSessions.count(viewer.clientId, filter, now);
  }

  /** Pages of the sessions of many links, in the order of `windows`. */
  function pagesOfLinks(
    viewer: Viewer,
    query: CheckoutSessionQuery,
    windows: readonly ChildWindow[],
  ): Promise<readonly PageRows<CheckoutSession>[]> {
    return store.checkoutSessions.pagesOfLinks(viewer.clientId, query, windows);
  }

  /** Totals of the sessions of many links, in the order of the ids, which are distinct. */
  function countsOfLinks(
    viewer: Viewer,
    query: Pick<CheckoutSessionQuery, 'filter' | 'now'>,
    paymentLinkIds: readonly string[],
  ): Promise<readonly number[]> {
    return store.checkoutSessions.countsOfLinks(viewer.clientId, query, paymentLinkIds);
  }

  /** Begins a session of the link with that checkoutToken, which must be ACTIVE (else InvalidStateError). */
  async function start(
    viewer: Viewer,
    checkoutToken: string,
    input?: unknown,
    { id }: StartOptions = {},
  ): Promise<CheckoutSession> {
    const { customer } = parseStartInput(input);
    const now = clock();
    return store.transaction((tx) => sessions.start(tx, viewer, checkoutToken, { id, customer, now }), viewer.clientId);
  }

  /** Begins a session of an existing link, or of a new ACTIVE link with the terms in the input. */
  async function create(viewer: Viewer, input: unknown): Promise<CheckoutSession> {
    if (!describesLink(input)) {
      const { checkoutToken, ...known } = parseSessionInput(input);
      return start(viewer, checkoutToken, known);
    }
    const terms = parseCreateInput(input, { tokenRequired: true });
    const now = clock();
    const link = newLink(viewer, terms, { active: true, now, random });
    return store.transaction(async (tx) => {
      await insertLink(tx, link, { now, random });
      return sessions.begin(tx, link, { customer: undefined, now });
    }, viewer.clientId);
  }

  /** Restarts the lifetime of the link's newest open session, or begins one. Throws InvalidStateError. */
  async function refresh(viewer: Viewer, checkoutToken: string): Promise<CheckoutSession> {
    const now = clock();
    return store.transaction(async (tx) => {
      const link = await findLink(tx, viewer, checkoutToken);
      requireActive(link, now);
      const query = { filter: { paymentLinkId: [link.id], status: ['ACTIVE'] }, direction: 'desc', now } as const;
      const [open] = (await tx.checkoutSessions.page(viewer.clientId, query, { limit: 1 })).rows;
      const guard = { now, statuses: ['ACTIVE'] } as const;
      const change = { expiresAt: sessionEnd(link, now, lifetimeMs), updatedAt: now };
      const refreshed = open && (await tx.checkoutSessions.set(viewer.clientId, open.id, guard, change));
      return refreshed ?? sessions.begin(tx, link, { customer: undefined, now });
    }, viewer.clientId);
  }

  /**
   * Cancels an ACTIVE session, which is EXPIRED from then on. One that is EXPIRED or FAILED stays as it is; one that is being
   * paid or is paid cannot be canceled (InvalidStateError).
   */
  async function cancel(viewer: Viewer, id: string): Promise<CheckoutSession> {
    if (!isSessionId(id)) throw missingSession();
    const now = clock();
    return store.transaction(async (tx) => {
      const guard = { now, statuses: ['ACTIVE'] } as const;
      const change = { storedStatus: 'EXPIRED', updatedAt: now } as const;
      const canceled = await tx.checkoutSessions.set(viewer.clientId, id, guard, change);
      if (canceled !== undefined) return canceled;
      const session = await tx.checkoutSessions.find(viewer.clientId, id);
      if (session === undefined) throw missingSession();
      const status = sessionStatusAt(session, now);
      if (status === 'EXPIRED' || status === 'FAILED') return session;
      throw new InvalidStateError(`A checkout session that is ${status} cannot be canceled`);
    }, viewer.clientId);
  }

  return { get, findMany, page, listByOffset, count, pagesOfLinks, countsOfLinks, start, create, refresh, cancel };
}

/** The same error whether there is no session with that id or it is another client's. */
export function missingSession(): NotFoundError {
  return new NotFoundError('There is no such checkout session');
}
