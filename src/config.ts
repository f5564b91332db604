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
  /** How rows are read from PostgreSQL: `rows` is the plain way, to compare the other one with. */
  POSTGRES_READS: z.enum(['text', 'rows']).default('text'),
  READ_WORKERS: wholeNumber(0, 64).default(2),
  READ_QUEUE_TIMEOUT_MS: wholeNumber(100, 60_000).default(5_000),
  PUBLIC_URL: webUrl.optional(),
  AUTH_SECRET: z.string().min(32, 'must have at least 32 characters').optional(),
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
  if (config.WORKERS > 1 && config.DATABASE_URL === 'sqlite::memory:') {
    throw new ConfigError('WORKERS: must be 1 with a database in memory, which each process would have for itself');
  }
  const { PUBLIC_URL = `http://localhost:${config.PORT}` } = config;
  return Object.freeze({ ...config, PUBLIC_URL, development });
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
    reads: config.POSTGRES_READS,
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
