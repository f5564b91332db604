import { type IdPrefix, idPrefix } from '../../domain/id.ts';
import type { Direction, Position } from '../../domain/page.ts';
import { failArgument } from '../bad-input.ts';

/** The order of a list: what its rows are sorted by, and in which direction ids break ties. */
export type ListOrder = {
  readonly field: string;
  readonly direction: Direction;
  readonly prefix: IdPrefix;
  readonly isKey: (key: unknown) => key is Position['key'];
};

const LONGEST = 300;

/** An opaque cursor for the row. It includes the list's order, as a position means nothing in any other order. */
export function encodeCursor({ field, direction }: ListOrder, { key, id }: Position): string {
  return Buffer.from(JSON.stringify([field, direction, key, id])).toString('base64url');
}

/** Decodes a cursor of this order. Throws an error that names the argument for one that is broken or of another order. */
export function decodeCursor(cursor: string, order: ListOrder, argument: string): Position {
  const [field, direction, key, id] = parts(cursor);
  if (typeof id !== 'string' || idPrefix(id) !== order.prefix)
    return failArgument(argument, 'is not a cursor of this list.');
  if (field !== order.field || direction !== order.direction) {
    return failArgument(argument, 'is a cursor of a list in another order; go on with the orderBy that it came from.');
  }
  const position = order.isKey(key) ? { key, id } : undefined;
  if (position === undefined || encodeCursor(order, position) !== cursor) {
    return failArgument(argument, 'is not a cursor of this list.');
  }
  return position;
}

function parts(cursor: string): readonly unknown[] {
  if (cursor.length > LONGEST) return [];
  try {
    const parsed: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    return Array.isArray(parsed) ? parsed : [];
  } catch {
    return [];
  }
}
