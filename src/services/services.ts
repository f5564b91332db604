import type { Clock } from '../domain/id.ts';
import type { Store } from '../domain/ports.ts';
import type { SandboxLevers } from '../domain/provider/ports.ts';
import type { TryLimits } from '../domain/try-limits.ts';
import type { RandomBytes } from '../lib/random.ts';
import type { SecretBox } from '../lib/secret-box.ts';
import { createCheckoutSessionService } from './checkout-session.ts';
import { createClientService } from './client.ts';
import { createDisputeService } from './dispute.ts';
import { createExpiryService } from './expiry.ts';
import { createFeedService } from './feed.ts';
import { createLinkStatsService } from './link-stats.ts';
import { createPayerService } from './payer.ts';
import { createPaymentService } from './payment.ts';
import { createCollection } from './payment-collection.ts';
import { createPaymentLinkService } from './payment-link.ts';
import { createProviderAccountService, type Providers } from './provider-account.ts';
import { createProviderNoticeService } from './provider-notice.ts';
import { createRefundService } from './refund.ts';
import { createSandboxService } from './sandbox.ts';
import { createWebhookService } from './webhook.ts';

export type Services = ReturnType<typeof createServices>;

/** Every intention that a user of the gateway can have, by noun. */
export function createServices(deps: {
  readonly store: Store;
  readonly clock: Clock;
  readonly random: RandomBytes;
  readonly providers: Providers;
  readonly levers: SandboxLevers;
  readonly secrets: SecretBox;
  /** What every address of the gateway begins with, without a slash at the end. */
  readonly publicUrl: string;
  readonly authSecret: string;
  readonly development: boolean;
  readonly sessionLifetimeS: number;
  readonly tryLimits?: TryLimits;
  readonly onCollectError?: (error: unknown) => void;
}) {
  const accounts = createProviderAccountService(deps);
  const collection = createCollection({ ...deps, accounts });
  const payments = createPaymentService({ ...deps, accounts, collection });
  return {
    clients: createClientService(deps),
    paymentLinks: createPaymentLinkService(deps),
    linkStats: createLinkStatsService(deps),
    checkoutSessions: createCheckoutSessionService(deps),
    payments,
    disputes: createDisputeService(deps),
    refunds: createRefundService({ ...deps, collection }),
    payer: createPayerService({ ...deps, collection }),
    providerAccounts: accounts,
    providerNotices: createProviderNoticeService({ ...deps, accounts, collection }),
    sandbox: createSandboxService({ ...deps, payments, collection }),
    webhooks: createWebhookService(deps),
    feed: createFeedService(deps),
    expiry: createExpiryService(deps),
  };
}

/** What is to be done now and then without being asked, by every process. */
export function createJobs({ expiry, payments }: Pick<Services, 'expiry' | 'payments'>, clock: Clock) {
  return [
    { name: 'write down what has expired', everyMs: 1_000, run: () => expiry.expireDue(clock()) },
    { name: 'ask providers about payments', everyMs: 1_000, run: () => payments.wakeDue(clock()) },
  ] as const;
}
