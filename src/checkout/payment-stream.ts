import { type CheckoutSession, sessionStatusAt } from '../domain/checkout-session.ts';
import type { Clock } from '../domain/id.ts';
import type { Payment } from '../domain/payment.ts';
import { clientAddress } from '../http/client-address.ts';
import type { PaymentWatchService } from '../services/payment-watch.ts';
import { stateOf } from './attempt.ts';
import { PAGE_HEADERS } from './headers.ts';
import type { PageContext } from './respond.ts';

export type PaymentStreamDeps = {
  readonly paymentWatch: Pick<PaymentWatchService, 'watch'>;
  readonly clock: Clock;
  /** The number of trusted proxies in front of the gateway. */
  readonly trustedProxies: number;
  readonly streamBounds?: StreamBounds | undefined;
};

/** The most open streams of this process. Many payers may share an address, and thousands a popular link. */
export type StreamBounds = { readonly perAddress: number; readonly perLink: number; readonly total: number };

type StreamRequest = {
  readonly session: CheckoutSession;
  readonly payment: Payment | undefined;
  /** The state of the page in the browser. */
  readonly shown: string;
};

const BOUNDS: StreamBounds = { perAddress: 20, perLink: 200, total: 1_000 };

/** The heartbeat interval: proxies close silent streams after a minute, and the page reconnects after three missed beats. */
const BEAT_MS = 15_000;

/** After this, the stream ends, and the browser reconnects by itself, possibly to another process. */
const LIFETIME_MS = 600_000;

// `x-accel-buffering` switches nginx's buffering off.
const HEADERS = { ...PAGE_HEADERS, 'content-type': 'text/event-stream', 'x-accel-buffering': 'no' };

const SAME = new TextEncoder().encode('data: same\n\n');
const CHANGED = new TextEncoder().encode('data: changed\n\n');

/**
 * Server-sent events for the page of a pending payment: `same` at first and as a heartbeat, `changed` once at the end. They
 * contain nothing else, and need the same authorization as the page.
 */
export function createPaymentStreams({
  paymentWatch,
  clock,
  trustedProxies,
  streamBounds: { perAddress, perLink, total } = BOUNDS,
}: PaymentStreamDeps) {
  const open = new Map<string, number>();

  function stream(c: PageContext, { session, payment, shown }: StreamRequest): Response {
    const isShown = (current: Payment | undefined) => stateOf(session, current, clock()) === shown;
    if (!isShown(payment)) return new Response(CHANGED, { headers: HEADERS });
    if (payment === undefined || sessionStatusAt(session, clock()) !== 'PROCESSING_PAYMENT') return none();
    const release = acquire(c, payment);
    return release === undefined ? none() : follow(payment, { isShown, release });
  }

  /** Counts a stream by each bound; undefined when one is reached. Returns how to release it. */
  function acquire(c: PageContext, { paymentLinkId }: Payment): (() => void) | undefined {
    const { headers } = c.req.raw;
    const address = clientAddress({ headers, remoteAddress: c.env?.remoteAddress }, trustedProxies);
    const slots = [
      ['all', total],
      [`address ${address}`, perAddress],
      [`link ${paymentLinkId}`, perLink],
    ] as const;
    if (slots.some(([slot, bound]) => (open.get(slot) ?? 0) >= bound)) return undefined;
    for (const [slot] of slots) open.set(slot, (open.get(slot) ?? 0) + 1);
    return () => {
      for (const [slot] of slots) {
        const left = (open.get(slot) ?? 0) - 1;
        if (left > 0) open.set(slot, left);
        else open.delete(slot);
      }
    };
  }

  function follow(
    payment: Payment,
    { isShown, release }: { readonly isShown: (current: Payment | undefined) => boolean; readonly release: () => void },
  ): Response {
    let stop = () => {};
    const start = (controller: ReadableStreamDefaultController<Uint8Array>): void => {
      let isOpen = true;
      const end = () => {
        if (!isOpen) return;
        stop();
        controller.close();
      };
      const next = (current: Payment | undefined) => {
        if (!isOpen || isShown(current)) return;
        controller.enqueue(CHANGED);
        end();
      };
      const unwatch = paymentWatch.watch(payment, { next, complete: end });
      const beat = setInterval(() => controller.enqueue(SAME), BEAT_MS).unref();
      const life = setTimeout(end, lifetimeOf(payment, clock())).unref();
      stop = () => {
        if (!isOpen) return;
        isOpen = false;
        unwatch?.();
        clearInterval(beat);
        clearTimeout(life);
        release();
      };
      controller.enqueue(SAME);
      if (unwatch === undefined) end();
    };
    return new Response(new ReadableStream({ start, cancel: () => stop() }), { headers: HEADERS });
  }

  return { stream };
}

/** The payer's deadline changes the page without an event: the stream ends then, and the reconnect finds the change. */
function lifetimeOf({ nextStep }: Payment, now: number): number {
  const expiresAt = nextStep?.expiresAt ?? null;
  return expiresAt === null || expiresAt <= now ? LIFETIME_MS : Math.min(LIFETIME_MS, expiresAt - now);
}

/** 204: an EventSource does not reconnect after it (https://html.spec.whatwg.org/#server-sent-events). */
function none(): Response {
  return new Response(null, { status: 204, headers: PAGE_HEADERS });
}
