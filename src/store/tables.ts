import type { AccessTables } from './access/tables.ts';
import type { LinkTables } from './payment-link/tables.ts';

/** The columns as the drivers of both dialects give them: text, and numbers for every `bigint` (milliseconds, counts). */
export type Tables = OwnTables & AccessTables & LinkTables;

type OwnTables = {
  /** The row that the readiness probe writes: see migration 0030. */
  write_probes: {
    id: string;
    count: number;
  };
  /** Usage by key in the current window: see migration 0050. */
  rate_limits: {
    key: string;
    points: number;
    expire: number | null;
  };
  clients: {
    id: string;
    name: string;
    tag: string;
    secret_hash: string;
    api_key_hash: string;
    created_at: number;
    /** JSON. */
    branding: string | null;
  };
  webhook_endpoints: {
    client_id: string;
    id: string;
    url: string;
    description: string | null;
    /** JSON list. */
    topics: string;
    link_events: number;
    enabled: number;
    secret: string;
    previous_secret: string | null;
    previous_secret_until: number | null;
    timeouts: number;
    paused_until: number;
    created_at: number;
    updated_at: number;
  };
  payment_links: {
    client_id: string;
    id: string;
    checkout_token: string;
    pay_key: string;
    status: string;
    /** The status before the last statement that might have changed it; null until then. The counters are derived from it. */
    previous_status: string | null;
    deactivated_at: number | null;
    created_at: number;
    updated_at: number;
    expires_at: number;
    version: number;
    payments_done: number;
    payments_in_flight: number;
    opens: number;
    terms: string;
    payment_limit: number | null;
    currency: string;
    total_amount: string;
    customer_email: string | null;
    owner_identity_id: string;
  };
  event_feeds: {
    client_id: string;
    last_sequence: number;
  };
  events: {
    client_id: string;
    id: string;
    sequence: number;
    type: string;
    payment_link_id: string;
    payment_id: string | null;
    data: string;
    created_at: number;
    changes: string | null;
    link_sequence: number;
  };
  webhook_deliveries: {
    client_id: string;
    id: string;
    endpoint_id: string | null;
    event_id: string;
    event_type: string;
    payment_link_id: string;
    status: string;
    attempt_count: number;
    attempts_before: number;
    first_due_at: number;
    next_attempt_at: number | null;
    held_until: number;
    created_at: number;
    completed_at: number | null;
  };
  webhook_attempts: {
    client_id: string;
    delivery_id: string;
    number: number;
    started_at: number;
    duration_ms: number;
    status_code: number | null;
    error: string | null;
  };
  checkout_sessions: {
    client_id: string;
    id: string;
    payment_link_id: string;
    checkout_token: string;
    pay_key: string;
    status: string;
    created_at: number;
    updated_at: number;
    expires_at: number;
    owner_identity_id: string;
    customer: string | null;
    terms: string;
  };
  payments: {
    client_id: string;
    id: string;
    payment_link_id: string;
    checkout_session_id: string;
    external_id: string;
    owner_identity_id: string;
    account_number: string;
    method: string;
    card_token: string | null;
    amount: string;
    currency: string;
    status: string;
    provider_reference: string | null;
    failure_code: string | null;
    failure_message: string | null;
    customer: string | null;
    created_at: number;
    updated_at: number;
    authorized_at: number | null;
    captured_at: number | null;
    received_at: number | null;
    /** Keyed hash of the payer's address; null for a payment through the API. Counted, never shown. */
    payer_key: string | null;
    /** Hash of the request; null for payments made before migration 0041, and for those of the payment page. */
    request_hash: string | null;
    rail_details: string | null;
    provider: string;
    provider_account_id: string;
    provider_transaction_id: string | null;
    next_step: string | null;
    return_key: string;
    pay_by: number | null;
    /** `nextLookupAt` and `lookupCount`: the columns are older than these names. */
    next_ask_at: number | null;
    ask_count: number;
    cancel_requested_at: number | null;
    refunded_amount: string;
    refunded_at: number | null;
    late_outcome: string | null;
    metadata: string | null;
  };
  provider_accounts: {
    client_id: string;
    id: string;
    provider: string;
    mode: string;
    /** JSON list. */
    methods: string;
    sealed_credentials: string;
    created_at: number;
    updated_at: number;
    notices_read_to: number | null;
  };
  /** The keys that secrets in this database were sealed with, each with a text that only that key opens. */
  sealing_keys: {
    id: string;
    sealed_check: string;
  };
  provider_notices: {
    client_id: string;
    account_id: string;
    notice_id: string;
    type: string;
    payment_id: string | null;
    received_at: number;
  };
  refunds: {
    client_id: string;
    id: string;
    payment_id: string;
    amount: string;
    currency: string;
    reason: string | null;
    origin: string;
    status: string;
    provider_reference: string | null;
    failure_code: string | null;
    /** `requestedAt`: the column is older than that name. */
    asked_at: number | null;
    created_at: number;
    updated_at: number;
  };
  disputes: {
    client_id: string;
    id: string;
    payment_id: string;
    provider_reference: string;
    amount: string;
    currency: string;
    reason: string;
    status: string;
    created_at: number;
    updated_at: number;
  };
  idempotency_keys: {
    client_id: string;
    idempotency_key: string;
    fingerprint: string;
    created_at: number;
    held_until: number;
    sealed_result: string | null;
    sealed_answer: string | null;
  };
  sandbox_charges: {
    client_id: string;
    payment_id: string;
    version: number;
    /** JSON. */
    charge: string;
  };
};
