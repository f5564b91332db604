import { randomBytes } from 'node:crypto';
import type { Viewer } from '../../src/domain/client.ts';
import type { PaymentLink } from '../../src/domain/payment-link.ts';
import type { StoreWrites } from '../../src/domain/ports.ts';
import { createClientService } from '../../src/services/client.ts';
import { createExpiryService } from '../../src/services/expiry.ts';
import { createPaymentLinkService } from '../../src/services/payment-link.ts';
import { createTestClock } from './clock.ts';
import { linkInput } from './link-input.ts';
import { NOON } from './payment-link.ts';
import { openTestStore, type TestDialect } from './store.ts';

const random = (count: number) => randomBytes(count);

export type LinkServices = Awaited<ReturnType<typeof openLinkServices>>;

/** The services of links on an empty store of the dialect, with two clients and a clock that stands at noon. */
export async function openLinkServices(dialect: TestDialect) {
  const store = await openTestStore(dialect);
  const clock = createTestClock(NOON);
  const clients = createClientService({ store, clock, random, authSecret: 's'.repeat(32) });
  const links = createPaymentLinkService({ store, clock, random });
  const expiry = createExpiryService({ store, random });
  const viewer = await join('one');
  const stranger = await join('two');

  async function join(id: string): Promise<Viewer> {
    const { client } = await clients.create({ id, name: id });
    return { clientId: client.id, clientTag: client.tag };
  }

  let created = 0;
  /** A new link of the viewer with a duration of an hour and a unique checkoutToken. */
  function make(input: Readonly<Record<string, unknown>> = {}, options?: { readonly activate: boolean }) {
    created += 1;
    return links.create(viewer, linkInput({ checkoutToken: `link-${created}`, ...input }), options);
  }

  /** Makes a payment's changes to a link, without a payment. */
  function pay(step: 'reserve' | 'recordPaid' | 'release', { clientId, id }: PaymentLink) {
    return store.transaction((tx: StoreWrites) => tx.paymentLinks[step](clientId, id, clock()));
  }

  async function eventsOf({ clientId, id }: PaymentLink) {
    const events = await store.events.after(clientId, 0, 1000);
    return events.filter((event) => event.paymentLinkId === id);
  }

  return { store, clock, clients, links, expiry, viewer, stranger, make, pay, eventsOf, close: store.close };
}
