import DataLoader from 'dataloader';
import type { CheckoutSession } from '../domain/checkout-session.ts';
import type { Viewer } from '../domain/client.ts';
import type { Dispute } from '../domain/dispute.ts';
import type { Payment } from '../domain/payment.ts';
import type { PaymentLink } from '../domain/payment-link.ts';
import type { ProviderAccount } from '../domain/provider/account.ts';
import type { Refund } from '../domain/refund.ts';
import type { WebhookAttempt, WebhookDelivery } from '../domain/webhook.ts';
import type { LinkFigures } from '../services/link-stats.ts';
import type { Services } from '../services/services.ts';

/**
 * Things by id, each kind fetched in one statement for all that a request asks for at once; undefined when missing.
 * For one request: they remember what they loaded, for one viewer. Each is made when it is first used: most requests
 * need none.
 */
export class Loaders {
  readonly #services: Services;
  readonly #viewer: Viewer;
  #paymentLink?: DataLoader<string, PaymentLink | undefined>;
  #checkoutSession?: DataLoader<string, CheckoutSession | undefined>;
  #payment?: DataLoader<string, Payment | undefined>;
  #refund?: DataLoader<string, Refund | undefined>;
  #disputes?: DataLoader<string, readonly Dispute[]>;
  #providerAccount?: DataLoader<string, ProviderAccount | undefined>;
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

  get refund() {
    this.#refund ??= new DataLoader((ids) => this.#services.refunds.findMany(this.#viewer, ids));
    return this.#refund;
  }

  /** Of each payment, by its id. */
  get disputes() {
    this.#disputes ??= new DataLoader((ids) => this.#services.disputes.ofPayments(this.#viewer, ids));
    return this.#disputes;
  }

  get providerAccount() {
    this.#providerAccount ??= new DataLoader((ids) => this.#services.providerAccounts.findMany(this.#viewer, ids));
    return this.#providerAccount;
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
