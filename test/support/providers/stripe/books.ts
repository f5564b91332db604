import { randomBytes } from 'node:crypto';
import type Stripe from 'stripe';
import { missing } from './fault.ts';
import { newBalanceTransaction, newEvent } from './objects.ts';

type Kinds = {
  cs: Stripe.Checkout.Session;
  pi: Stripe.PaymentIntent;
  ch: Stripe.Charge;
  re: Stripe.Refund;
  dp: Stripe.Dispute;
  txn: Stripe.BalanceTransaction;
};
export type Kind = keyof Kinds;
export type Resource = Kinds[Kind];
export type StripeEvent = ReturnType<typeof newEvent>;
export type Books = ReturnType<typeof createBooks>;

const NAMES: Readonly<Record<Kind, string>> = {
  cs: 'checkout.session',
  pi: 'payment_intent',
  ch: 'charge',
  re: 'refund',
  dp: 'dispute',
  txn: 'balance transaction',
};

/** All resources of the account, by kind, in the order of creation. */
export function createBooks({
  clock,
  happened,
}: {
  readonly clock: () => number;
  readonly happened: (event: StripeEvent) => void;
}) {
  const kept: { readonly [K in Kind]: Map<string, Kinds[K]> } = {
    cs: new Map(),
    pi: new Map(),
    ch: new Map(),
    re: new Map(),
    dp: new Map(),
    txn: new Map(),
  };
  const events: StripeEvent[] = [];
  /** The test card of each payment intent, which decides its outcome. */
  const cards = new Map<string, string>();

  const seconds = () => Math.floor(clock() / 1000);
  const newId = (prefix: string) => `${prefix}_${randomBytes(12).toString('hex')}`;

  function find<K extends Kind>(kind: K, id: string): Kinds[K] {
    const found = kept[kind].get(id);
    if (found === undefined) throw missing(NAMES[kind], id);
    return found;
  }

  /** Inserts or replaces a resource. */
  function put<K extends Kind>(kind: K, resource: Kinds[K]): Kinds[K] {
    kept[kind].set(resource.id, resource);
    return resource;
  }

  /** All of a kind, the newest first. */
  function all<K extends Kind>(kind: K): readonly Kinds[K][] {
    return [...kept[kind].values()].reverse();
  }

  function record(type: Stripe.Event.Type, object: Resource): void {
    const event = newEvent({ id: newId('evt'), created: seconds(), type, object: structuredClone(object) });
    events.push(event);
    happened(event);
  }

  /** Books money received (positive) or withdrawn. */
  function book(type: Stripe.BalanceTransaction['type'], source: string, money: { amount: number; currency: string }) {
    return put('txn', newBalanceTransaction({ id: newId('txn'), created: seconds(), source, type, ...money }));
  }

  /** Expires sessions by the clock. */
  function passTime(): void {
    for (const session of kept.cs.values()) {
      if (session.status === 'open' && seconds() >= session.expires_at) end(session);
    }
  }

  function end(session: Stripe.Checkout.Session): Stripe.Checkout.Session {
    const ended = put('cs', { ...session, status: 'expired', url: null });
    record('checkout.session.expired', ended);
    return ended;
  }

  return { find, put, all, record, book, passTime, end, newId, seconds, events, cards };
}
