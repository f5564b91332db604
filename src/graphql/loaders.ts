import DataLoader from 'dataloader';
import type { Viewer } from '../domain/client.ts';
import type { PaymentLink } from '../domain/payment-link.ts';
import type { WebhookAttempt, WebhookDelivery } from '../domain/webhook.ts';
import type { Services } from '../services/services.ts';

/** Things by id, each kind fetched in one statement for all that a request asks for at once; undefined when missing. */
export type Loaders = {
  readonly paymentLink: DataLoader<string, PaymentLink | undefined>;
  readonly webhookDelivery: DataLoader<string, WebhookDelivery | undefined>;
  /** Of each delivery, by its id. */
  readonly webhookAttempts: DataLoader<string, readonly WebhookAttempt[]>;
};

/** For one request: they remember what they loaded, for one viewer. */
export function createLoaders(services: Services, viewer: Viewer): Loaders {
  return {
    paymentLink: new DataLoader((ids) => services.paymentLinks.findMany(viewer, ids)),
    webhookDelivery: new DataLoader((ids) => services.webhooks.findMany(viewer, ids)),
    webhookAttempts: new DataLoader((ids) => services.webhooks.attempts(viewer, ids)),
  };
}
