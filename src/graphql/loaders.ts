import DataLoader from 'dataloader';
import type { CheckoutSession } from '../domain/checkout-session.ts';
import type { Viewer } from '../domain/client.ts';
import type { Payment } from '../domain/payment.ts';
import type { StoredPaymentLink } from '../domain/payment-link.ts';
import type { WebhookAttempt, WebhookDelivery } from '../domain/webhook.ts';
import type { LinkFigures } from '../services/link-stats.ts';
import type { Services } from '../services/services.ts';

/** Things by id, each kind fetched in one statement for all that a request asks for at once; undefined when missing. */
export type Loaders = {
  readonly paymentLink: DataLoader<string, StoredPaymentLink | undefined>;
  readonly checkoutSession: DataLoader<string, CheckoutSession | undefined>;
  readonly payment: DataLoader<string, Payment | undefined>;
  /** Of each link, by its id. */
  readonly linkStats: DataLoader<string, LinkFigures>;
  readonly webhookDelivery: DataLoader<string, WebhookDelivery | undefined>;
  /** Of each delivery, by its id. */
  readonly webhookAttempts: DataLoader<string, readonly WebhookAttempt[]>;
};

/** For one request: they remember what they loaded, for one viewer. */
export function createLoaders(services: Services, viewer: Viewer): Loaders {
  return {
    paymentLink: new DataLoader((ids) => services.paymentLinks.findMany(viewer, ids)),
    checkoutSession: new DataLoader((ids) => services.checkoutSessions.findMany(viewer, ids)),
    payment: new DataLoader((ids) => services.payments.findMany(viewer, ids)),
    linkStats: new DataLoader((ids) => services.linkStats.ofLinks(viewer, ids)),
    webhookDelivery: new DataLoader((ids) => services.webhooks.findMany(viewer, ids)),
    webhookAttempts: new DataLoader((ids) => services.webhooks.attempts(viewer, ids)),
  };
}
