import type { Clock } from '../domain/id.ts';
import type { Store } from '../domain/ports.ts';
import type { PaymentProvider } from '../domain/provider.ts';
import type { Retained, RetentionDays } from '../domain/retention.ts';
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
import { createRetentionService } from './retention.ts';
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
  readonly retention?: RetentionDays;
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
    retention: createRetentionService(deps),
  };
}

/** Attempts before the events whose deliveries they are of: they are removed in smaller pieces then. */
const RETAINED = ['attempts', 'events', 'sessions'] as const satisfies Retained[];

/** What is to be done now and then without being asked, by every process. */
export function createJobs(
  { expiry, payments, retention }: Pick<Services, 'expiry' | 'payments' | 'retention'>,
  clock: Clock,
) {
  return [
    { name: 'write down what has expired', everyMs: 1_000, run: () => expiry.expireDue(clock()) },
    { name: 'ask again about payments', everyMs: 5_000, run: () => payments.resumeStuck(clock()) },
    ...RETAINED.map((what) => ({
      name: `remove old ${what}`,
      everyMs: 3_600_000,
      run: (signal: AbortSignal) => retention.removeOld(what, clock(), signal),
    })),
  ] as const;
}
