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
