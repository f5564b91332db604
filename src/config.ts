import { z } from 'zod';
import { DEFAULT_TRY_LIMITS, type TryLimits } from './domain/try-limits.ts';

/** Everything the process reads from its environment, validated and frozen. Times are milliseconds. */
export type Config = Readonly<z.output<typeof schema>> & { readonly development: boolean; readonly PUBLIC_URL: string };

/** The environment does not make a usable configuration; the message names every variable at fault. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

const flag = z.enum(['on', 'off']).transform((value) => value === 'on');
/** `off` is 0, `on` is 1. */
const hops = z.preprocess(
  (value) => (value === 'off' ? 0 : value === 'on' ? 1 : value),
  z.coerce.number('must be on, off or the number of proxies, up to 10').int().min(0).max(10),
);
const list = z.string().transform((value) =>
  value
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== ''),
);
const wholeNumber = (min: number, max: number) => z.coerce.number().int().min(min).max(max);
const webUrl = z.url({ protocol: /^https?$/ }).transform((value) => value.replace(/\/+$/, ''));
const origins = list.pipe(z.array(z.url({ protocol: /^https?$/ }).transform((value) => new URL(value).origin)));

/** Where a provider's API is, if not at the provider. */
const apiOrigin = z
  .url({ protocol: /^https?$/ })
  .refine((value) => new URL(value).pathname === '/', 'must be an origin, without a path')
  .transform((value) => new URL(value).origin);

/** `id:key` entries, each key 32 bytes in base64. */
const sealingKeys = list.pipe(
  z
    .array(
      z
        .string()
        .regex(/^[\w-]{1,32}:[A-Za-z0-9+/]{43}=$/, 'must be <id>:<32 bytes in base64>, several separated by commas')
        .transform((entry) => {
          const [id = '', key = ''] = entry.split(':');
          return { id, bytes: new Uint8Array(Buffer.from(key, 'base64')) };
        }),
    )
    .min(1, 'must have at least one key'),
);

const limits = DEFAULT_TRY_LIMITS;

const schema = z.object({
  NODE_ENV: z.enum(['development', 'test', 'production']).default('development'),
  HOST: z.string().default('127.0.0.1'),
  PORT: wholeNumber(0, 65_535).default(4000),
  DATABASE_URL: z
    .string()
    .regex(/^(sqlite:.|postgres(ql)?:\/\/.)/, 'must begin with sqlite: or postgres://')
    .default('sqlite:data/payment-links.db'),
  DATABASE_POOL_MAX: wholeNumber(1, 500).default(10),
  DATABASE_STATEMENT_TIMEOUT_MS: wholeNumber(100, 600_000).default(10_000),
  DATABASE_CONNECT_TIMEOUT_MS: wholeNumber(100, 60_000).default(2_000),
  READ_WORKERS: wholeNumber(0, 64).default(2),
  READ_QUEUE_TIMEOUT_MS: wholeNumber(100, 60_000).default(5_000),
  PUBLIC_URL: webUrl.optional(),
  AUTH_SECRET: z.string().min(32, 'must have at least 32 characters').optional(),
  SECRETS_KEY: sealingKeys.optional(),
  STRIPE_API_URL: apiOrigin.optional(),
  WEBPAY_API_URL: apiOrigin.optional(),
  SEED_LINKS: wholeNumber(0, 1_000_000).default(60),
  CORS_ORIGINS: origins.default([]),
  GRAPHIQL: flag.optional(),
  GRAPHQL_MAX_COST: wholeNumber(100, 1_000_000).default(10_000),
  SESSION_LIFETIME_S: wholeNumber(60, 86_400).default(1_800),
  TRUST_PROXY: hops.default(0),
  CHECKOUT_WINDOW_S: wholeNumber(1, 86_400).default(limits.windowMs / 1000),
  CHECKOUT_MAX_SESSIONS_PER_ADDRESS: wholeNumber(1, 1_000_000).default(limits.perAddress.sessions),
  CHECKOUT_MAX_REFUSALS_PER_ADDRESS: wholeNumber(1, 1_000_000).default(limits.perAddress.refusals),
  CHECKOUT_MAX_SESSIONS_PER_LINK: wholeNumber(1, 1_000_000).default(limits.perLink.sessions),
  CHECKOUT_MAX_REFUSALS_PER_LINK: wholeNumber(1, 1_000_000).default(limits.perLink.refusals),
  /** At which request for a GraphQL operation it is compiled; `first` serves tests, `never` has graphql-js answer all. */
  PLANS: z.enum(['first', 'second', 'never']).default('second'),
  WORKERS: wholeNumber(1, 64).default(1),
  SHUTDOWN_GRACE_MS: wholeNumber(3_000, 600_000).default(20_000),
  LOG_LEVEL: z.enum(['silent', 'error', 'warn', 'info', 'debug']).optional(),
});

/** Reads the environment once. Empty variables count as absent. Throws ConfigError. */
export function readConfig(environment: Readonly<Record<string, string | undefined>>): Config {
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
  const parsed = schema.safeParse(given);
  if (!parsed.success) {
    throw new ConfigError(parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('\n'));
  }
  const config = parsed.data;
  const development = config.NODE_ENV !== 'production';
  if (!development && config.AUTH_SECRET === undefined) {
    throw new ConfigError('AUTH_SECRET: is required in production, at least 32 characters, the same in every process');
  }
  if (!development && config.SECRETS_KEY === undefined) {
    throw new ConfigError(
      'SECRETS_KEY: is required in production, <id>:<32 bytes in base64>, the same in every process; make one with: echo "k1:$(openssl rand -base64 32)"',
    );
  }
  for (const name of ['STRIPE_API_URL', 'WEBPAY_API_URL'] as const) {
    const origin = config[name];
    if (origin !== undefined && !isSafeOrigin(origin, development)) {
      throw new ConfigError(`${name}: must begin with https://, or outside production be of this machine itself`);
    }
  }
  if (config.WORKERS > 1 && config.DATABASE_URL === 'sqlite::memory:') {
    throw new ConfigError('WORKERS: must be 1 with a database in memory, which each process would have for itself');
  }
  const { PUBLIC_URL = `http://localhost:${config.PORT}` } = config;
  return Object.freeze({ ...config, PUBLIC_URL, development });
}

/** Credentials are sent there: in clear only to this machine itself, and never in production. */
function isSafeOrigin(origin: string, development: boolean): boolean {
  const { protocol, hostname } = new URL(origin);
  return protocol === 'https:' || (development && ['localhost', '127.0.0.1', '[::1]'].includes(hostname));
}

/** The part of the configuration that says where the APIs of providers are, if not at the providers. */
export function providerEndpoints(config: Config) {
  return { stripe: config.STRIPE_API_URL, webpay: config.WEBPAY_API_URL };
}

/** As configured, else what is worth knowing where the process runs. */
export function logLevel({ LOG_LEVEL, development }: Config) {
  return LOG_LEVEL ?? (development ? 'warn' : 'info');
}

/** The part of the configuration that says where the data is and how to reach it. */
export function storeOptions(config: Config) {
  return {
    databaseUrl: config.DATABASE_URL,
    poolMax: config.DATABASE_POOL_MAX,
    statementTimeoutMs: config.DATABASE_STATEMENT_TIMEOUT_MS,
    connectTimeoutMs: config.DATABASE_CONNECT_TIMEOUT_MS,
    readWorkers: config.READ_WORKERS,
    readQueueTimeoutMs: config.READ_QUEUE_TIMEOUT_MS,
  };
}

/** The part of the configuration that says how often a link may be tried. */
export function tryLimits(config: Config): TryLimits {
  return {
    windowMs: config.CHECKOUT_WINDOW_S * 1000,
    perAddress: {
      sessions: config.CHECKOUT_MAX_SESSIONS_PER_ADDRESS,
      refusals: config.CHECKOUT_MAX_REFUSALS_PER_ADDRESS,
    },
    perLink: { sessions: config.CHECKOUT_MAX_SESSIONS_PER_LINK, refusals: config.CHECKOUT_MAX_REFUSALS_PER_LINK },
  };
}
