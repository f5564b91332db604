import DataLoader from 'dataloader';
import type { AuditEntry } from '../domain/audit/audit-entry.ts';
import type { CheckoutSession } from '../domain/checkout-session.ts';
import type { CheckoutSessionQuery } from '../domain/checkout-session-ports.ts';
import type { Viewer } from '../domain/client.ts';
import type { Dispute } from '../domain/dispute.ts';
import type { FeedEvent } from '../domain/event.ts';
import type { HistoryQuery } from '../domain/history.ts';
import type { Clock } from '../domain/id.ts';
import type { Payment } from '../domain/payment.ts';
import type { PaymentLink } from '../domain/payment-link.ts';
import type { PaymentParent, PaymentQuery } from '../domain/payment-ports.ts';
import type { ProviderAccount } from '../domain/provider/account.ts';
import type { RefundQuery } from '../domain/provider/ports.ts';
import type { Refund } from '../domain/refund.ts';
import type { WebhookAttempt, WebhookDelivery } from '../domain/webhook/webhook.ts';
import type { WebhookEndpoint } from '../domain/webhook/webhook-endpoint.ts';
import type { Charge } from '../http/limits/limits.ts';
import type { LinkFigures } from '../services/link-stats.ts';
import type { Services } from '../services/services.ts';
import type { MutationOutcome } from './compiled/bailout.ts';
import { createChildLoader } from './relay/child-loader.ts';

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
  /** The origin of every payment url, before its path. */
  readonly publicUrl: string;
  /** False to read without batching, as only tests do. */
  readonly batch?: boolean;
  /** The most that one operation may cost, in units. */
  readonly maxCost: number;
  /** Charges the operation's cost to its client's budget, where there is one. */
  readonly charge?: Charge;
  /** The units that its plan charged. */
  charged?: number;
  /** What the operation costs, in units; set by its plan before it is run. */
  cost?: number;
  /** The name of the operation, if it has one; set by its plan. */
  operation?: string | undefined;
  now: number;
  loaders: Loaders;
};

/** Makes the context of a request for its viewer. */
export function createContexts(shared: Omit<Context, 'viewer' | 'now' | 'loaders'>) {
  return (viewer: Viewer): Context => ({
    ...shared,
    viewer,
    now: shared.clock(),
    loaders: new Loaders({ ...shared, viewer }),
  });
}

/** Reads the clock again and forgets what was loaded, after a write. Mutations run serially, so no field reads meanwhile. */
export function refresh(context: Context): void {
  context.now = context.clock();
  context.loaders = new Loaders(context);
}

type SessionsOfLink = ReturnType<typeof createChildLoader<CheckoutSession, CheckoutSessionQuery>>;
type PaymentsOf = ReturnType<typeof createChildLoader<Payment, PaymentQuery & { readonly parent: PaymentParent }>>;

type RefundsOf = ReturnType<typeof createChildLoader<Refund, RefundQuery>>;

type HistoryOf = ReturnType<typeof createChildLoader<FeedEvent, HistoryQuery>>;

type LoaderOptions = {
  readonly services: Services;
  readonly viewer: Viewer;
  readonly batch?: boolean;
};

/**
 * Loads rows by id for one request, one statement for all ids of a kind that are requested together; undefined when
 * missing. Each DataLoader caches and is bound to the viewer; it is made on first use, because most requests need none.
 */
class Loaders {
  readonly #services: Services;
  readonly #viewer: Viewer;
  readonly #options: { readonly batch: boolean };
  #paymentLink?: DataLoader<string, PaymentLink | undefined>;
  #paymentLinkByToken?: DataLoader<string, PaymentLink | undefined>;
  #checkoutSession?: DataLoader<string, CheckoutSession | undefined>;
  #sessionsOfLink?: SessionsOfLink;
  #payment?: DataLoader<string, Payment | undefined>;
  #refund?: DataLoader<string, Refund | undefined>;
  #refundsOf?: RefundsOf;
  #disputes?: DataLoader<string, readonly Dispute[]>;
  #providerAccount?: DataLoader<string, ProviderAccount | undefined>;
  #paymentsOf?: PaymentsOf;
  #auditEntry?: DataLoader<string, AuditEntry | undefined>;
  #event?: DataLoader<string, FeedEvent | undefined>;
  #historyOf?: HistoryOf;
  #linkStats?: DataLoader<string, LinkFigures>;
  #webhookEndpoint?: DataLoader<string, WebhookEndpoint | undefined>;
  #webhookDelivery?: DataLoader<string, WebhookDelivery | undefined>;
  #webhookAttempts?: DataLoader<string, readonly WebhookAttempt[]>;

  /** Without `batch` each row is fetched by itself: for tests, which compare both. */
  constructor({ services, viewer, batch = true }: LoaderOptions) {
    this.#services = services;
    this.#viewer = viewer;
    this.#options = { batch };
  }

  get paymentLink() {
    this.#paymentLink ??= this.#load((ids) => this.#services.paymentLinks.findMany(this.#viewer, ids));
    return this.#paymentLink;
  }

  /** By its checkoutToken. */
  get paymentLinkByToken() {
    this.#paymentLinkByToken ??= this.#load((tokens) =>
      this.#services.paymentLinks.findManyByToken(this.#viewer, tokens),
    );
    return this.#paymentLinkByToken;
  }

  get checkoutSession() {
    this.#checkoutSession ??= this.#load((ids) => this.#services.checkoutSessions.findMany(this.#viewer, ids));
    return this.#checkoutSession;
  }

  get sessionsOfLink() {
    const { checkoutSessions } = this.#services;
    this.#sessionsOfLink ??= createChildLoader(
      {
        pages: (query, windows) => checkoutSessions.pagesOfLinks(this.#viewer, query, windows),
        counts: (query, ids) => checkoutSessions.countsOfLinks(this.#viewer, query, ids),
      },
      this.#options,
    );
    return this.#sessionsOfLink;
  }

  get payment() {
    this.#payment ??= this.#load((ids) => this.#services.payments.findMany(this.#viewer, ids));
    return this.#payment;
  }

  get refund() {
    this.#refund ??= this.#load((ids) => this.#services.refunds.findMany(this.#viewer, ids));
    return this.#refund;
  }

  /** Of a payment. */
  get refundsOf() {
    const { refunds } = this.#services;
    this.#refundsOf ??= createChildLoader(
      {
        pages: (query, windows) => refunds.pagesOf(this.#viewer, query, windows),
        counts: (query, ids) => refunds.countsOf(this.#viewer, query, ids),
      },
      this.#options,
    );
    return this.#refundsOf;
  }

  /** Of each payment, by its id. */
  get disputes() {
    this.#disputes ??= this.#load((ids) => this.#services.disputes.ofPayments(this.#viewer, ids));
    return this.#disputes;
  }

  get providerAccount() {
    this.#providerAccount ??= this.#load((ids) => this.#services.providerAccounts.findMany(this.#viewer, ids));
    return this.#providerAccount;
  }

  /** Of a link or a session. */
  get paymentsOf() {
    const { payments } = this.#services;
    this.#paymentsOf ??= createChildLoader(
      {
        pages: (query, windows) => payments.pagesOf(this.#viewer, query, windows),
        counts: (query, ids) => payments.countsOf(this.#viewer, query, ids),
      },
      this.#options,
    );
    return this.#paymentsOf;
  }

  get auditEntry() {
    this.#auditEntry ??= this.#load((ids) => this.#services.audit.findMany(this.#viewer, ids));
    return this.#auditEntry;
  }

  get event() {
    this.#event ??= this.#load((ids) => this.#services.history.findMany(this.#viewer, ids));
    return this.#event;
  }

  /** Of a link. */
  get historyOf() {
    const { history } = this.#services;
    this.#historyOf ??= createChildLoader(
      {
        pages: (query, windows) => history.pagesOf(this.#viewer, query, windows),
        counts: (_, ids) => history.countsOf(this.#viewer, ids),
      },
      this.#options,
    );
    return this.#historyOf;
  }

  /** Of each link, by its id. */
  get linkStats() {
    this.#linkStats ??= this.#load((ids) => this.#services.linkStats.ofLinks(this.#viewer, ids));
    return this.#linkStats;
  }

  get webhookEndpoint() {
    this.#webhookEndpoint ??= this.#load((ids) => this.#services.webhookEndpoints.findMany(this.#viewer, ids));
    return this.#webhookEndpoint;
  }

  get webhookDelivery() {
    this.#webhookDelivery ??= this.#load((ids) => this.#services.webhooks.findMany(this.#viewer, ids));
    return this.#webhookDelivery;
  }

  /** Of each delivery, by its id. */
  get webhookAttempts() {
    this.#webhookAttempts ??= this.#load((ids) => this.#services.webhooks.attempts(this.#viewer, ids));
    return this.#webhookAttempts;
  }

  #load<T>(read: (keys: readonly string[]) => Promise<readonly T[]>): DataLoader<string, T> {
    return new DataLoader(read, this.#options);
  }
}
