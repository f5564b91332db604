import type { PaymentLink } from '../domain/payment-link.ts';
import type { Store } from '../domain/ports.ts';
import type { RandomBytes } from '../lib/random.ts';
import { recordLinkEvent } from './event.ts';

const BATCH = 100;
/** A backlog that is longer than this waits for the next run, so that one client does not hold up the others. */
const MAX_BATCHES = 50;

/**
 * Writes down what time has done already: every read tells the status as it is, so nothing is wrong while this has not
 * run. It is what makes `PaymentLink.Expired` events.
 */
export function createExpiryService({ store, random }: { readonly store: Store; readonly random: RandomBytes }) {
  /** Writes down the links of all clients that are over at `now`; how many there were. */
  async function expireDue(now: number): Promise<number> {
    let expired = 0;
    for (const { id } of await store.clients.list()) {
      for (let batch = 0; batch < MAX_BATCHES; batch += 1) {
        const links = await expireBatch(id, now);
        expired += links.length;
        if (links.length < BATCH) break;
      }
    }
    return expired;
  }

  function expireBatch(clientId: string, now: number): Promise<readonly PaymentLink[]> {
    return store.transaction(async (tx) => {
      const links = await tx.paymentLinks.expire(clientId, now, BATCH);
      for (const link of links) await recordLinkEvent(tx, link, 'PaymentLink.Expired', { now, random });
      return links;
    });
  }

  return { expireDue };
}
