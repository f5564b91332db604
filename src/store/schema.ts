import { type Kysely, sql } from 'kysely';
import { DEFAULT_MIGRATION_TABLE, type Migration, Migrator } from 'kysely/migration';
import * as clients from '../../db/migrations/0001_clients.ts';
import * as paymentLinks from '../../db/migrations/0002_payment_links.ts';
import * as events from '../../db/migrations/0003_events.ts';
import * as checkoutSessions from '../../db/migrations/0004_checkout_sessions.ts';
import * as linkCounts from '../../db/migrations/0005_link_counts.ts';
import * as payerKeys from '../../db/migrations/0006_payer_keys.ts';
import * as dueWork from '../../db/migrations/0008_due_work.ts';
import * as providers from '../../db/migrations/0010_providers.ts';
import * as sessionsOfLinkByStatus from '../../db/migrations/0020_sessions_of_link_by_status.ts';
import * as deliveryFilters from '../../db/migrations/0021_delivery_filters.ts';
import * as writeProbes from '../../db/migrations/0030_write_probes.ts';
import * as idempotencyKeys from '../../db/migrations/0040_idempotency_keys.ts';
import * as paymentRequests from '../../db/migrations/0041_payment_requests.ts';
import * as rateLimits from '../../db/migrations/0050_rate_limits.ts';
import * as paymentMetadata from '../../db/migrations/0060_payment_metadata.ts';
import * as eventChanges from '../../db/migrations/0061_event_changes.ts';
import * as countsWithoutTriggers from '../../db/migrations/0070_counts_without_triggers.ts';
import * as rowsAsWritten from '../../db/migrations/0071_rows_as_written.ts';
import * as apiKeys from '../../db/migrations/0080_api_keys.ts';
import * as branding from '../../db/migrations/0085_branding.ts';
import * as linkSearches from '../../db/migrations/0090_link_searches.ts';
import * as auditEntries from '../../db/migrations/0100_audit_entries.ts';
import * as eventsByType from '../../db/migrations/0101_events_by_type.ts';
import * as webhookEndpoints from '../../db/migrations/0110_webhook_endpoints.ts';
import * as linkSequences from '../../db/migrations/0111_link_sequences.ts';
import * as byAge from '../../db/migrations/0120_by_age.ts';
import * as pausedEndpoints from '../../db/migrations/0121_paused_endpoints.ts';
import * as linkSearchTerms from '../../db/migrations/0122_link_search_terms.ts';
import * as linkSearchesByTime from '../../db/migrations/0123_link_searches_by_time.ts';
import * as refundsAsked from '../../db/migrations/0124_refunds_asked.ts';
import * as quarterHours from '../../db/migrations/0125_quarter_hours.ts';
import * as vacuumLinks from '../../db/migrations/0126_vacuum_links.ts';
import { OperatorError } from '../lib/operator-error.ts';
import { fillSearches, rebuildSearchIndex } from './payment-link/link-search-fill.ts';
import { fillQuarterHours } from './payment-link/quarter-hour-rows.ts';
import type { Database } from './sql/database.ts';
import type { Tables } from './tables.ts';

/** The current program's functions that a migration, which imports nothing from src, may call. */
type Fill = Record<
  'fillQuarterHours' | 'fillSearches' | 'rebuildSearchIndex',
  (kysely: Kysely<Tables>) => Promise<void>
> & {
  readonly report: MigrationProgress;
};
type OwnMigration = { up(...parameters: [...Parameters<Migration['up']>, Fill]): Promise<void> };

const MIGRATIONS: Readonly<Record<string, OwnMigration>> = {
  '0001_clients': clients,
  '0002_payment_links': paymentLinks,
  '0003_events': events,
  '0004_checkout_sessions': checkoutSessions,
  '0005_link_counts': linkCounts,
  '0006_payer_keys': payerKeys,
  '0008_due_work': dueWork,
  '0010_providers': providers,
  '0020_sessions_of_link_by_status': sessionsOfLinkByStatus,
  '0021_delivery_filters': deliveryFilters,
  '0030_write_probes': writeProbes,
  '0040_idempotency_keys': idempotencyKeys,
  '0041_payment_requests': paymentRequests,
  '0050_rate_limits': rateLimits,
  '0060_payment_metadata': paymentMetadata,
  '0061_event_changes': eventChanges,
  '0070_counts_without_triggers': countsWithoutTriggers,
  '0071_rows_as_written': rowsAsWritten,
  '0080_api_keys': apiKeys,
  '0085_branding': branding,
  '0090_link_searches': linkSearches,
  '0100_audit_entries': auditEntries,
  '0101_events_by_type': eventsByType,
  '0110_webhook_endpoints': webhookEndpoints,
  '0111_link_sequences': linkSequences,
  '0120_by_age': byAge,
  '0121_paused_endpoints': pausedEndpoints,
  '0122_link_search_terms': linkSearchTerms,
  '0123_link_searches_by_time': linkSearchesByTime,
  '0124_refunds_asked': refundsAsked,
  '0125_quarter_hours': quarterHours,
  '0126_vacuum_links': vacuumLinks,
};

/** The database's schema does not fit this version of the program; the message says what to do. */
export class SchemaError extends OperatorError {
  override readonly name = 'SchemaError';
}

export type MigrationProgress = (line: string) => void;

/** Migrates the schema, or with `migrate: false` only checks it. Throws a SchemaError for a newer one than it knows. */
export function prepareSchema(database: Database, migrate: boolean, progress: MigrationProgress): Promise<void> {
  return database.withKysely(async (kysely) => {
    const applied = await appliedMigrations(kysely);
    const unknown = applied.filter((name) => !Object.hasOwn(MIGRATIONS, name));
    if (unknown.length > 0) {
      throw new SchemaError(`The database is newer than this program (${named(unknown)}): start a newer version`);
    }
    const pending = Object.keys(MIGRATIONS).filter((name) => !applied.includes(name));
    if (pending.length === 0) return;
    if (!migrate) {
      throw new SchemaError(`The database is older than this program (${named(pending)}): run npm run db:migrate`);
    }
    // A second process waits for the first one, and then finds nothing left to migrate.
    const provider = { getMigrations: async () => withProgress(progress) };
    const { error } = await new Migrator({ db: kysely, provider }).migrateToLatest();
    if (error !== undefined) throw error;
  });
}

function named(migrations: readonly string[]): string {
  const [first, second, ...others] = migrations;
  return others.length > 0
    ? `${migrations.length} migrations, ${first} to ${others.at(-1)}`
    : [first, second].filter(Boolean).join(', ');
}

async function appliedMigrations(kysely: Kysely<Tables>): Promise<string[]> {
  const tables = await kysely.introspection.getTables({ withInternalKyselyTables: true });
  if (!tables.some(({ name }) => name === DEFAULT_MIGRATION_TABLE)) return [];
  const { rows } = await sql<{ name: string }>`select name from ${sql.table(DEFAULT_MIGRATION_TABLE)}`.execute(kysely);
  return rows.map(({ name }) => name);
}

/** In rows. */
const REPORT_EVERY = 50_000;

function counter(what: string, progress: MigrationProgress) {
  let done = 0;
  return (more: number) => {
    done += more;
    if (done % REPORT_EVERY < more && done >= REPORT_EVERY) progress(`${what}: ${done.toLocaleString('en')}`);
  };
}

function withProgress(progress: MigrationProgress): Record<string, Migration> {
  const fill: Fill = {
    fillQuarterHours: (kysely) =>
      fillQuarterHours(kysely, { report: counter('Links, sessions and payments counted', progress) }),
    fillSearches: (kysely) => fillSearches(kysely, counter('Words of links', progress)),
    rebuildSearchIndex: (kysely) => rebuildSearchIndex(kysely, counter('Links in the index of words', progress)),
    report: progress,
  };
  return Object.fromEntries(
    Object.entries(MIGRATIONS).map(([name, { up }]) => [
      name,
      {
        async up(kysely) {
          progress(`Applying ${name}`);
          await up(kysely, fill);
        },
      },
    ]),
  );
}
