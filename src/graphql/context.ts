import DataLoader from 'dataloader';
import type { CheckoutSession } from '../domain/checkout-session.ts';
import type { Viewer } from '../domain/client.ts';
import type { Clock } from '../domain/id.ts';
import type { Payment } from '../domain/payment.ts';
import type { PaymentLink } from '../domain/payment-link.ts';
import type { WebhookAttempt, WebhookDelivery } from '../domain/webhook.ts';
import type { LinkFigures } from '../services/link-stats.ts';
import type { Services } from '../services/services.ts';
import type { MutationOutcome } from './compiled/bailout.ts';

/** What is known of a request before its document is read. Without a viewer only introspection is allowed. */
export type ServerContext = {
  readonly traceId: string;
  viewer?: Viewer;
  /** The outcome of the request's mutation, if it has been run already. */
  readonly outcome?: MutationOutcome;
};

/** What a resolver may use. `now` is read once, so that one answer never shows a link both open and expired. */
export type Context = {
  readonly viewer: Viewer;
  readonly services: Services;
  readonly clock: Clock;
  /** What stands before the path of every payment url. */
  readonly publicUrl: string;
  /** What the operation costs, in units; set by its plan before it is run. */
  cost?: number;
  /** The name of the operation, if it has one; set by its plan. */
  operation?: string | undefined;
  now: number;
  loaders: Loaders;
};

/** Makes the context of a request for its viewer. */
export function createContexts(shared: Pick<Context, 'services' | 'clock' | 'publicUrl'>) {
  return (viewer: Viewer): Context => ({
    ...shared,
    viewer,
    now: shared.clock(),
    loaders: new Loaders(shared.services, viewer),
  });
}

/** Reads the clock again and forgets what was loaded, after a write. Mutations run serially, so no field reads meanwhile. */
export function refresh(context: Context): void {
  context.now = context.clock();
  context.loaders = new Loaders(context.services, context.viewer);
}

/**
 * Loads things by id for one request, one statement for all ids of a kind that are asked for at once; undefined when
 * missing. Each DataLoader caches and is bound to the viewer; it is made on first use, because most requests need none.
 */
class Loaders {
  readonly #services: Services;
  readonly #viewer: Viewer;
  #paymentLink?: DataLoader<string, PaymentLink | undefined>;
  #checkoutSession?: DataLoader<string, CheckoutSession | undefined>;
  #payment?: DataLoader<string, Payment | undefined>;
  #linkStats?: DataLoader<string, LinkFigures>;
  #webhookDelivery?: DataLoader<string, WebhookDelivery | undefined>;
  #webhookAttempts?: DataLoader<string, readonly WebhookAttempt[]>;

  constructor(services: Services, viewer: Viewer) {
    this.#services = services;
    this.#viewer = viewer;
  }

  get paymentLink() {
    this.#paymentLink ??= new DataLoader((ids) => this.#services.paymentLinks.findMany(this.#viewer, ids));
    return this.#paymentLink;
  }

  get checkoutSession() {
    this.#checkoutSession ??= new DataLoader((ids) => this.#services.checkoutSessions.findMany(this.#viewer, ids));
    return this.#checkoutSession;
  }

  get payment() {
    this.#payment ??= new DataLoader((ids) => this.#services.payments.findMany(this.#viewer, ids));
    return this.#payment;
  }

  /** Of each link, by its id. */
  get linkStats() {
    this.#linkStats ??= new DataLoader((ids) => this.#services.linkStats.ofLinks(this.#viewer, ids));
    return this.#linkStats;
  }

  get webhookDelivery() {
    this.#webhookDelivery ??= new DataLoader((ids) => this.#services.webhooks.findMany(this.#viewer, ids));
    return this.#webhookDelivery;
  }

  /** Of each delivery, by its id. */
  get webhookAttempts() {
    this.#webhookAttempts ??= new DataLoader((ids) => this.#services.webhooks.attempts(this.#viewer, ids));
    return this.#webhookAttempts;
  }
}
