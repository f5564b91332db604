import type { Clock, RandomBytes } from '../domain/id.ts';
import type { Store } from '../domain/ports.ts';
import { createClientService } from './client.ts';
import { createExpiryService } from './expiry.ts';
import { createFeedService } from './feed.ts';
import { createPaymentLinkService } from './payment-link.ts';
import { createWebhookService } from './webhook.ts';

export type Services = ReturnType<typeof createServices>;

/** Every intention that a user of the gateway can have, by noun. */
export function createServices(deps: {
  readonly store: Store;
  readonly clock: Clock;
  readonly random: RandomBytes;
  readonly authSecret: string;
  readonly development: boolean;
}) {
  return {
    clients: createClientService(deps),
    paymentLinks: createPaymentLinkService(deps),
    webhooks: createWebhookService(deps),
    feed: createFeedService(deps),
    expiry: createExpiryService(deps),
  };
}
