import type { Clock } from '../domain/id.ts';
import type { Store } from '../domain/ports.ts';
import type { PaymentProvider } from '../domain/provider.ts';
import type { TryLimits } from '../domain/try-limits.ts';
import type { RandomBytes } from '../lib/random.ts';
import { createCheckoutSessionService } from './checkout-session.ts';
import { createClientService } from './client.ts';
import { createExpiryService } from './expiry.ts';
import { createFeedService } from './feed.ts';
import { createLinkStatsService } from './link-stats.ts';
import { createPayerService } from './payer.ts';
import { createPaymentService } from './payment.ts';
import { createPaymentLinkService } from './payment-link.ts';
import { createWebhookService } from './webhook.ts';

export type Services = ReturnType<typeof createServices>;

/** Every intention that a user of the gateway can have, by noun. */
export function createServices(deps: {
  readonly store: Store;
  readonly clock: Clock;
  readonly random: RandomBytes;
  readonly provider: PaymentProvider;
  readonly authSecret: string;
  readonly development: boolean;
  readonly sessionLifetimeS: number;
  readonly tryLimits?: TryLimits;
  readonly onCollectError?: (error: unknown) => void;
}) {
  return {
    clients: createClientService(deps),
    paymentLinks: createPaymentLinkService(deps),
    linkStats: createLinkStatsService(deps),
    checkoutSessions: createCheckoutSessionService(deps),
    payments: createPaymentService(deps),
    payer: createPayerService(deps),
    webhooks: createWebhookService(deps),
    feed: createFeedService(deps),
    expiry: createExpiryService(deps),
  };
}

/** What is to be done now and then without being asked, by every process. */
export function createJobs({ expiry, payments }: Pick<Services, 'expiry' | 'payments'>, clock: Clock) {
  return [
    { name: 'write down what has expired', everyMs: 1_000, run: () => expiry.expireDue(clock()) },
    { name: 'ask again about payments', everyMs: 5_000, run: () => payments.resumeStuck(clock()) },
  ] as const;
}
