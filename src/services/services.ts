import type { AttemptLimits } from '../domain/attempt-limits.ts';
import type { Clock } from '../domain/id.ts';
import type { Store } from '../domain/ports.ts';
import type { SandboxControls } from '../domain/provider/ports.ts';
import type { Retained, RetentionDays } from '../domain/retention.ts';
import type { SecretBox } from '../lib/secret-box.ts';
import { createApiKeyService } from './api-key.ts';
import { type AuditDeps, createAuditService } from './audit/audit-entry.ts';
import { createBrandingService } from './branding.ts';
import { createCheckoutSessionService } from './checkout-session.ts';
import { createClientService } from './client.ts';
import { createDisputeService } from './dispute.ts';
import { createExpiryService } from './expiry.ts';
import { createFeedService } from './feed.ts';
import { createHistoryService } from './history.ts';
import { createKeyedStore } from './idempotency/claim.ts';
import { createIdempotencyService } from './idempotency/idempotency.ts';
import { createLinkStatsService } from './link-stats.ts';
import { createPayerService } from './payer.ts';
import { createCollection } from './payment/payment-collection.ts';
import { createPaymentService } from './payment.ts';
import { createLinkAtService } from './payment-link/payment-link-at.ts';
import { createBulkService } from './payment-link/payment-link-bulk.ts';
import { createPreviewService } from './payment-link/payment-link-preview.ts';
import { createPaymentLinkService } from './payment-link.ts';
import { createPaymentWatchService } from './payment-watch.ts';
import { createProviderAccountService, type Providers } from './provider-account.ts';
import { createProviderNoticeService } from './provider-notice.ts';
import { createRefundService } from './refund.ts';
import { createRetentionService } from './retention.ts';
import { createSandboxService } from './sandbox.ts';
import { createWebhookService } from './webhook/webhook.ts';
import { createWebhookEndpointService } from './webhook/webhook-endpoint.ts';

export type Services = ReturnType<typeof createServices>;

/** All services, by noun. */
export function createServices(
  given: AuditDeps & {
    readonly store: Store;
    readonly providers: Providers;
    readonly controls: SandboxControls;
    readonly secrets: SecretBox;
    /** The origin of the gateway's own urls, without a slash at the end. */
    readonly publicUrl: string;
    readonly authSecret: string;
    readonly development: boolean;
    readonly sessionLifetimeS: number;
    readonly attemptLimits?: AttemptLimits;
    readonly retention?: RetentionDays;
    readonly onCollectError?: (error: unknown) => void;
  },
) {
  const deps = { ...given, store: createKeyedStore(given) };
  const accounts = createProviderAccountService(deps);
  const collection = createCollection({ ...deps, accounts });
  const payments = createPaymentService({ ...deps, accounts, collection });
  return {
    clients: createClientService(deps),
    apiKeys: createApiKeyService(deps),
    audit: createAuditService(deps),
    branding: createBrandingService(deps),
    paymentLinks: createPaymentLinkService(deps),
    bulk: createBulkService(deps),
    previews: createPreviewService({ ...deps, accounts }),
    linkStats: createLinkStatsService(deps),
    checkoutSessions: createCheckoutSessionService(deps),
    payments,
    paymentWatch: createPaymentWatchService(deps),
    disputes: createDisputeService(deps),
    refunds: createRefundService({ ...deps, collection }),
    payer: createPayerService({ ...deps, collection }),
    providerAccounts: accounts,
    providerNotices: createProviderNoticeService({ ...deps, accounts, collection }),
    sandbox: createSandboxService({ ...deps, payments, collection }),
    webhookEndpoints: createWebhookEndpointService(deps),
    webhooks: createWebhookService(deps),
    feed: createFeedService(deps),
    history: createHistoryService(deps),
    linkAt: createLinkAtService(deps),
    expiry: createExpiryService(deps),
    retention: createRetentionService(deps),
    idempotency: createIdempotencyService(given),
  };
}

/** Attempts before the events to whose deliveries they belong, so that events are removed with fewer rows each. */
const RETAINED = [
  'attempts',
  'events',
  'sessions',
  'idempotency',
  'audit',
  'notices',
  'keys',
  'secrets',
] as const satisfies Retained[];

/** The periodic jobs of every process. */
export function createJobs(
  {
    clients,
    expiry,
    payments,
    providerNotices,
    retention,
  }: Pick<Services, 'clients' | 'expiry' | 'payments' | 'providerNotices' | 'retention'>,
  clock: Clock,
) {
  return [
    { name: 'write down what has expired', everyMs: 1_000, run: () => expiry.expireDue(clock()) },
    { name: 'write down sign-ins', everyMs: 1_000, run: () => clients.writeSignIns() },
    { name: 'look up payments at providers', everyMs: 1_000, run: () => payments.wakeDue(clock()) },
    {
      name: 'read notices of providers that did not arrive',
      everyMs: 3_600_000,
      run: (signal: AbortSignal) => providerNotices.readMissed(signal),
    },
    ...RETAINED.map((what) => ({
      name: `remove old ${what}`,
      everyMs: 3_600_000,
      run: (signal: AbortSignal) => retention.removeOld(what, clock(), signal),
    })),
  ] as const;
}
