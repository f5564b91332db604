import type { DomainEvent, EventData, EventType, FeedEvent } from '../domain/event.ts';
import type { Change } from '../domain/history.ts';
import type { Tables } from './tables.ts';

export type EventRow = Tables['events'];

/** A row without `link_sequence`, which the insert derives from the link's events. */
export type NewEventRow = Omit<EventRow, 'link_sequence'>;

export const EVENT_COLUMNS = [
  'client_id',
  'id',
  'sequence',
  'type',
  'payment_link_id',
  'payment_id',
  'data',
  'created_at',
  'changes',
  'link_sequence',
] as const satisfies (keyof EventRow)[];

export function toEvent(row: EventRow): FeedEvent {
  return {
    clientId: row.client_id,
    id: row.id,
    type: row.type as EventType,
    paymentLinkId: row.payment_link_id,
    paymentId: row.payment_id,
    data: JSON.parse(row.data) as EventData,
    createdAt: row.created_at,
    ...(row.changes !== null && { changes: JSON.parse(row.changes) as Change[] }),
    sequence: row.sequence,
    linkSequence: row.link_sequence,
  };
}

export function fromEvent(event: DomainEvent, sequence: number): NewEventRow {
  return {
    client_id: event.clientId,
    id: event.id,
    sequence,
    type: event.type,
    payment_link_id: event.paymentLinkId,
    payment_id: event.paymentId,
    data: JSON.stringify(event.data),
    created_at: event.createdAt,
    changes: event.changes === undefined ? null : JSON.stringify(event.changes),
  };
}
