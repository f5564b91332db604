import { hash, timingSafeEqual } from 'node:crypto';
import type { Viewer } from '../domain/client.ts';
import { isStorable } from '../domain/input/shape.ts';
import type { PaymentLink } from '../domain/payment-link.ts';
import type { Store } from '../domain/ports.ts';
import { missingLink } from './payment-link-transition.ts';

export type Visit = { readonly viewer: Viewer; readonly link: PaymentLink };

export type PayerService = ReturnType<typeof createPayerService>;

/** What anybody may do who holds a link's url, and who has no other credentials. */
export function createPayerService({ store }: { readonly store: Store }) {
  /**
   * The link at a payment url, and on whose behalf its page acts. Throws the same NotFoundError whatever is wrong: a
   * reference that was never issued answers like one that is gone, and like one with another key.
   */
  async function open(checkoutToken: string, payKey: string): Promise<Visit> {
    if (!isStorable(checkoutToken) || !isStorable(payKey)) throw missingLink();
    const client = await store.clients.findByTag(payKey.split('.', 1).join(''));
    const link = client && (await store.paymentLinks.findByToken(client.id, checkoutToken));
    if (link === undefined || client === undefined || !isSameKey(link.payKey, payKey)) throw missingLink();
    return { viewer: { clientId: client.id, clientTag: client.tag }, link };
  }

  /** One more visit by a person. */
  function countOpen({ clientId }: Viewer, paymentLinkId: string): Promise<void> {
    return store.transaction((tx) => tx.paymentLinks.countOpen(clientId, paymentLinkId));
  }

  return { open, countOpen };
}

/** In a time that tells nothing of where they differ. */
function isSameKey(one: string, other: string): boolean {
  return timingSafeEqual(hash('sha256', one, 'buffer'), hash('sha256', other, 'buffer'));
}
