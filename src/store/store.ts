import type { Store, StoreReads, StoreWrites } from '../domain/ports.ts';
import { OperatorError } from '../lib/operator-error.ts';
import { apiKeyStore } from './access/api-key.ts';
import { auditEntryStore } from './access/audit-entry.ts';
import { checkoutSessionStore } from './checkout-session.ts';
import { clientStore } from './client.ts';
import { disputeStore } from './dispute.ts';
import { eventStore } from './event.ts';
import { idempotencyKeyStore } from './idempotency-key.ts';
import { linkStatistics } from './link-stats.ts';
import { openError } from './open-error.ts';
import { paymentStore } from './payment.ts';
import { linkPeriods } from './payment-link/link-periods.ts';
import { quarterHours } from './payment-link/quarter-hour.ts';
import { paymentLinkStore } from './payment-link.ts';
import type { PostgresSettings } from './postgres/connection.ts';
import { providerAccountStore } from './provider/account.ts';
import { providerNoticeStore } from './provider/notice.ts';
import { sandboxChargeStore } from './provider/sandbox-charge.ts';
import { refundStore } from './refund.ts';
import { retentionStore } from './retention.ts';
import { type MigrationProgress, prepareSchema } from './schema.ts';
import { sealingKeyStore } from './sealing-key.ts';
import { type Connection, type Database, parseDatabaseUrl, type Transaction } from './sql/database.ts';
import { openSqlite, type SqliteSettings } from './sqlite/sqlite.ts';
import { webhookStore } from './webhook/webhook.ts';
import { webhookEndpointStore } from './webhook/webhook-endpoint.ts';

export type StoreOptions = Omit<PostgresSettings, 'url'> &
  SqliteSettings & {
    /** `sqlite:path`, `sqlite::memory:` or `postgres://...` */
    readonly databaseUrl: string;
    /** Whether to bring the schema up to date; without it, an older schema is refused. */
    readonly migrate?: boolean;
    readonly progress?: MigrationProgress;
    /** The caller's name of `databaseUrl`, for messages of errors. */
    readonly setting?: string;
    /** Called with a line for each feature that PostgreSQL lacks, and what is done instead, or for lasting trouble of SQLite. */
    readonly notice?: (line: string) => void;
  };

/** Opens the database that the url names, with its schema up to date. */
export async function openStore(options: StoreOptions): Promise<Store> {
  return createStore(await openDatabase(options));
}

/** Throws an OperatorError when the url is invalid or its database cannot be opened. */
export async function openDatabase(options: StoreOptions): Promise<Database> {
  const {
    databaseUrl,
    migrate = true,
    progress = () => {},
    notice = () => {},
    setting = 'DATABASE_URL',
    ...settings
  } = options;
  const address = parseDatabaseUrl(databaseUrl, setting);
  if (address.kind === 'sqlite' && address.path === ':memory:' && settings.create === false) {
    throw new OperatorError(`${setting}: must not be in memory, where no data is; name the file that holds the data`);
  }
  let database: Database | undefined;
  try {
    database =
      address.kind === 'sqlite'
        ? openSqlite(address.path, { ...settings, notice })
        : await openServer({ ...settings, url: address.url }, notice);
    await prepareSchema(database, migrate, progress);
    return database;
  } catch (error) {
    await database?.close();
    throw openError(error, { address, setting });
  }
}

/** What speaks to PostgreSQL is imported here: a process on SQLite never needs it. */
async function openServer(settings: PostgresSettings, notice: (line: string) => void): Promise<Database> {
  const { describeEngine, probeEngine } = await import('./postgres/engine.ts');
  const { openPostgres } = await import('./postgres/postgres.ts');
  const engine = await probeEngine(settings);
  for (const line of describeEngine(engine)) notice(line);
  return openPostgres(settings, engine);
}

export function createStore(database: Database): Store {
  const { dialect, reader, transaction, listen, close } = database;
  const quarters = quarterHours(dialect);
  const clients = clientStore(dialect);
  const apiKeys = apiKeyStore(dialect);
  const audit = auditEntryStore(dialect);
  const paymentLinks = paymentLinkStore(dialect, quarters);
  const checkoutSessions = checkoutSessionStore(dialect, quarters);
  const payments = paymentStore(dialect, quarters);
  const events = eventStore(dialect);
  const webhookEndpoints = webhookEndpointStore(dialect);
  const deliveries = webhookStore(dialect);
  const refunds = refundStore(dialect);
  const disputes = disputeStore(dialect);
  const providerAccounts = providerAccountStore(dialect);
  const providerNotices = providerNoticeStore(dialect);
  const sandbox = sandboxChargeStore(dialect);
  const sealingKeys = sealingKeyStore(dialect);
  const linkStats = linkStatistics(dialect);
  const periods = linkPeriods(dialect);
  const retention = retentionStore(dialect, quarters);
  const idempotency = idempotencyKeyStore(dialect);
  // Cached by connection, which runs many transactions one after the other.
  const prepared = new WeakMap<Transaction, StoreWrites>();

  function reads(connection: Connection): StoreReads {
    return {
      clients: clients.reads(connection),
      apiKeys: apiKeys.reads(connection),
      audit: audit.reads(connection),
      paymentLinks: paymentLinks.reads(connection),
      checkoutSessions: checkoutSessions.reads(connection),
      payments: payments.reads(connection),
      events: events.reads(connection),
      webhookEndpoints: webhookEndpoints.reads(connection),
      deliveries: deliveries.reads(connection),
      refunds: refunds.reads(connection),
      disputes: disputes.reads(connection),
      providerAccounts: providerAccounts.reads(connection),
      sandbox: sandbox.reads(connection),
      retention: retention.reads(connection),
      idempotency: idempotency.reads(connection),
      linkStats: linkStats.reads(connection),
      linkPeriods: periods.reads(connection),
    };
  }

  function writes(connection: Transaction): StoreWrites {
    const known = prepared.get(connection);
    if (known !== undefined) return known;
    const made = {
      clients: clients.writes(connection),
      apiKeys: apiKeys.writes(connection),
      audit: audit.writes(connection),
      paymentLinks: paymentLinks.writes(connection),
      checkoutSessions: checkoutSessions.writes(connection),
      payments: payments.writes(connection),
      events: events.writes(connection),
      webhookEndpoints: webhookEndpoints.writes(connection),
      deliveries: deliveries.writes(connection),
      refunds: refunds.writes(connection),
      disputes: disputes.writes(connection),
      providerAccounts: providerAccounts.writes(connection),
      providerNotices: providerNotices.writes(connection),
      sandbox: sandbox.writes(connection),
      sealingKeys: sealingKeys.writes(connection),
      retention: retention.writes(connection),
      idempotency: idempotency.writes(connection),
    };
    prepared.set(connection, made);
    return made;
  }

  return {
    ...reads(reader),
    transaction: (work, clientId) => transaction((connection) => work(writes(connection)), clientId),
    onAppend: listen,
    pool: database.pool,
    probe: database.probe,
    findDamage: database.findDamage,
    usageCounter: database.usageCounter,
    close,
  };
}
