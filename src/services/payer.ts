import { LRUCache } from 'lru-cache';
import type { Branding } from '../domain/branding.ts';
import type { Viewer } from '../domain/client.ts';
import type { Clock } from '../domain/id.ts';
import { isStorable } from '../domain/input/shape.ts';
import { isUnderWay, type Payment } from '../domain/payment.ts';
import type { PaymentLink } from '../domain/payment-link.ts';
import type { Store } from '../domain/ports.ts';
import { upTo } from '../lib/lru.ts';
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

/** A payment that changed, or was looked up by `check`, less than this long ago is not looked up at the provider. */
const CHECK_PAUSE_MS = 2_000;

/** The most payments whose last lookup is remembered. */
const CHECKS_KEPT = 10_000;

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
   * When the last lookup of a payment ended, by client and id: most lookups leave `updatedAt` as it was. It is known to this
   * process only, so each process may look a payment up.
   */
  const checkedAt = new LRUCache<string, number>(upTo(CHECKS_KEPT));

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
    const key = `${payment.clientId} ${payment.id}`;
    const last = Math.max(payment.updatedAt, checkedAt.get(key) ?? 0);
    if (!isUnderWay(payment.status) || clock() - last < CHECK_PAUSE_MS) return payment;
    const lookup = checks.get(key) ?? collection.lookUpNow(payment).finally(() => checked(key));
    checks.set(key, lookup);
    return lookup;
  }

  function checked(key: string): void {
    checks.delete(key);
    checkedAt.set(key, clock());
  }

  return { open, countOpen, check };
}
