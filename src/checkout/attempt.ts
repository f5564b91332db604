import type { CheckoutSession } from '../domain/checkout-session.ts';
import type { CheckoutSessionService } from '../services/checkout-session.ts';
import type { Visit } from '../services/payer.ts';

/** The session with that id, if it is one of the link's: a payer of one link learns nothing about another. */
export async function findAttempt(
  checkoutSessions: Pick<CheckoutSessionService, 'findMany'>,
  { viewer, link }: Visit,
  id: string,
): Promise<CheckoutSession | undefined> {
  const [session] = await checkoutSessions.findMany(viewer, [id]);
  return session?.paymentLinkId === link.id ? session : undefined;
}

/** The visit inside a session: what it knows of the payer is not asked again, and the time left is its own. */
export function withinSession(visit: Visit, session: CheckoutSession | undefined): Visit {
  if (session === undefined) return visit;
  const { link } = visit;
  const { customer, expiresAt } = session;
  return { ...visit, link: { ...link, expiresAt, terms: { ...link.terms, customer } } };
}
