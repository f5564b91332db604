import type { DomainEvent, EventData, EventType, FeedEvent } from '../domain/event.ts';
import type { Tables } from './tables.ts';

export type EventRow = Tables['events'];

export const EVENT_COLUMNS = [
  'client_id',
  'id',
  'sequence',
  'type',
  'payment_link_id',
  'payment_id',
  'data',
  'created_at',
] as const satisfies (keyof EventRow)[];

export function toEvent(row: EventRow): DomainEvent {
  return {
    clientId: row.client_id,
    id: row.id,
    type: row.type as EventType,
    paymentLinkId: row.payment_link_id,
    paymentId: row.payment_id,
    data: JSON.parse(row.data) as EventData,
    createdAt: row.created_at,
  };
}

export function toFeedEvent(row: EventRow): FeedEvent {
  return { ...toEvent(row), sequence: row.sequence };
}

export function fromEvent(event: DomainEvent, sequence: number): EventRow {
  return {
    client_id: event.clientId,
    id: event.id,
    sequence,
    type: event.type,
    payment_link_id: event.paymentLinkId,
    payment_id: event.paymentId,
    data: JSON.stringify(event.data),
    created_at: event.createdAt,
  };
}
