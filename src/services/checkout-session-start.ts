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

/** How a session begins inside a transaction that others go on with. */
export function createSessionStart({
  random,
  lifetimeMs,
}: {
  readonly random: RandomBytes;
  readonly lifetimeMs: number;
}) {
  /**
   * Begins a session of the link with that reference, which must be ACTIVE (else InvalidStateError). With an `id` that
   * is that of a session of the link, answers that session as it stands. An `id` that cannot be one of this link's
   * sessions is not used.
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
    // The same form got here first.
    const first = await findOfLink(tx, link, session.id);
    if (first === undefined) throw missingLink();
    return first;
  }

  return { start, begin };
}

/** The client's link with that reference. Throws NotFoundError. */
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
  if (status !== 'ACTIVE') throw new InvalidStateError(`A payment link that is ${status} takes no checkout sessions`);
}

/** Another gateway may have made the id, or the link, and its clock may not be ours: the same form is to pay once. */
function isTimely(time: number, link: PaymentLink, now: number): boolean {
  return time >= link.createdAt - MAX_CLOCK_SKEW_MS && time <= now + MAX_CLOCK_SKEW_MS;
}

export function isSessionId(id: string): boolean {
  return idPrefix(id) === 'cs';
}
