import { describesLink, parseSessionInput, parseStartInput } from '../domain/checkout-input.ts';
import { type CheckoutSession, newSession, sessionEnd, sessionStatusAt } from '../domain/checkout-session.ts';
import type { Viewer } from '../domain/client.ts';
import { InvalidStateError, NotFoundError } from '../domain/errors.ts';
import { type Clock, createId, idPrefix, idTime } from '../domain/id.ts';
import { isStorable } from '../domain/input/text.ts';
import type { PageRows, PageWindow } from '../domain/page.ts';
import { type Customer, type PaymentLink, statusAt } from '../domain/payment-link.ts';
import { parseCreateInput } from '../domain/payment-link-input.ts';
import type { CheckoutSessionFilter, CheckoutSessionQuery, Store, StoreWrites } from '../domain/ports.ts';
import type { RandomBytes } from '../lib/random.ts';
import { insertLink, newLink } from './payment-link-creation.ts';
import { missingLink } from './payment-link-transition.ts';

export type CheckoutSessionDeps = {
  readonly store: Store;
  readonly clock: Clock;
  readonly random: RandomBytes;
  /** How long a session lives unless it is refreshed. */
  readonly sessionLifetimeS: number;
};

type StartOptions = {
  /**
   * The id of the session, made when a form was drawn, so that the form sent twice begins one session: the second time
   * answers the session as it stands. An id that cannot be that of a session of this link is not used.
   */
  readonly id?: string;
};

export type CheckoutSessionService = ReturnType<typeof createCheckoutSessionService>;

/** What is done with sessions. Throws NotFoundError for one that is missing or another client's. */
export function createCheckoutSessionService({ store, clock, random, sessionLifetimeS }: CheckoutSessionDeps) {
  const lifetimeMs = sessionLifetimeS * 1000;

  async function get(viewer: Viewer, id: string): Promise<CheckoutSession> {
    const session = isSessionId(id) ? await store.checkoutSessions.find(viewer.clientId, id) : undefined;
    if (session === undefined) throw missingSession();
    return session;
  }

  /** In the order of `ids`; undefined for those that are missing. */
  function findMany(viewer: Viewer, ids: readonly string[]): Promise<readonly (CheckoutSession | undefined)[]> {
    // What is no id of a session is looked for under the empty name, which no session has, to keep its place.
    const named = ids.map((id) => (isSessionId(id) ? id : ''));
    return store.checkoutSessions.findMany(viewer.clientId, named);
  }

  function page(viewer: Viewer, query: CheckoutSessionQuery, window: PageWindow): Promise<PageRows<CheckoutSession>> {
    return store.checkoutSessions.page(viewer.clientId, query, window);
  }

  function listByOffset(
    viewer: Viewer,
    query: CheckoutSessionQuery,
    offset: number,
    limit: number,
  ): Promise<readonly CheckoutSession[]> {
    return store.checkoutSessions.listByOffset(viewer.clientId, query, offset, limit);
  }

  function count(viewer: Viewer, filter: CheckoutSessionFilter, now: number): Promise<number> {
    return store.checkoutSessions.count(viewer.clientId, filter, now);
  }

  /** Begins a session of the link with that reference, which must be ACTIVE (else InvalidStateError). */
  async function start(
    viewer: Viewer,
    checkoutToken: string,
    input?: unknown,
    { id }: StartOptions = {},
  ): Promise<CheckoutSession> {
    const { customer } = parseStartInput(input);
    const now = clock();
    return store.transaction(async (tx) => {
      const link = await findLink(tx, viewer, checkoutToken);
      const isOurs = id !== undefined && isSessionId(id) && idTime(id) >= link.createdAt && idTime(id) <= now;
      if (!isOurs) return begin(tx, link, { customer, now });
      return (await findOfLink(tx, link, id)) ?? (await begin(tx, link, { id, customer, now }));
    });
  }

  /** Begins a session of a link that there is, or of a new ACTIVE link that the input describes as a creation does. */
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
      return begin(tx, link, { customer: undefined, now });
    });
  }

  async function begin(
    tx: StoreWrites,
    link: PaymentLink,
    { id, customer, now }: { readonly id?: string; readonly customer: Customer | undefined; readonly now: number },
  ): Promise<CheckoutSession> {
    requireActive(link, now);
    const session = newSession(link, { id: id ?? createId('cs', now, random), customer, now, lifetimeMs });
    if (await tx.checkoutSessions.insert(session)) return session;
    // The same form got here first.
    const first = await findOfLink(tx, link, session.id);
    if (first === undefined) throw missingLink();
    return first;
  }

  /** Gives the newest open session of the link its full time again, or begins one. Throws InvalidStateError. */
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
      return refreshed ?? begin(tx, link, { customer: undefined, now });
    });
  }

  /**
   * Ends an ACTIVE session, which is EXPIRED from then on. One that is EXPIRED or FAILED is over already and stays as it
   * is; one that is being paid or is paid cannot be cancelled (InvalidStateError).
   */
  async function cancel(viewer: Viewer, id: string): Promise<CheckoutSession> {
    if (!isSessionId(id)) throw missingSession();
    const now = clock();
    return store.transaction(async (tx) => {
      const guard = { now, statuses: ['ACTIVE'] } as const;
      const change = { storedStatus: 'EXPIRED', updatedAt: now } as const;
      const cancelled = await tx.checkoutSessions.set(viewer.clientId, id, guard, change);
      if (cancelled !== undefined) return cancelled;
      const session = await tx.checkoutSessions.find(viewer.clientId, id);
      if (session === undefined) throw missingSession();
      const status = sessionStatusAt(session, now);
      if (status === 'EXPIRED' || status === 'FAILED') return session;
      throw new InvalidStateError(`A checkout session that is ${status} cannot be cancelled`);
    });
  }

  return { get, findMany, page, listByOffset, count, start, create, refresh, cancel };
}

async function findLink(tx: StoreWrites, viewer: Viewer, checkoutToken: string): Promise<PaymentLink> {
  const known = isStorable(checkoutToken);
  const link = known ? await tx.paymentLinks.findByToken(viewer.clientId, checkoutToken) : undefined;
  if (link === undefined) throw missingLink();
  return link;
}

async function findOfLink(tx: StoreWrites, link: PaymentLink, id: string): Promise<CheckoutSession | undefined> {
  const session = await tx.checkoutSessions.find(link.clientId, id);
  return session?.paymentLinkId === link.id ? session : undefined;
}

function requireActive(link: PaymentLink, now: number): void {
  const status = statusAt(link, now);
  if (status !== 'ACTIVE') throw new InvalidStateError(`A payment link that is ${status} takes no checkout sessions`);
}

export function isSessionId(id: string): boolean {
  return idPrefix(id) === 'cs';
}

/** The same words whether there is no session with that id or it is another client's. */
export function missingSession(): NotFoundError {
  return new NotFoundError('There is no such checkout session');
}
