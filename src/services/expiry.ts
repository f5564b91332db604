import { statusChange } from '../domain/history.ts';
import type { PaymentLink } from '../domain/payment-link.ts';
import type { Store } from '../domain/ports.ts';
import type { RandomBytes } from '../lib/random.ts';
import { findDueClients, takeTurns } from './due-clients.ts';
import { recordLinkEvent } from './event.ts';

const BATCH = 100;
/** A longer backlog waits for the next run. */
const MAX_BATCHES = 50;

/**
 * Stores the status EXPIRED of expired links, and records their `PaymentLink.Expired` events. Every read derives the status
 * from the clock, so no answer is wrong before this has run.
 */
export function createExpiryService({ store, random }: { readonly store: Store; readonly random: RandomBytes }) {
  /** Expires the links of all clients that are due at `now`. Returns their number. */
  async function expireDue(now: number): Promise<number> {
    const due = await findDueClients(store.paymentLinks.clientsWithExpired, now);
    let expired = 0;
    await takeTurns(due, {
      maxBatches: MAX_BATCHES,
      async batch(clientId) {
        const links = await expireBatch(clientId, now);
        expired += links.length;
        return { more: links.length === BATCH };
      },
    });
    return expired;
  }

  function expireBatch(clientId: string, now: number): Promise<readonly PaymentLink[]> {
    return store.transaction(async (tx) => {
      const links = await tx.paymentLinks.expire(clientId, now, BATCH);
      const changes = statusChange(undefined, 'EXPIRED');
      for (const link of links) {
        await recordLinkEvent(tx, link, { type: 'PaymentLink.Expired', changes }, { now, random });
      }
      return links;
    });
  }

  return { expireDue };
}
