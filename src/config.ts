import { z } from 'zod';

/** Everything the process reads from its environment, validated and frozen. Times are milliseconds. */
export type Config = Readonly<z.output<typeof schema>> & { readonly development: boolean; readonly PUBLIC_URL: string };

/** The environment does not make a usable configuration; the message names every variable at fault. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

const flag = z.enum(['on', 'off']).transform((value) => value === 'on');
const list = z.string().transform((value) =>
  value
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== ''),
);
const wholeNumber = (min: number, max: number) => z.coerce.number().int().min(min).max(max);
const webUrl = z.url({ protocol: /^https?$/ }).transform((value) => value.replace(/\/+$/, ''));
const origins = list.pipe(z.array(z.url({ protocol: /^https?$/ }).transform((value) => new URL(value).origin)));

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
  SEED_LINKS: wholeNumber(0, 1_000_000).default(60),
  CORS_ORIGINS: origins.default([]),
  GRAPHIQL: flag.optional(),
  SESSION_LIFETIME_S: wholeNumber(60, 86_400).default(1_800),
  WORKERS: wholeNumber(1, 64).default(1),
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
