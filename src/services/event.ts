import type { DomainEvent, EventType } from '../domain/event.ts';
import { createId, type RandomBytes } from '../domain/id.ts';
import { type PaymentLink, statusAt } from '../domain/payment-link.ts';
import type { StoreWrites } from '../domain/ports.ts';

type Moment = { readonly now: number; readonly random: RandomBytes };
export type LinkEventType = Extract<EventType, `PaymentLink.${string}`>;

/** Tells what happened to a link, in the transaction that made it happen. `link` is the link after the change. */
export async function recordLinkEvent(
  tx: StoreWrites,
  link: PaymentLink,
  type: LinkEventType,
  { now, random }: Moment,
): Promise<void> {
  const { clientId, id, checkoutToken, terms } = link;
  const status = statusAt(link, now);
  const paymentLink = { id, checkoutToken, status, totalAmount: terms.totalAmount, currency: terms.currency };
  await append(tx, { clientId, type, paymentLinkId: id, paymentId: null, data: { paymentLink } }, { now, random });
}

function append(tx: StoreWrites, event: Omit<DomainEvent, 'id' | 'createdAt'>, { now, random }: Moment): Promise<void> {
  return tx.events.append({ ...event, id: createId('evt', now, random), createdAt: now }, createId('whd', now, random));
}
