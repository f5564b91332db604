import type { FeedEvent } from '../../../domain/event.ts';
import type { Direction, Position } from '../../../domain/page.ts';
import { encodeCursor, type ListOrder } from '../../relay/cursor.ts';

/** Events are sorted by their sequence numbers, in order of commit. An ascending cursor is valid in the feed as well. */
export function eventOrder(direction: Direction): ListOrder {
  return { field: 'sequence', direction, prefix: 'evt', isKey: isSequence };
}

export const FEED = eventOrder('asc');

export function cursorIn(direction: Direction, event: Pick<FeedEvent, 'sequence' | 'id'>): string {
  return encodeCursor(eventOrder(direction), positionOf(event));
}

export function positionOf({ sequence, id }: Pick<FeedEvent, 'sequence' | 'id'>): Position {
  return { key: sequence, id };
}

function isSequence(key: unknown): key is number {
  return typeof key === 'number' && Number.isSafeInteger(key) && key >= 0;
}
