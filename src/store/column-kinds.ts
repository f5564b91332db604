import type { Tables } from './tables.ts';

export type ColumnKind = 'text' | 'nullable text' | 'number' | 'nullable number';

type Row = Tables[keyof Tables];
type NamesOf<Any> = Any extends unknown ? keyof Any & string : never;
type ValueOf<Any, Name extends string> = Any extends Record<Name, infer Value> ? Value : never;
type KindOf<Value> = `${null extends Value ? 'nullable ' : ''}${number extends Value ? 'number' : 'text'}`;

/** The columns that are nullable or numbers. */
type Kinds = {
  readonly [Name in NamesOf<Row> as KindOf<ValueOf<Row, Name>> extends 'text' ? never : Name]: KindOf<
    ValueOf<Row, Name>
  >;
};

/** By name alone: a name has the same kind in every table, and is nullable here if it is in any of them. */
const KINDS: Kinds = {
  active: 'number',
  actor: 'nullable text',
  address: 'nullable text',
  ask_count: 'number',
  attempt: 'number',
  attempt_count: 'number',
  asked_at: 'nullable number',
  attempts_before: 'number',
  authorized_at: 'nullable number',
  branding: 'nullable text',
  cancel_requested_at: 'nullable number',
  captured_at: 'nullable number',
  card_token: 'nullable text',
  changes: 'nullable text',
  completed_at: 'nullable number',
  count: 'number',
  created_at: 'number',
  customer: 'nullable text',
  customer_email: 'nullable text',
  deactivated_at: 'nullable number',
  description: 'nullable text',
  duration_ms: 'number',
  enabled: 'number',
  endpoint_id: 'nullable text',
  error: 'nullable text',
  expire: 'nullable number',
  expired: 'number',
  expires_at: 'number',
  failure_code: 'nullable text',
  failure_message: 'nullable text',
  finished: 'number',
  first_due_at: 'number',
  held_until: 'number',
  last_sequence: 'number',
  last_used_at: 'nullable number',
  late_outcome: 'nullable text',
  link_events: 'number',
  link_sequence: 'number',
  links: 'number',
  metadata: 'nullable text',
  next_ask_at: 'nullable number',
  next_attempt_at: 'nullable number',
  next_step: 'nullable text',
  notices_read_to: 'nullable number',
  number: 'number',
  opens: 'number',
  paid: 'number',
  paid_billions: 'number',
  paid_millionths: 'number',
  paid_units: 'number',
  pay_by: 'nullable number',
  paused_until: 'number',
  payer_key: 'nullable text',
  payment_id: 'nullable text',
  payment_limit: 'nullable number',
  payments: 'number',
  payments_done: 'number',
  payments_in_flight: 'number',
  points: 'number',
  previous_secret: 'nullable text',
  previous_secret_until: 'nullable number',
  previous_status: 'nullable text',
  processing_payment: 'number',
  provider_reference: 'nullable text',
  provider_transaction_id: 'nullable text',
  rail_details: 'nullable text',
  reason: 'nullable text',
  received_at: 'nullable number',
  refunded_at: 'nullable number',
  refunded_billions: 'number',
  refunded_millionths: 'number',
  refunded_units: 'number',
  request_hash: 'nullable text',
  revoked_at: 'nullable number',
  sealed_answer: 'nullable text',
  sealed_result: 'nullable text',
  sequence: 'number',
  sessions: 'number',
  started_at: 'number',
  starts_at: 'number',
  status_code: 'nullable number',
  target_id: 'nullable text',
  timeouts: 'number',
  trace_id: 'nullable text',
  updated_at: 'number',
  valid_until: 'nullable number',
  version: 'number',
};

export function kindOf(column: string): ColumnKind {
  return (KINDS as Readonly<Record<string, ColumnKind>>)[column] ?? 'text';
}
