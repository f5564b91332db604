import type { WebhookAttempt, WebhookDelivery } from '../../domain/webhook/webhook.ts';
import type { Tables } from '../tables.ts';

export type DeliveryRow = Tables['webhook_deliveries'];
export type AttemptRow = Tables['webhook_attempts'];

export const DELIVERY_COLUMNS = [
  'client_id',
  'id',
  'endpoint_id',
  'event_id',
  'event_type',
  'payment_link_id',
  'status',
  'attempt_count',
  'attempts_before',
  'first_due_at',
  'next_attempt_at',
  'held_until',
  'created_at',
  'completed_at',
] as const satisfies (keyof DeliveryRow)[];

export const ATTEMPT_COLUMNS = [
  'client_id',
  'delivery_id',
  'number',
  'started_at',
  'duration_ms',
  'status_code',
  'error',
] as const satisfies (keyof AttemptRow)[];

export function toDelivery(row: DeliveryRow): WebhookDelivery {
  return {
    clientId: row.client_id,
    id: row.id,
    endpointId: row.endpoint_id,
    eventId: row.event_id,
    eventType: row.event_type as WebhookDelivery['eventType'],
    paymentLinkId: row.payment_link_id,
    status: row.status as WebhookDelivery['status'],
    attemptCount: row.attempt_count,
    nextAttemptAt: row.next_attempt_at,
    createdAt: row.created_at,
    completedAt: row.completed_at,
  };
}

export function toAttempt(row: AttemptRow): WebhookAttempt {
  return {
    clientId: row.client_id,
    deliveryId: row.delivery_id,
    number: row.number,
    startedAt: row.started_at,
    durationMs: row.duration_ms,
    statusCode: row.status_code,
    error: row.error,
  };
}

export function fromAttempt(attempt: WebhookAttempt): AttemptRow {
  return {
    client_id: attempt.clientId,
    delivery_id: attempt.deliveryId,
    number: attempt.number,
    started_at: attempt.startedAt,
    duration_ms: attempt.durationMs,
    status_code: attempt.statusCode,
    error: attempt.error,
  };
}
