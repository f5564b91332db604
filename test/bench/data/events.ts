import { createId } from '../../../src/domain/id.ts';
import type { Store } from '../../../src/domain/ports.ts';
import { createLink } from './links.ts';
import type { Seeded } from './seed.ts';

const BATCH = 500;

/** Writes so many events of the client's newest links, as their activation would have. */
export async function createEvents(store: Store, { client, count, now }: Seeded, events: number): Promise<void> {
  const bytes = (length: number) => crypto.getRandomValues(new Uint8Array(length));
  for (let done = 0; done < events; done += BATCH) {
    await store.transaction(async (tx) => {
      for (let number = done; number < Math.min(done + BATCH, events); number += 1) {
        const { id, checkoutToken, terms } = createLink(count - 1 - (number % count), count, now, client);
        const { totalAmount, currency } = terms;
        await tx.events.append(
          {
            clientId: client.clientId,
            id: createId('evt', now, bytes),
            type: 'PaymentLink.Activated',
            paymentLinkId: id,
            paymentId: null,
            data: { paymentLink: { id, checkoutToken, status: 'ACTIVE', totalAmount, currency } },
            createdAt: now,
          },
          createId('whd', now, bytes),
        );
      }
    });
  }
}
