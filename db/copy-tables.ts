import type { Tables } from '../src/store/tables.ts';

/** All tables but those of readiness probes and current rate limits. */
export type TableName = Exclude<keyof Tables, 'write_probes' | 'rate_limits'>;

/** Every table with its primary key, referenced tables first. */
export const TABLES: { readonly [Table in TableName]: readonly (keyof Tables[Table] & string)[] } = {
  clients: ['id'],
  api_keys: ['id'],
  audit_entries: ['client_id', 'id'],
  webhook_endpoints: ['client_id', 'id'],
  payment_links: ['client_id', 'id'],
  link_destinations: ['client_id', 'account_number', 'payment_link_id'],
  link_searches: ['client_id', 'payment_link_id'],
  link_counts: ['client_id'],
  quarter_hours: ['client_id', 'currency', 'starts_at'],
  checkout_sessions: ['client_id', 'id'],
  sealing_keys: ['id'],
  provider_accounts: ['client_id', 'id'],
  payments: ['client_id', 'id'],
  refunds: ['client_id', 'id'],
  disputes: ['client_id', 'id'],
  provider_notices: ['client_id', 'account_id', 'notice_id'],
  sandbox_charges: ['client_id', 'payment_id'],
  idempotency_keys: ['client_id', 'idempotency_key'],
  event_feeds: ['client_id'],
  events: ['client_id', 'id'],
  webhook_deliveries: ['client_id', 'id'],
  webhook_attempts: ['client_id', 'delivery_id', 'number'],
};

/** Small tables that are read before a client is known: on a cluster, every node has a full copy. */
export const REFERENCE_TABLES: readonly TableName[] = ['clients', 'api_keys', 'sealing_keys'];

export const TABLE_NAMES = Object.keys(TABLES) as readonly TableName[];
