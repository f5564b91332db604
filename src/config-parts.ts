import type { Config } from './config.ts';
import type { AttemptLimits } from './domain/attempt-limits.ts';
import type { RetentionDays } from './domain/retention.ts';
import type { LimitSettings } from './http/limits/limits.ts';

/** The settings of providers' API origins. */
export function providerEndpoints(config: Config) {
  return { stripe: config.STRIPE_API_URL, webpay: config.WEBPAY_API_URL };
}

/** The configured level, or the default of the environment. */
export function logLevel({ LOG_LEVEL, development }: Config) {
  return LOG_LEVEL ?? (development ? 'warn' : 'info');
}

/** The settings of the store. */
export function storeOptions(config: Config) {
  return {
    databaseUrl: config.DATABASE_URL,
    poolMax: config.DATABASE_POOL_MAX,
    statementTimeoutMs: config.DATABASE_STATEMENT_TIMEOUT_MS,
    connectTimeoutMs: config.DATABASE_CONNECT_TIMEOUT_MS,
    reads: config.POSTGRES_READS,
    writes: config.POSTGRES_WRITES,
    readWorkers: config.READ_WORKERS,
    readQueueTimeoutMs: config.READ_QUEUE_TIMEOUT_MS,
  };
}

/** The settings of limits against card testing. */
export function attemptLimits(config: Config): AttemptLimits {
  return {
    windowMs: config.CHECKOUT_WINDOW_S * 1000,
    perAddress: {
      sessions: config.CHECKOUT_MAX_SESSIONS_PER_ADDRESS,
      refusals: config.CHECKOUT_MAX_REFUSALS_PER_ADDRESS,
    },
    perLink: { sessions: config.CHECKOUT_MAX_SESSIONS_PER_LINK, refusals: config.CHECKOUT_MAX_REFUSALS_PER_LINK },
  };
}

/** The settings of rate limits. */
export function limitSettings(config: Config): LimitSettings {
  return {
    windowS: config.LIMIT_WINDOW_S,
    perAddress: {
      auth: config.LIMIT_AUTH_PER_ADDRESS,
      pay: config.LIMIT_PAY_PER_ADDRESS,
      notices: config.LIMIT_NOTICES_PER_ADDRESS,
    },
    perClient: config.LIMIT_UNITS_PER_CLIENT,
  };
}

/** The settings of retention. */
export function retentionDays(config: Config): RetentionDays {
  return {
    events: config.RETAIN_EVENTS_DAYS,
    attempts: config.RETAIN_ATTEMPTS_DAYS,
    sessions: config.RETAIN_SESSIONS_DAYS,
    idempotency: config.RETAIN_IDEMPOTENCY_DAYS,
    audit: config.RETAIN_AUDIT_DAYS,
    notices: config.RETAIN_NOTICES_DAYS,
  };
}

export function wantsMetrics({ METRICS_PORT, METRICS_TOKEN }: Config): boolean {
  return METRICS_PORT !== undefined || METRICS_TOKEN !== undefined;
}
