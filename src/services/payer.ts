import type { Branding } from '../domain/branding.ts';
import type { Viewer } from '../domain/client.ts';
import type { Clock } from '../domain/id.ts';
import { isStorable } from '../domain/input/shape.ts';
import { isUnderWay, type Payment } from '../domain/payment.ts';
import type { PaymentLink } from '../domain/payment-link.ts';
import type { Store } from '../domain/ports.ts';
import { isSameText } from '../lib/same-text.ts';
import type { Collection } from './payment/payment-collection.ts';
import { missingLink } from './payment-link/payment-link-transition.ts';

export type Visit = {
  readonly viewer: Viewer;
  readonly link: PaymentLink;
  /** The branding of the link's client, if it has any. */
  readonly branding?: Branding | undefined;
};

export type PayerService = ReturnType<typeof createPayerService>;

/** A payment that changed less than this long ago is not looked up at the provider. */
const CHECK_PAUSE_MS = 2_000;

/** What a payer may do, whose only credential is a link's url. */
export function createPayerService({
  store,
  clock,
  collection,
}: {
  readonly store: Store;
  readonly clock: Clock;
  readonly collection: Pick<Collection, 'lookUpNow'>;
}) {
  /** The lookups in progress, by client and id. */
  const checks = new Map<string, Promise<Payment>>();

  /**
   * The link at a payment url, and the client on whose behalf its page acts. Throws the same NotFoundError for a checkoutToken
   * that never existed, a deleted link and a wrong key.
   */
  async function open(checkoutToken: string, payKey: string): Promise<Visit> {
    if (!isStorable(checkoutToken) || !isStorable(payKey)) throw missingLink();
    const client = await store.clients.findByTag(payKey.split('.', 1).join(''));
    const link = client && (await store.paymentLinks.findByToken(client.id, checkoutToken));
    if (link === undefined || client === undefined || !isSameText(link.payKey, payKey)) throw missingLink();
    return { viewer: { clientId: client.id, clientTag: client.tag }, link, branding: client.branding };
  }

  /** Counts a visit by a person. */
  function countOpen({ clientId }: Viewer, paymentLinkId: string): Promise<void> {
    return store.transaction((tx) => tx.paymentLinks.countOpen(clientId, paymentLinkId), clientId);
  }

  /**
   * Looks a pending payment up at the provider, unless that was done moments ago; concurrent calls share one lookup. Returns
   * the payment as it is then.
   */
  async function check(payment: Payment): Promise<Payment> {
    if (!isUnderWay(payment.status) || clock() - payment.updatedAt < CHECK_PAUSE_MS) return payment;
    const key = `${payment.clientId} ${payment.id}`;
    const lookup = checks.get(key) ?? collection.lookUpNow(payment).finally(() => checks.delete(key));
    checks.set(key, lookup);
    return lookup;
  }

  return { open, countOpen, check };
}
