import { z } from 'zod';
import {
  apiOrigin,
  authSecret,
  bound,
  choice,
  flag,
  hops,
  httpUrl,
  integer,
  isLoopback,
  isSafeOrigin,
  origins,
  sealingKeys,
} from './config-rules.ts';
import { DEFAULT_ATTEMPT_LIMITS } from './domain/attempt-limits.ts';
import { DEFAULT_RETENTION, MIN_NOTICE_DAYS } from './domain/retention.ts';
import { REQUEST_UNITS } from './http/limits/units.ts';
import { OperatorError } from './lib/operator-error.ts';

/** Everything the process reads from its environment, validated and frozen. Times are milliseconds. */
export type Config = Readonly<z.output<typeof schema>> & {
  readonly development: boolean;
  readonly PUBLIC_URL: string;
  readonly DRAIN_MS: number;
};

/** The environment is invalid; the message has a line for every variable at fault. */
export class ConfigError extends OperatorError {
  override readonly name = 'ConfigError';
}

const limits = DEFAULT_ATTEMPT_LIMITS;

const schema = z.object({
  NODE_ENV: choice(['development', 'test', 'production']).default('development'),
  HOST: z.string().default('127.0.0.1'),
  /** Whether the demo credentials, which everybody knows, may be served to other machines. */
  ALLOW_DEMO_OUTSIDE: choice(['yes', 'no']).default('no'),
  PORT: integer(0, 65_535).default(4000),
  DATABASE_URL: z
    .string()
    .regex(/^(sqlite:.|postgres(ql)?:\/\/.)/, 'must begin with sqlite: or postgres://')
    .default('sqlite:data/payment-links.db'),
  DATABASE_POOL_MAX: integer(1, 500).default(10),
  DATABASE_STATEMENT_TIMEOUT_MS: integer(100, 600_000).default(10_000),
  DATABASE_CONNECT_TIMEOUT_MS: integer(100, 60_000).default(2_000),
  /** How rows are read from PostgreSQL: `rows` is the reference to compare with. */
  POSTGRES_READS: z.enum(['text', 'rows']).default('text'),
  /** Whether concurrent writes of a client share a transaction: `separate` is the reference to compare with. */
  POSTGRES_WRITES: z.enum(['grouped', 'separate']).default('grouped'),
  READ_WORKERS: integer(0, 64).default(2),
  READ_QUEUE_TIMEOUT_MS: integer(100, 60_000).default(5_000),
  PUBLIC_URL: httpUrl.optional(),
  SECRETS_KEY: sealingKeys.optional(),
  STRIPE_API_URL: apiOrigin.optional(),
  AUTH_SECRET: authSecret.optional(),
  WEBPAY_API_URL: apiOrigin.optional(),
  SEED_LINKS: integer(0, 1_000_000).default(60),
  CORS_ORIGINS: origins.default([]),
  GRAPHIQL: flag.optional(),
  GRAPHQL_MAX_COST: integer(100, 1_000_000).default(10_000),
  SESSION_LIFETIME_S: integer(60, 86_400).default(1_800),
  TRUST_PROXY: hops.default(0),
  CHECKOUT_WINDOW_S: integer(1, 86_400).default(limits.windowMs / 1000),
  CHECKOUT_MAX_SESSIONS_PER_ADDRESS: integer(1, 1_000_000).default(limits.perAddress.sessions),
  CHECKOUT_MAX_REFUSALS_PER_ADDRESS: integer(1, 1_000_000).default(limits.perAddress.refusals),
  CHECKOUT_MAX_SESSIONS_PER_LINK: integer(1, 1_000_000).default(limits.perLink.sessions),
  CHECKOUT_MAX_REFUSALS_PER_LINK: integer(1, 1_000_000).default(limits.perLink.refusals),
  LIMIT_WINDOW_S: integer(1, 3_600).default(60),
  LIMIT_AUTH_PER_ADDRESS: bound(1, 1_000_000).default(300),
  LIMIT_PAY_PER_ADDRESS: bound(1, 1_000_000).default(3_000),
  LIMIT_NOTICES_PER_ADDRESS: bound(1, 1_000_000).default(6_000),
  /** Units of cost in a window, for GraphQL and REST together. */
  LIMIT_UNITS_PER_CLIENT: bound(1_000, 1_000_000_000_000).default(6_000_000),
  /** The event loop lag above which load is shed. */
  LOAD_SHED_LAG_MS: bound(20, 60_000).default(200),
  /** At which request a GraphQL operation is compiled; `first` is for tests, with `never` graphql-js answers all. */
  PLANS: choice(['first', 'second', 'never']).default('second'),
  /** A file with trusted GraphQL documents by their names, and whether others are refused. */
  TRUSTED_DOCUMENTS: z.string().optional(),
  TRUSTED_DOCUMENTS_MODE: choice(['also', 'only']).default('also'),
  /** Whether the GraphQL schema is served as a subgraph. */
  FEDERATION: flag.default(false),
  RETAIN_EVENTS_DAYS: integer(1, 36_500).default(DEFAULT_RETENTION.events),
  RETAIN_ATTEMPTS_DAYS: integer(1, 36_500).default(DEFAULT_RETENTION.attempts),
  RETAIN_SESSIONS_DAYS: integer(1, 36_500).default(DEFAULT_RETENTION.sessions),
  RETAIN_IDEMPOTENCY_DAYS: integer(1, 36_500).default(DEFAULT_RETENTION.idempotency),
  RETAIN_AUDIT_DAYS: integer(1, 36_500).default(DEFAULT_RETENTION.audit),
  RETAIN_NOTICES_DAYS: integer(MIN_NOTICE_DAYS, 36_500).default(DEFAULT_RETENTION.notices),
  WORKERS: integer(1, 64).default(1),
  SHUTDOWN_GRACE_MS: integer(3_000, 600_000).default(20_000),
  DRAIN_MS: integer(0, 300_000).optional(),
  METRICS_PORT: integer(1, 65_535).optional(),
  METRICS_TOKEN: z.string().min(16, 'must have at least 16 characters').optional(),
  LOG_LEVEL: choice(['silent', 'error', 'warn', 'info', 'debug']).optional(),
});

/** The names of all environment variables that are read. */
export const SETTINGS: readonly string[] = Object.keys(schema.shape);

/** What to type for a variable that has no default. */
const EXAMPLES: Readonly<Record<string, string>> = {
  PUBLIC_URL: 'https://pay.example.com',
  AUTH_SECRET: '"$(openssl rand -base64 32)"',
  SECRETS_KEY: '"k1:$(openssl rand -base64 32)"',
  STRIPE_API_URL: 'https://api.stripe.com',
  WEBPAY_API_URL: 'https://webpay3g.transbank.cl',
  GRAPHIQL: 'off',
  FEDERATION: 'on',
  TRUSTED_DOCUMENTS: 'documents.json',
  CORS_ORIGINS: 'https://shop.example.com',
  LOG_LEVEL: 'info',
  DRAIN_MS: '5000',
  METRICS_PORT: '9464',
  METRICS_TOKEN: '"$(openssl rand -hex 24)"',
};

/** Settings whose values are never shown. */
const HIDDEN = ['AUTH_SECRET', 'SECRETS_KEY', 'DATABASE_URL', 'METRICS_TOKEN'];

/** Reads the environment once. Empty variables count as absent. Throws ConfigError. */
export function readConfig(environment: Readonly<Record<string, string | undefined>>): Config {
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
  const parsed = schema.safeParse(given);
  if (!parsed.success) {
    const rules = new Map(parsed.error.issues.toReversed().map(({ path, message }) => [String(path[0]), message]));
    const lines = [...rules].toReversed().map(([name, rule]) => faultLine(name, given[name], rule));
    throw new ConfigError(lines.join('\n'));
  }
  const config = parsed.data;
  const development = config.NODE_ENV !== 'production';
  if (!development && config.AUTH_SECRET === undefined) {
    const rule = 'is required in production, at least 32 characters, the same in every process';
    throw new ConfigError(`AUTH_SECRET: ${rule}; for example AUTH_SECRET=${EXAMPLES.AUTH_SECRET}`);
  }
  if (development && config.ALLOW_DEMO_OUTSIDE === 'no' && !isLoopback(config.HOST)) {
    throw new ConfigError(
      `HOST: ${config.HOST} would open the demo credentials, which everybody knows, to other machines; set ` +
        'NODE_ENV=production, or HOST=127.0.0.1, or ALLOW_DEMO_OUTSIDE=yes if you mean it',
    );
  }
  if (!development && config.SECRETS_KEY === undefined) {
    const rule = 'is required in production, <id>:<32 bytes in base64>, the same in every process';
    throw new ConfigError(`SECRETS_KEY: ${rule}; for example SECRETS_KEY=${EXAMPLES.SECRETS_KEY}`);
  }
  for (const name of ['STRIPE_API_URL', 'WEBPAY_API_URL'] as const) {
    const origin = config[name];
    if (origin !== undefined && !isSafeOrigin(origin, development)) {
      const rule = 'must begin with https://, or, outside production, name this machine';
      throw new ConfigError(faultLine(name, origin, rule));
    }
  }
  if (config.TRUSTED_DOCUMENTS_MODE === 'only' && config.TRUSTED_DOCUMENTS === undefined) {
    throw new ConfigError(
      'TRUSTED_DOCUMENTS: is required with TRUSTED_DOCUMENTS_MODE=only, which refuses all others; for example TRUSTED_DOCUMENTS=documents.json',
    );
  }
  if (config.TRUSTED_DOCUMENTS_MODE === 'only' && config.FEDERATION) {
    throw new ConfigError(
      'FEDERATION: must be off with TRUSTED_DOCUMENTS_MODE=only, as gateways write documents of their own; for example FEDERATION=off',
    );
  }
  const { LIMIT_UNITS_PER_CLIENT: units, GRAPHQL_MAX_COST: most } = config;
  if (units !== null && units < most + REQUEST_UNITS) {
    throw new ConfigError(
      `LIMIT_UNITS_PER_CLIENT: must be off or at least ${most + REQUEST_UNITS}, which the most expensive operation takes ` +
        `(GRAPHQL_MAX_COST), not "${units}"; for example LIMIT_UNITS_PER_CLIENT=6000000`,
    );
  }
  if (config.WORKERS > 1 && config.DATABASE_URL === 'sqlite::memory:') {
    throw new ConfigError(
      'WORKERS: must be 1 with a database in memory, of which each process would have its own; for example WORKERS=1',
    );
  }
  if (config.WORKERS > 1 && config.METRICS_TOKEN !== undefined && config.METRICS_PORT === undefined) {
    throw new ConfigError(
      'METRICS_PORT: is required with several workers, whose metrics are added up; for example METRICS_PORT=9464',
    );
  }
  if (config.METRICS_PORT !== undefined && config.METRICS_PORT === config.PORT) {
    throw new ConfigError(`METRICS_PORT: must differ from PORT, ${config.PORT}; for example METRICS_PORT=9464`);
  }
  const { PUBLIC_URL = `http://localhost:${config.PORT}` } = config;
  return Object.freeze({ ...config, PUBLIC_URL, DRAIN_MS: drainMs(config, development), development });
}

/** At most half of the grace, so that requests in progress have the other half. */
function drainMs({ DRAIN_MS, SHUTDOWN_GRACE_MS }: z.output<typeof schema>, development: boolean): number {
  const most = SHUTDOWN_GRACE_MS / 2;
  if (DRAIN_MS === undefined) return Math.min(development ? 500 : 5_000, most);
  if (DRAIN_MS <= most) return DRAIN_MS;
  throw new ConfigError(
    `DRAIN_MS: must be at most half of SHUTDOWN_GRACE_MS, ${most}, not "${DRAIN_MS}"; for example DRAIN_MS=${most}`,
  );
}

/** The variable, its rule, its value where that is no secret, and what to type. */
function faultLine(name: string, value: string | undefined, rule: string): string {
  const usual = schema.shape[name as keyof typeof schema.shape]?.safeParse(undefined).data;
  const example = EXAMPLES[name] ?? usual;
  const shown = HIDDEN.includes(name) ? '' : `, not ${JSON.stringify(value)}`;
  return `${name}: ${rule}${shown}; for example ${name}=${example}`;
}
