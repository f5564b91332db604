import { type CheckoutSession, newSession } from '../domain/checkout-session.ts';
import type { Viewer } from '../domain/client.ts';
import { InvalidStateError } from '../domain/errors.ts';
import { createId, idPrefix, idTime, MAX_CLOCK_SKEW_MS } from '../domain/id.ts';
import { isStorable } from '../domain/input/shape.ts';
import { type Customer, type PaymentLink, statusAt } from '../domain/payment-link.ts';
import type { StoreWrites } from '../domain/ports.ts';
import type { RandomBytes } from '../lib/random.ts';
import { missingLink } from './payment-link/payment-link-transition.ts';

type Start = { readonly id?: string | undefined; readonly customer: Customer | undefined; readonly now: number };

/** Begins sessions inside a transaction of the caller's. */
export function createSessionStart({
  random,
  lifetimeMs,
}: {
  readonly random: RandomBytes;
  readonly lifetimeMs: number;
}) {
  /**
   * Begins a session of the link with that checkoutToken, which must be ACTIVE (else InvalidStateError). If `id` is a session
   * of the link, returns that session as it is. An `id` that cannot belong to this link is ignored.
   */
  async function start(
    tx: StoreWrites,
    viewer: Viewer,
    checkoutToken: string,
    { id, customer, now }: Start,
  ): Promise<CheckoutSession> {
    const link = await findLink(tx, viewer, checkoutToken);
    const isOurs = id !== undefined && isSessionId(id) && isTimely(idTime(id), link, now);
    if (!isOurs) return begin(tx, link, { customer, now });
    return (await findOfLink(tx, link, id)) ?? (await begin(tx, link, { id, customer, now }));
  }

  async function begin(tx: StoreWrites, link: PaymentLink, { id, customer, now }: Start): Promise<CheckoutSession> {
    requireActive(link, now);
    const session = newSession(link, { id: id ?? createId('cs', now, random), customer, now, lifetimeMs });
    if (await tx.checkoutSessions.insert(session)) return session;
    // A concurrent submission of the same form was first.
    const first = await findOfLink(tx, link, session.id);
    if (first === undefined) throw missingLink();
    return first;
  }

  return { start, begin };
}

/** The client's link with that checkoutToken. Throws NotFoundError. */
export async function findLink(tx: StoreWrites, viewer: Viewer, checkoutToken: string): Promise<PaymentLink> {
  const known = isStorable(checkoutToken);
  const link = known ? await tx.paymentLinks.findByToken(viewer.clientId, checkoutToken) : undefined;
  if (link === undefined) throw missingLink();
  return link;
}

async function findOfLink(tx: StoreWrites, link: PaymentLink, id: string): Promise<CheckoutSession | undefined> {
  const session = await tx.checkoutSessions.find(link.clientId, id);
  return session?.paymentLinkId === link.id ? session : undefined;
}

/** Throws InvalidStateError unless the link is ACTIVE at `now`. */
export function requireActive(link: PaymentLink, now: number): void {
  const status = statusAt(link, now);
  if (status !== 'ACTIVE') throw new InvalidStateError(`A payment link that is ${status} accepts no checkout sessions`);
}

/** Another gateway may have made the id, or the link, and its clock may not be ours: the same form is to pay once. */
function isTimely(time: number, link: PaymentLink, now: number): boolean {
  return time >= link.createdAt - MAX_CLOCK_SKEW_MS && time <= now + MAX_CLOCK_SKEW_MS;
}

export function isSessionId(id: string): boolean {
  return idPrefix(id) === 'cs';
}
