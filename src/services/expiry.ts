import { statusChange } from '../domain/history.ts';
import type { PaymentLink } from '../domain/payment-link.ts';
import type { Store } from '../domain/ports.ts';
import type { RandomBytes } from '../lib/random.ts';
import { findDueClients, takeTurns } from './due-clients.ts';
import { recordLinkEvent } from './event.ts';

const BATCH = 100;
/** A backlog that is longer than this waits for the next run. */
const MAX_BATCHES = 50;

/**
 * Writes down what time has done already: every read tells the status as it is, so nothing is wrong while this has not
 * run. It is what makes `PaymentLink.Expired` events.
 */
export function createExpiryService({ store, random }: { readonly store: Store; readonly random: RandomBytes }) {
  /** Writes down the links of all clients that are over at `now`; how many there were. */
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
